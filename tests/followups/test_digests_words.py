"""What the mail of a day says."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from followups.actions.digests import gather
from followups.digest_mail import Page
from followups.mail import Message
from followups.models import Digest, Notification
from tests.factories import make_followup, make_lead
from tests.followups.clock import DUE
from tests.followups.day_mail import MORNING, html, wait_for, written

pytestmark = pytest.mark.django_db


def test_urgent_first_then_overdue_then_today_then_soon(desk) -> None:
    made = {
        "Due today": ("followup_due", 0, {}),
        "Overdue": ("followup_overdue", -3, {}),
        "Due soon": ("followup_soon", 2, {}),
        "Urgent": ("followup_due", 0, {"urgent": True}),
    }
    for title, (kind, days, fields) in made.items():
        due_on = DUE + timedelta(days=days)
        followup = make_followup(due_on=due_on, assignee=desk, title=f"Line: {title}")
        wait_for(desk, followup, kind=kind, **fields)
    gather(MORNING)
    letter = written()
    order = ["Urgent", "Overdue", "Due today", "Due soon"]
    for text in (letter.body, html(letter)):
        places = [text.index(f"Line: {title}") for title in order]
        assert places == sorted(places)
    assert letter.subject == "Tuesday, 10 March 2026: 1 urgent, 1 overdue and 2 more"


def test_news_of_a_row_stand_in_the_line_that_names_it(desk) -> None:
    late, other = (make_followup(due_on=DUE, assignee=desk) for _ in range(2))
    page = Page(DUE)
    for kind, followup, line in (
        ("followup_overdue", late, "Overdue"),
        ("followup_news", late, "Given to you"),
        ("followup_news", other, "Moved"),
    ):
        row = wait_for(desk, followup, kind=kind)
        part = Page(DUE)
        part.add([row], {row.pk: Message("", line, followup.title, "")})
        page.join(part)
    said = {group.name: [line.words for line in group.lines] for group in page.groups}
    assert said == {"overdue": ["Overdue · Given to you"], "news": ["Moved"]}
    assert page.total == 2
    assert page.kinds == ["followup_overdue", "followup_news"]


def test_each_line_leads_to_its_row(desk) -> None:
    followups = [make_followup(due_on=DUE, assignee=desk) for _ in range(3)]
    for followup in followups:
        wait_for(desk, followup)
    gather(MORNING)
    letter = written()
    for followup in followups:
        link = f"http://testserver{followup.get_absolute_url()}"
        assert link in letter.body
        assert f'href="{link}"' in html(letter)


def test_eighty_lines_at_most_and_how_many_more(desk) -> None:
    for number in range(70):
        followup = make_followup(due_on=DUE, assignee=desk, title=f"Today {number:02}.")
        wait_for(desk, followup)
    for number in range(22):
        followup = make_followup(
            due_on=DUE - timedelta(days=1), assignee=desk, title=f"Late {number:02}."
        )
        wait_for(desk, followup, kind="followup_overdue")
    gather(MORNING)
    letter = written()
    assert letter.subject == "Tuesday, 10 March 2026: 22 overdue, 70 due today"
    for text in (letter.body, html(letter)):
        assert (text.count("Late "), text.count("Today ")) == (22, 58)
        assert "and 12 more" in text
    assert letter.body.count("http://testserver/notifications/") == 1


def test_many_lines_cost_as_few(desk) -> None:
    def queries(lines: int) -> int:
        Digest.objects.all().delete()
        for _ in range(lines):
            wait_for(desk, make_followup(due_on=DUE, assignee=desk, lead=make_lead()))
        gather(MORNING)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert written()
        return len(asked)

    few = queries(2)
    Notification.objects.all().delete()
    assert queries(30) == few
    assert few <= 14


def test_who_is_stood_in_for_is_named(desk, manager) -> None:
    followup = make_followup(due_on=DUE, assignee=manager, title="For my boss")
    wait_for(desk, followup, on_behalf_of=manager)
    wait_for(desk)
    gather(MORNING)
    letter = written()
    assert letter.body.count("You stand in for Manoj Manager.") == 1
    assert html(letter).count("You stand in for Manoj Manager.") == 1


def test_markup_and_line_breaks_stay_text(desk) -> None:
    title = "<script>alert(1)</script>\r\nBcc: x@example.com"
    wait_for(desk, make_followup(due_on=DUE, assignee=desk, title=title))
    gather(MORNING)
    letter = written()
    assert "<script>" not in html(letter)
    assert "<script>alert(1)</script> Bcc: x@example.com" in letter.body
    assert letter.message()["Bcc"] is None


def test_its_name_is_the_same_at_each_attempt(desk) -> None:
    wait_for(desk)
    gather(MORNING)
    names = {written().extra_headers["Message-ID"] for _ in range(2)}
    assert names == {f"<digest.{desk.pk}.2026-03-10@japan-desk>"}


def test_links_end_the_mails_of_each_rule_in_it_and_all_of_them(desk) -> None:
    wait_for(desk)
    gather(MORNING)
    letter = written()
    headers = letter.message()
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = headers["List-Unsubscribe"].strip("<>")
    assert link.startswith("http://testserver/reminders/stop/")
    assert link in letter.body
    assert letter.body.count("http://testserver/reminders/stop/") == 2
