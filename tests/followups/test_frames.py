"""Mails written quickly say what their templates say, to the letter."""

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe
from hypothesis import given, settings
from hypothesis import strategies as st

from followups.frames import filled
from followups.mail import DETAILS_AT_MOST, MESSAGE, Message
from tests.examples import examples

# Among them what is markup, a mark of ours, line ends and an escape of a regular expression.
ODD = (
    "",
    "a<b>&\"'",
    "\ue000heading\ue001",
    "two\nlines\r\n",
    "\\1 \\g<line> %(x)s {{ y }}",
    "東京",
)
WORDS = st.one_of(st.sampled_from(ODD), st.text(max_size=40))
FACTS = st.lists(st.tuples(WORDS, WORDS), max_size=4).map(tuple)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "ja", "hi"])
@settings(max_examples=examples(40))
@given(line=WORDS, heading=WORDS, button=WORDS, words=WORDS, facts=FACTS, whom=WORDS,
       urgent=st.booleans(), title=st.sampled_from(["", "News & <more>"]))  # fmt: skip
def test_a_mail_is_as_its_templates_draw_it(
    language, line, heading, button, words, facts, whom, urgent, title
) -> None:
    context = {
        "message": Message("", line, heading, button, words=words * 40, facts=facts),
        "urgent": urgent,
        "words_at_most": DETAILS_AT_MOST,
        "link": "https://desk.example.org/followups/1/?a=1&b=2",
        "stop_link": "https://desk.example.org/reminders/stop/x:y/",
        "stop_title": title,
        "site_url": "https://desk.example.org",
        "for_whom": whom,
    }
    with translation.override(language):
        drawn = tuple(render_to_string(f"{MESSAGE}.{each}", context) for each in ("txt", "html"))
        assert filled(MESSAGE, context) == drawn


def test_what_is_safe_already_is_not_escaped_again() -> None:
    message = Message("", mark_safe("<b>now</b>"), "h", "b")
    context = {"message": message, "urgent": False, "words_at_most": 9, "link": "l",
               "stop_link": "s", "stop_title": "", "site_url": "", "for_whom": ""}  # fmt: skip
    assert "<b>now</b>" in filled(MESSAGE, context)[1]
