"""What a reminder looks like to whoever opens it."""

import email
from email.policy import default

import pytest
from django.core import mail

from accounts.choices import Role
from followups.choices import Channel, NotificationKind
from followups.stopping import stop_link
from tests.factories import make_contact, make_followup, make_lead, make_organisation, make_user
from tests.followups.clock import DUE, TOKYO, at, sweep

pytestmark = pytest.mark.django_db


def sent(**fields):
    """Send one reminder about a promise with these fields; return it as a mail program reads it."""
    person = fields.pop("person", None) or make_user(Role.DESK, name="Asha")
    person.rule_choices.create(kind=NotificationKind.FOLLOWUP_DUE, channel=Channel.AT_ONCE)
    make_followup(due_on=DUE, assignee=person, **fields)
    sweep(at())
    return email.message_from_bytes(mail.outbox[-1].message().as_bytes(), policy=default)


def parts(message) -> tuple[str, str]:
    return (
        message.get_body(("plain",)).get_content(),
        message.get_body(("html",)).get_content(),
    )


def test_plain_words_and_html_say_the_same_and_lead_to_the_page() -> None:
    organisation = make_organisation(name_en="Hinode Foods", name_ja="日の出食品")
    contact = make_contact(organisation, family_name="山田", given_name="太郎")
    lead = make_lead(title="Food park")
    message = sent(
        title="Send the brochure",
        details="In Japanese.\nTwo copies.",
        organisation=organisation,
        contact=contact,
        lead=lead,
    )
    for text in parts(message):
        for words in ("Send the brochure", "In Japanese.", "Two copies.", "Food park",
                      "Hinode Foods", "日の出食品", "Due on 10 Mar 2026", "http://testserver/followups/",
                      "http://testserver/accounts/"):  # fmt: skip
            assert words in text, words


def test_a_line_break_in_the_title_is_not_a_header() -> None:
    message = sent(title="Call\r\nBcc: thief@example.com\nX-Evil: 1")
    assert message["Bcc"] is None
    assert message["X-Evil"] is None
    assert message["Subject"] == "Due 10 Mar 2026: Call Bcc: thief@example.com X-Evil: 1"
    assert mail.outbox[0].recipients() == [mail.outbox[0].to[0]]


def test_a_line_break_in_a_name_is_not_a_header() -> None:
    person = make_user(Role.DESK, name="Asha\r\nBcc: thief@example.com", email="asha@example.org")
    message = sent(person=person)
    assert message["Bcc"] is None
    assert [one.addr_spec for one in message["To"].addresses] == ["asha@example.org"]


@pytest.mark.parametrize(
    "name", ["田中 太郎", "आशा वर्मा", 'Verma, "Asha" <x@example.com>', "A. Verma; B", "山田　花子"]
)
def test_names_of_every_script_arrive_whole(name) -> None:
    person = make_user(Role.DESK, name=name, email="asha@example.org")
    message = sent(person=person)
    (to,) = message["To"].addresses
    assert to.addr_spec == "asha@example.org"
    assert to.display_name == " ".join(name.split())


def test_a_japanese_title_arrives_whole_in_the_subject_and_the_text() -> None:
    title = "東京エレクトロン株式会社に工業団地の区画図と電力料金表を日本語で送付する（GCC向け）🚄"
    message = sent(title=title)
    assert message["Subject"].strip() == f"Due 10 Mar 2026: {title}"
    for text in parts(message):
        assert title in text
    raw = mail.outbox[0].message().as_bytes()
    assert all(len(line) <= 998 for line in raw.splitlines())


def test_markup_in_what_people_wrote_stays_text() -> None:
    plain, html = parts(sent(title="<script>alert(1)</script> & Co", details="<b>bold</b>"))
    assert "<script>alert(1)</script> & Co" in plain
    assert "&lt;script&gt;" in html
    assert "<script>" not in html
    assert "<b>bold" not in html


def test_a_lead_the_reader_may_not_see_is_not_named() -> None:
    owner = make_user(Role.MANAGER)
    lead = make_lead(title="Secret plant", sensitive=True, owner=owner)
    message = sent(title="Translate a page", lead=lead)
    for text in parts(message):
        assert "Translate a page" in text
        assert "Secret plant" not in text


def test_it_says_who_it_is_from_and_that_no_answer_is_wanted() -> None:
    message = sent()
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@japan-desk>")
    assert "Japan Desk" in message["From"]


def test_dates_are_those_of_the_readers_clock() -> None:
    person = make_user(Role.OFFICIAL, time_zone=TOKYO)
    person.rule_choices.create(kind=NotificationKind.FOLLOWUP_DUE, channel=Channel.AT_ONCE)
    make_followup(title="Morning in Tokyo", due_on=DUE, assignee=person)
    assert sweep(at(zone=TOKYO)) == (1, 1)  # still 9 March, 23:00 UTC
    assert mail.outbox[0].subject == "Due 10 Mar 2026: Morning in Tokyo"


def test_a_link_and_a_button_of_the_mail_program_end_mails_of_its_kind() -> None:
    person = make_user(Role.DESK)
    message = sent(person=person)
    link = stop_link(person, NotificationKind.FOLLOWUP_DUE)
    assert message["List-Unsubscribe"].strip() == f"<{link}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for text in parts(message):
        assert link in text.replace("&amp;", "&")
