"""Writing down a promise: of a milestone, at a meeting, repeated, with steps and watchers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from followups.models import FollowUp
from leads.models import Milestone
from tests.factories import (
    make_contact,
    make_followup,
    make_lead,
    make_meeting,
    make_milestone,
    make_mou,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = timezone.localdate() + timedelta(days=10)


def typed(**fields):
    return {"title": "Name an officer", "direction": "ours", "due_on": DAY.isoformat(), **fields}


def text(response) -> str:
    return response.content.decode()


def errors(response):
    return {name: list(said) for name, said in response.context["form"].errors.items()}


def test_a_promise_with_steps_watchers_and_a_series(desk_client, desk, official):
    until = DAY + timedelta(days=90)
    data = typed(
        urgent="on", steps="Ask\n\nTell\n", watchers=[official.pk],
        repeats="weekly", repeats_until=until.isoformat(),
    )  # fmt: skip
    assert desk_client.post("/followups/new/", data).status_code == 302
    row = FollowUp.objects.get()
    assert (row.urgent, row.repeats, row.repeats_until, row.repeats_from) == (
        True, "weekly", until, DAY,
    )  # fmt: skip
    assert [step.text for step in row.checklist.all()] == ["Ask", "Tell"]
    assert list(row.watchers.all()) == [official]
    assert row.created_by == desk
    page = text(desk_client.get(row.get_absolute_url()))
    for words in ("Urgent", "every week", "0 of 2 done", official.name):
        assert words in page


def test_the_ladder_leads_to_a_promise_about_its_step(desk_client):
    mou = make_mou(lead=make_lead())
    assert f"?mou={mou.pk}&amp;step=land_allotted" in text(desk_client.get(mou.get_absolute_url()))
    url = f"/followups/new/?mou={mou.pk}&step=land_allotted"
    form = desk_client.get(url).context["form"]
    assert (form["mou"].value(), form["step"].value()) == (mou.pk, "land_allotted")
    assert not Milestone.objects.filter(mou=mou, kind="land_allotted").exists()
    desk_client.post(url, typed(mou=mou.pk, step="land_allotted"))
    row = FollowUp.objects.get()
    assert (row.milestone.kind, row.mou, row.lead) == ("land_allotted", mou, mou.lead)
    panel = text(desk_client.get(f"/followups/panel/?mou={mou.pk}"))
    assert str(row.milestone) in panel


def test_a_milestone_needs_its_mou_and_follows_it(desk_client):
    refused = desk_client.post("/followups/new/", typed(step="land_allotted"))
    assert errors(refused) == {"mou": ["Choose the MOU whose milestone it is."]}
    unknown = desk_client.post("/followups/new/", typed(step="nonsense"))
    assert "step" in errors(unknown)
    row = make_followup(milestone=make_milestone(kind="land_allotted"))
    row.mou = row.milestone.mou
    row.save()
    other = make_mou()
    edit = f"/followups/{row.pk}/edit/"
    assert desk_client.get(edit).context["form"]["step"].value() == "land_allotted"
    desk_client.post(edit, typed(mou=other.pk, step="land_allotted"))
    row.refresh_from_db()
    assert (row.mou, row.milestone.mou) == (other, other)
    desk_client.post(edit, typed(mou=other.pk, step=""))
    row.refresh_from_db()
    assert row.milestone is None


def test_who_must_do_it_keeps_the_milestone_of_an_mou_she_may_not_see(desk_client, desk):
    mou = make_mou(sensitive=True, owner=make_user())
    milestone = make_milestone(mou=mou)
    row = make_followup(assignee=desk, mou=mou, milestone=milestone)
    assert "step" not in desk_client.get(f"/followups/{row.pk}/edit/").context["form"].fields
    desk_client.post(f"/followups/{row.pk}/edit/", typed(assignee=desk.pk))
    row.refresh_from_db()
    assert (row.title, row.mou, row.milestone) == ("Name an officer", mou, milestone)


def test_a_series_has_sensible_days(desk_client):
    early = (DAY - timedelta(days=1)).isoformat()
    answer = desk_client.post("/followups/new/", typed(repeats="weekly", repeats_until=early))
    assert errors(answer) == {"repeats_until": ["Choose a day after the one it is due."]}
    answer = desk_client.post("/followups/new/", typed(repeats_until=DAY.isoformat()))
    assert errors(answer) == {"repeats": ["Say how often it repeats, or empty its last day."]}
    answer = desk_client.post(
        "/followups/new/", typed(repeats="weekly", repeats_until="2600-01-01")
    )
    assert "repeats_until" in errors(answer)
    assert "repeats" in errors(desk_client.post("/followups/new/", typed(repeats="hourly")))


def test_a_changed_day_begins_the_series_anew_and_its_end_forgets_it(desk_client):
    row = make_followup(repeats="monthly", due_on=DAY, repeats_from=DAY - timedelta(days=3))
    edit = f"/followups/{row.pk}/edit/"
    desk_client.post(edit, typed(repeats="monthly"))
    row.refresh_from_db()
    assert row.repeats_from == DAY - timedelta(days=3)
    later = DAY + timedelta(days=2)
    desk_client.post(edit, typed(repeats="monthly", due_on=later.isoformat()))
    row.refresh_from_db()
    assert row.repeats_from == later
    desk_client.post(edit, typed(due_on=later.isoformat()))
    row.refresh_from_db()
    assert (row.repeats, row.repeats_from) == ("", None)


def test_changed_by_hand_it_stays_whose_it_is_until_she_has_it_back(
    desk_client, desk, official, manager
):
    row = make_followup(assignee=official, handed_from=manager)
    desk_client.post(f"/followups/{row.pk}/edit/", typed(assignee=desk.pk))
    row.refresh_from_db()
    assert (row.assignee, row.handed_from) == (desk, manager)
    desk_client.post(f"/followups/{row.pk}/edit/", typed(assignee=manager.pk))
    row.refresh_from_db()
    assert (row.assignee, row.handed_from) == (manager, None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("steps", "x" * 201),
        ("steps", "\n".join(map(str, range(51)))),
        ("steps", "a\0b"),
        ("watchers", "x"),
        ("watchers", "99999999999999999999"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(desk_client, field, value):
    answer = desk_client.post("/followups/new/", typed(**{field: value}))
    assert list(errors(answer)) == [field]


def test_a_meeting_leads_to_a_promise_tied_to_it(desk_client, desk):
    organisation, lead = make_organisation(), make_lead()
    contact = make_contact(organisation)
    meeting = make_meeting()
    meeting.attendances.create(side="theirs", contact=contact, organisation=organisation)
    meeting.meeting_leads.create(lead=lead)
    url = f"/followups/new/?meeting={meeting.pk}"
    assert url in text(desk_client.get(meeting.get_absolute_url()))
    form = desk_client.get(url).context["form"]
    assert form["organisation"].value() == organisation.pk
    assert form["contact"].value() == contact.pk
    assert form["lead"].value() == lead.pk
    data = typed(client_id="4b8c2f80-3a73-4b56-8f31-6ed9a6f9a111")
    answer = desk_client.post(url, data)
    assert answer["Location"] == FollowUp.objects.get().get_absolute_url()
    desk_client.post(url, data)
    assert list(meeting.followups.all()) == list(FollowUp.objects.all())


def test_what_is_promised_at_a_sensitive_meeting_is_sensitive(client_for, desk):
    meeting = make_meeting(sensitive=True, owner=desk)
    client_for(desk).post(f"/followups/new/?meeting={meeting.pk}", typed(assignee=desk.pk))
    assert FollowUp.objects.get().sensitive


@pytest.mark.parametrize("asked", ["0", "x", "99999999999999999999"])
def test_a_meeting_that_is_not_there(desk_client, asked):
    assert desk_client.get(f"/followups/new/?meeting={asked}").status_code == 404
    secret = make_meeting(sensitive=True, owner=make_user())
    assert desk_client.get(f"/followups/new/?meeting={secret.pk}").status_code == 404


def test_the_page_says_who_owes_whom_and_what_came_before(desk_client, desk):
    organisation = make_organisation(name_en="Asahi Precision")
    ours = make_followup(organisation=organisation, assignee=desk)
    theirs = make_followup(organisation=organisation, direction="theirs", follows=ours)
    page = text(desk_client.get(ours.get_absolute_url()))
    assert "We owe Asahi Precision" in page
    assert "The next one" in page
    page = text(desk_client.get(theirs.get_absolute_url()))
    assert "Asahi Precision owes us" in page
    assert "The one before" in page
