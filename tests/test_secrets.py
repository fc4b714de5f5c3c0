"""Nothing said behind closed doors stands on any page of who was not there.

One world holds a sensitive meeting, lead and MOU that share their firm, people, car, hour and
journey with what all may see; every page, file, feed and paper is then read by desk staff.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from delegations.actions.feeds import open_feed
from delegations.figures import FIGURES
from delegations.models import Delegation, Meeting, TalkingPoints
from followups.actions import raise_due
from followups.models import Notification
from leads.actions.documents import add_document
from leads.models import Lead
from reports.pack import briefing_pack, meeting_pack
from reports.tour import tour_report
from tests import factories
from tests.access_table import TABLE
from tests.reports.test_pack import text

pytestmark = pytest.mark.django_db

KINDS = ("lead", "organisation", "contact", "mou")


@pytest.fixture
def ids(desk: User, manager: User) -> dict[str, Any]:
    """The open rows; each lies beside what nobody at the desk may know."""
    now, today = timezone.now(), timezone.localdate()
    firm = factories.make_organisation(name_en="Kansai Ink")
    person = factories.make_contact(firm)
    journey = factories.make_delegation(
        starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1)
    )
    journey.members.create(user=desk, name=desk.name, rank=1)
    lead = factories.make_lead(firm, title="Open lead", owner=desk)
    mou = factories.make_mou(title="Open MOU", lead=lead)
    hour = {"starts_at": now - timedelta(days=3), "delegation": journey, "city": "Osaka"}
    logged = {"result": "moves_forward", "logged_at": now - timedelta(days=3)}
    known = factories.make_meeting(title="Open talk", owner=desk, **hour, **logged)
    secret = factories.make_meeting(
        title="SECRET talk", owner=manager, sensitive=True, said="SECRET words", place="SECRET inn",
        topics="SECRET topics", logged_by=manager, **hour, **logged,
    )  # fmt: skip
    quiet = {"owner": manager, "sensitive": True, "delegation": journey}
    factories.make_meeting(title="SECRET silence", starts_at=now - timedelta(days=2), **quiet)
    factories.make_meeting(title="SECRET today", starts_at=now, **quiet)
    factories.make_meeting(
        title="SECRET call-off", starts_at=now, status="cancelled", cancelled_at=now,
        cancel_reason="SECRET reason", **quiet,
    )  # fmt: skip
    secret_lead = factories.make_lead(firm, title="SECRET lead", sensitive=True, owner=manager)
    secret_mou = factories.make_mou(title="SECRET MOU", sensitive=True, owner=manager, lead=lead)
    for each in (known, secret):
        each.attendances.create(organisation=firm, contact=person)
        each.preparations.create(kind="vehicle", note="Innova 1")
        each.meeting_leads.create(lead=secret_lead, kind="raised")
        each.meeting_leads.create(lead=lead)
        each.mous.add(secret_mou)
        each.followups.add(
            factories.make_followup(
                title="SECRET promise" if each is secret else "Open promise",
                due_on=today - timedelta(days=20 if each is secret else 1),
                organisation=firm, contact=person, lead=lead,
            )
        )  # fmt: skip
    secret.attendances.create(name="SECRET guest")
    secret.preparations.create(kind="gift", note="SECRET gift")
    TalkingPoints.objects.create(meeting=secret, words="SECRET points")
    paper = SimpleUploadedFile("offer.pdf", b"%PDF-1.7")
    add_document(subject=secret, file=paper, by=manager, title="SECRET paper")
    raise_due(now)
    return {
        "lead": lead.pk, "organisation": firm.pk, "contact": person.pk, "mou": mou.pk,
        "delegation": journey.pk, "meeting": known.pk, "secret": secret.pk,
    }  # fmt: skip


def addresses(ids: dict[str, Any]) -> list[str]:
    """All that can be read of these rows, by the table of access."""
    found = []
    for name, row in sorted(TABLE.items()):
        marks = [value for value in row.arguments if value.startswith("@")]
        if "GET" not in row.methods or row.foreign or {mark[1:] for mark in marks} - ids.keys():
            continue
        arguments = [ids[value[1:]] if value in marks else value for value in row.arguments]
        found.append(reverse(name, args=arguments) + row.query.format_map(_Filled(ids)))
    figure = "delegations:delegation_figure"
    found += [reverse(figure, args=[ids["delegation"], name]) for name in FIGURES]
    for panel in ("delegations:panel", "followups:panel"):
        found += [f"{reverse(panel)}?{kind}={ids[kind]}" for kind in KINDS]
    # Asked in small letters, so that a page that repeats the question is not taken for a leak.
    lists = ("reports:search", "reports:palette", "delegations:meeting_list", "leads:lead_list",
             "leads:mou_list", "followups:followup_list")  # fmt: skip
    return [*found, *(f"{reverse(name)}?q=secr" for name in lists)]


class _Filled(dict):
    def __missing__(self, name: str) -> str:
        return "0"


def said(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode("utf-8", "replace")


def test_no_page_says_what_was_said_behind_closed_doors(
    ids: dict[str, Any], desk_client: Client, desk: User
) -> None:
    leaks, read = [], 0
    for address in addresses(ids):
        response = desk_client.get(address)
        read += response.status_code == 200
        if "SECRET" in said(response) or f"/meetings/{ids['secret']}/" in said(response):
            leaks.append(address)
    assert leaks == []
    assert read > 100


def test_no_feed_paper_or_reminder_says_it(
    ids: dict[str, Any], client: Client, desk: User, manager: User
) -> None:
    assert Lead.objects.get(pk=ids["lead"]).next_action == "Open promise"
    from_links = [
        said(client.get(reverse("delegations:feed", args=[open_feed(by=desk, **about).token])))
        for about in ({}, {"delegation": _row("delegation", ids)})
    ]
    journey, meeting = _row("delegation", ids), _row("meeting", ids)
    papers = [briefing_pack(journey, desk), tour_report(journey, desk), meeting_pack(meeting, desk)]
    told = list(Notification.objects.filter(recipient=desk).values_list("title", flat=True))
    for words in (*from_links, *map(text, papers), *told):
        assert "SECRET" not in words
    assert all("Open talk" in words for words in (*from_links, text(papers[0]), text(papers[1])))
    # The manager reads all of it: the world does hold what is looked for.
    whole = text(tour_report(journey, manager)) + text(briefing_pack(journey, manager))
    for words in ("talk", "words", "lead", "MOU", "promise", "guest", "points", "gift"):
        assert f"SECRET {words}" in whole, words


def _row(name: str, ids: dict[str, Any]) -> Any:
    return {"delegation": Delegation, "meeting": Meeting}[name].objects.get(pk=ids[name])
