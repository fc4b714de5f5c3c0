"""Typed input about promises: what is refused says what to do, and nothing typed is lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from followups.forms import DoneForm, FollowUpForm, SnoozeForm
from tests.factories import (
    make_contact,
    make_followup,
    make_lead,
    make_mou,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db
GOOD = {"title": "Send the sheet", "direction": "ours", "due_on": "2026-11-30"}


def form(user, instance=None, **changes) -> FollowUpForm:
    data = {**GOOD, **changes}
    return FollowUpForm({k: v for k, v in data.items() if v is not None}, user=user,
                        instance=instance)  # fmt: skip


def test_the_least_that_is_needed(desk) -> None:
    chosen = form(desk)
    assert chosen.is_valid(), chosen.errors
    followup = chosen.save()
    assert (followup.assignee, followup.lead, followup.details) == (None, None, "")


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"title": ""}, "title", "Say what is owed."),
        ({"due_on": ""}, "due_on", "Choose the day it is due."),
        ({"due_on": "31 Nov"}, "due_on", "year-month-day"),
        ({"due_on": "0001-01-01"}, "due_on", "between the years 2000 and 2100"),
        ({"due_on": "9999-12-31"}, "due_on", "between the years 2000 and 2100"),
        ({"direction": None}, "direction", "Say whether we owe it or they do."),
        ({"direction": "up"}, "direction", "not one of the available choices"),
        ({"title": "x" * 301}, "title", "at most 300 characters"),
        ({"title": "a\0b"}, "title", "Null characters"),
        ({"details": "x" * 10_001}, "details", "at most 10000 characters"),
        ({"lead": "99999999999999999999999999"}, "lead", "not one of the available choices"),
        ({"lead": "abc"}, "lead", "not one of the available choices"),
        ({"contact": "\0"}, "contact", "Null characters"),
        ({"assignee": "0"}, "assignee", "not one of the available choices"),
    ],
)
def test_what_is_refused_says_what_to_do_and_keeps_the_rest(changes, field, words, desk) -> None:
    chosen = form(desk, **changes)
    assert list(chosen.errors) == [field]
    assert words in chosen.errors[field][0]
    kept = {name: value for name, value in GOOD.items() if name not in changes}
    assert {name: chosen[name].value() for name in kept} == kept
    str(chosen)  # draws, whatever was typed


@pytest.mark.parametrize("text", ["🚄" * 150, "مرحبا " * 40, "東京" * 150, "<b>&amp;</b>"])
def test_any_script_is_kept_as_it_was_typed(text, desk) -> None:
    chosen = form(desk, title=text, details=text)
    assert chosen.is_valid(), chosen.errors
    followup = chosen.save()
    followup.refresh_from_db()
    assert (followup.title, followup.details) == (text.strip(), text.strip())


def test_a_lead_one_may_not_see_cannot_be_named(desk, manager) -> None:
    secret = make_lead(sensitive=True, owner=manager)
    assert list(form(desk, lead=secret.pk).errors) == ["lead"]
    assert form(manager, lead=secret.pk).is_valid()


def test_a_secret_lead_stays_when_its_worker_changes_the_promise(desk, manager) -> None:
    secret = make_lead(title="Secret plant", sensitive=True, owner=manager)
    followup = make_followup(lead=secret, assignee=desk)
    chosen = form(desk, followup, title="Changed", lead="")
    assert "Secret plant" not in str(chosen)
    assert chosen.is_valid(), chosen.errors
    chosen.save()
    followup.refresh_from_db()
    assert (followup.title, followup.lead) == ("Changed", secret)


def test_a_promise_of_an_mou_is_one_of_its_lead(desk) -> None:
    lead = make_lead()
    mou = make_mou(lead=lead)
    chosen = form(desk, mou=mou.pk)
    assert chosen.is_valid()
    assert chosen.save().lead == lead
    other = form(desk, mou=mou.pk, lead=make_lead().pk)
    assert "another lead" in other.errors["mou"][0]


def test_work_goes_to_people_who_can_do_it(desk, viewer) -> None:
    gone = make_user(is_active=False)
    assert "assignee" in form(desk, assignee=viewer.pk).errors
    assert "assignee" in form(desk, assignee=gone.pk).errors
    # One who has left since keeps what was his until somebody takes it over.
    followup = make_followup(assignee=gone)
    assert form(desk, followup, assignee=gone.pk).is_valid()


def test_long_lists_are_not_drawn_whole(desk, django_assert_max_num_queries) -> None:
    for _turn in range(40):
        lead = make_lead()
        make_contact(make_organisation())
    oldest = make_lead(title="Oldest of all")
    for _turn in range(40):
        make_lead()
    page = str(FollowUpForm(user=desk, initial={"lead": oldest.pk}))
    assert "Oldest of all" in page  # the chosen one is always there
    assert lead.title not in page
    with django_assert_max_num_queries(12):
        str(FollowUpForm(user=desk, initial={"lead": oldest.pk}))


def test_somebody_elses_change_is_not_overwritten(desk) -> None:
    followup = make_followup()
    seen = followup.updated_at.isoformat()
    followup.title = "By a colleague"
    followup.save()
    chosen = form(desk, followup, title="Mine", seen=seen)
    assert "Somebody else changed this" in chosen.non_field_errors()[0]
    assert chosen["title"].value() == "Mine"
    followup.refresh_from_db()
    seen = chosen["seen"].value()
    assert not form(desk, followup, title="Mine", seen=seen).is_valid()
    one_choice = form(desk, followup, title="Mine", seen=seen, **{"keep-title": "mine"})
    assert not one_choice.is_valid()
    assert [clash.name for clash in one_choice.conflict.clashes] == ["keep-due_on"]
    both = {"keep-title": "mine", "keep-due_on": "mine"}
    assert form(desk, followup, title="Mine", seen=seen, **both).is_valid()


def test_done_takes_a_note_or_none() -> None:
    assert DoneForm({}).is_valid()
    assert not DoneForm({"note": "x" * 301}).is_valid()


def day(number: int) -> str:
    return (timezone.localdate() + timedelta(days=number)).isoformat()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Choose a day."),
        ({"until": day(0)}, "after today"),
        ({"until": day(-1)}, "after today"),
        ({"until": day(400)}, "within a year"),
        ({"until": "soon"}, "year-month-day"),
    ],
)
def test_a_snooze_ends_on_a_day_that_comes(data, words) -> None:
    chosen = SnoozeForm(data)
    assert words in chosen.errors["until"][0]


def test_a_snooze_until_tomorrow_monday_or_a_day() -> None:
    today = timezone.localdate()
    for data in ({"when": "tomorrow"}, {"until": day(1)}):
        chosen = SnoozeForm(data)
        assert chosen.is_valid()
        assert chosen.cleaned_data["until"] == today + timedelta(days=1)
    chosen = SnoozeForm({"when": "next_week"})
    assert chosen.is_valid()
    monday = chosen.cleaned_data["until"]
    assert (monday.weekday(), 1 <= (monday - today).days <= 7) == (0, True)
    assert "when" in SnoozeForm({"when": "never"}).errors
