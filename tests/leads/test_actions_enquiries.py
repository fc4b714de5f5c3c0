"""What happens to enquiries, from arrival to end."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from leads.actions import enquiries as actions
from leads.actions.leads import RefusedError, change_status
from leads.choices import Stage
from leads.models import District, Enquiry, Lead, Organisation, Sector, Tag
from tests.factories import (
    make_contact,
    make_enquiry,
    make_followup,
    make_lead,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db
LUCKNOW = ZoneInfo("Asia/Kolkata")
TUESDAY = datetime(2026, 7, 14, 10, 30, tzinfo=LUCKNOW)


def public(**fields) -> Enquiry:
    fields.setdefault("sender", "a" * 32)
    fields.setdefault("email", "someone@example.jp")
    return Enquiry(
        channel="public_form", organisation_name="Asahi Works", text="Land for a plant?", **fields
    )


def test_an_enquiry_opens_a_new_lead_and_starts_its_clock(desk) -> None:
    sector = Sector.objects.get(code="semiconductors")
    enquiry = Enquiry(
        channel="phone",
        received_at=TUESDAY,
        organisation_name="Asahi Works",
        text="Land for\na plant?",
        place="near Jewar",
    )
    actions.receive_enquiry(enquiry=enquiry, sectors=[sector], by=desk, owner=desk)
    enquiry.refresh_from_db()
    lead = enquiry.lead
    assert (lead.title, lead.summary) == ("Asahi Works: Land for a plant?", "Land for\na plant?")
    assert (lead.stage, lead.source, lead.owner, lead.place) == (
        Stage.NEW, "enquiry", desk, "near Jewar",
    )  # fmt: skip
    assert list(lead.sectors.all()) == list(enquiry.sectors.all()) == [sector]
    assert lead.stage_changes.get().by == desk
    assert lead.amount is None
    assert enquiry.reply_due_at == TUESDAY + timedelta(days=2)


def test_an_organisation_named_by_the_desk_becomes_a_partner() -> None:
    new = Organisation(name_en="Brand New Ltd")
    enquiry = make_enquiry(organisation=new)
    assert enquiry.lead.partners.get().organisation.name_en == "Brand New Ltd"
    assert Enquiry.objects.get(pk=enquiry.pk).organisation == new


def test_a_long_text_makes_a_title_that_fits() -> None:
    assert len(make_enquiry(text="長" * 5000).lead.title) == 200


def test_a_long_hindi_text_makes_a_title_that_fits() -> None:
    """Vowel signs count in the column as letters do."""
    lead = make_enquiry(text="हिन्दी की विनती " * 100).lead
    assert lead is not None
    assert len(lead.title) == 200


def test_what_is_held_back_has_no_lead() -> None:
    assert make_enquiry(channel="public_form", held_back="trap").lead is None
    assert Lead.objects.count() == 0


# --- The public form's limits ---------------------------------------------------------------------
def send(**fields) -> Enquiry:
    return actions.receive_from_public(enquiry=public(**fields))


def test_the_form_takes_ten_an_hour_from_one_network() -> None:
    for number in range(10):
        send(email=f"person{number}@example.jp")
    with pytest.raises(actions.TooManyError):
        send(email="eleventh@example.jp")
    send(email="eleventh@example.jp", sender="b" * 32)
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        send(email="eleventh2@example.jp")


def test_the_form_takes_three_an_hour_for_one_address() -> None:
    for number in range(3):
        send(sender=str(number) * 32)
    with pytest.raises(actions.TooManyError):
        send(sender="9" * 32)
    assert Enquiry.objects.count() == Lead.objects.count() == 3


def test_what_the_desk_types_is_no_part_of_the_limits() -> None:
    for _ in range(5):
        make_enquiry(email="someone@example.jp")
    assert send().lead is not None


def test_a_form_sent_twice_is_one_enquiry() -> None:
    once = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
    first, second = send(client_id=once), send(client_id=once)
    assert first.pk == second.pk
    assert Lead.objects.count() == 1


# --- The first reply ------------------------------------------------------------------------------
@pytest.fixture
def asked():
    with time_machine.travel(TUESDAY, tick=False):
        yield make_enquiry(received_at=TUESDAY)


def test_a_reply_stops_the_clock(asked, desk) -> None:
    replied = TUESDAY + timedelta(hours=5)
    with time_machine.travel(replied, tick=False):
        actions.log_first_reply(
            enquiry=asked, at=replied, channel="phone", words=" Will call back. ", by=desk
        )
    asked.refresh_from_db()
    assert (asked.state, asked.reply_hours, asked.reply_words) == ("answered", 5, "Will call back.")
    assert asked.clock == "answered in 5 h"
    assert asked.replied_by == desk


def test_days_off_are_left_out_of_the_second_measure(desk) -> None:
    friday = datetime(2026, 7, 17, 12, 0, tzinfo=LUCKNOW)
    tuesday = friday + timedelta(days=4)  # a weekend and Marine Day lie between
    with time_machine.travel(tuesday, tick=False):
        enquiry = make_enquiry(received_at=friday)
        actions.log_first_reply(enquiry=enquiry, at=tuesday, channel="email", by=desk)
    assert (enquiry.reply_hours, enquiry.reply_hours_working) == (96, 24)
    assert enquiry.state == "answered"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"at": TUESDAY - timedelta(minutes=1)}, "too_early"),
        ({"at": TUESDAY + timedelta(minutes=1)}, "too_late"),
        ({"channel": "pigeon"}, "unknown_channel"),
    ],
)
def test_a_reply_that_cannot_be_is_refused(asked, desk, change, code) -> None:
    given = {"at": TUESDAY, "channel": "email", **change}
    with pytest.raises(RefusedError) as refusal:
        actions.log_first_reply(enquiry=asked, by=desk, **given)
    assert refusal.value.reason_code == code
    assert Enquiry.objects.get(pk=asked.pk).replied_at is None


def test_the_first_who_logs_a_reply_stands(asked, desk, manager) -> None:
    actions.log_first_reply(enquiry=asked, at=TUESDAY, channel="email", by=desk)
    with pytest.raises(RefusedError, match="Deepa Desk"):
        actions.log_first_reply(enquiry=asked, at=TUESDAY, channel="phone", by=manager)
    assert Enquiry.objects.get(pk=asked.pk).reply_channel == "email"


def test_a_reply_logged_by_mistake_is_taken_back(asked, desk) -> None:
    actions.log_first_reply(enquiry=asked, at=TUESDAY, channel="email", words="Oops", by=desk)
    actions.take_back_reply(enquiry=asked, by=desk)
    asked.refresh_from_db()
    assert (asked.state, asked.reply_words, asked.replied_by) == ("waiting", "", None)


# --- Closing --------------------------------------------------------------------------------------
def test_closing_takes_a_lead_away_that_nobody_has_touched(desk) -> None:
    enquiry = make_enquiry()
    assert actions.close_enquiry(enquiry=enquiry, reason="spam", by=desk) is True
    enquiry.refresh_from_db()
    assert (enquiry.state, enquiry.lead, enquiry.closed_by) == ("closed", None, desk)
    assert Lead.objects.count() == 0


def touch_title(lead, _desk) -> None:
    lead.title = "Better"
    lead.save()


TOUCHES = [
    touch_title,
    lambda lead, desk: make_followup(lead=lead),
    lambda lead, desk: change_status(lead=lead, to="on_hold", reason="Later", by=desk),
    lambda lead, desk: lead.partners.create(organisation=make_organisation()),
    lambda lead, desk: make_enquiry(lead=lead),
    lambda lead, desk: lead.tags.add(Tag.objects.create(name="Priority")),
    lambda lead, desk: lead.members.add(desk),
    lambda lead, desk: lead.sectors.add(Sector.objects.all()[0]),
    lambda lead, desk: lead.districts.add(District.objects.all()[0]),
]


@pytest.mark.parametrize("touch", TOUCHES)
def test_a_lead_somebody_worked_on_stays(touch, desk) -> None:
    enquiry = make_enquiry()
    touch(enquiry.lead, desk)
    enquiry.lead.refresh_from_db()
    assert actions.close_enquiry(enquiry=enquiry, reason="not_for_us", by=desk) is False
    enquiry.refresh_from_db()
    assert enquiry.lead is not None
    assert enquiry.state == "closed"


def test_a_lead_the_desk_had_before_is_never_taken_away(desk) -> None:
    enquiry, lead = make_enquiry(), make_lead(source="enquiry", title="Known")
    actions.attach_lead(enquiry=enquiry, lead=lead, by=desk)
    assert Lead.objects.get() == lead  # the enquiry's own went
    actions.close_enquiry(enquiry=enquiry, reason="spam", by=desk)
    assert Lead.objects.get() == lead


def test_another_reason_wants_words(desk) -> None:
    with pytest.raises(RefusedError) as refusal:
        actions.close_enquiry(enquiry=make_enquiry(), reason="other", note="  ", by=desk)
    assert refusal.value.reason_code == "note_needed"


def test_what_was_held_back_is_let_in_with_a_lead_and_its_old_clock(desk) -> None:
    enquiry = make_enquiry(channel="public_form", held_back="links", received_at=TUESDAY)
    actions.let_in(enquiry=enquiry, by=desk)
    enquiry.refresh_from_db()
    assert (enquiry.held_back, enquiry.lead.stage) == ("", Stage.NEW)
    assert enquiry.reply_due_at == TUESDAY + timedelta(days=2)


def test_a_closed_enquiry_opens_again(desk) -> None:
    enquiry = make_enquiry()
    actions.close_enquiry(enquiry=enquiry, reason="spam", by=desk)
    actions.let_in(enquiry=enquiry, by=desk)
    enquiry.refresh_from_db()
    assert enquiry.state == "waiting"
    assert enquiry.lead is not None


# --- Who it was -----------------------------------------------------------------------------------
def test_confirming_the_organisation_makes_it_a_partner_and_a_second_thought_replaces_it(
    desk,
) -> None:
    enquiry, first, second = make_enquiry(), make_organisation(), make_organisation()
    actions.attach_organisation(enquiry=enquiry, organisation=first, by=desk)
    actions.attach_organisation(enquiry=enquiry, organisation=first, by=desk)
    assert [p.organisation for p in enquiry.lead.partners.all()] == [first]
    actions.attach_organisation(enquiry=enquiry, organisation=second, by=desk)
    assert [p.organisation for p in enquiry.lead.partners.all()] == [second]


def test_the_person_becomes_a_contact_with_a_post(desk) -> None:
    enquiry = make_enquiry(organisation=make_organisation())
    contact = make_contact()
    contact.pk, contact._state.adding = None, True
    actions.attach_contact(enquiry=enquiry, contact=contact, by=desk)
    assert enquiry.contact.employments.get().organisation == enquiry.organisation


def test_history_keeps_who_confirmed_what(desk) -> None:
    enquiry = make_enquiry()
    actions.attach_organisation(enquiry=enquiry, organisation=make_organisation(), by=desk)
    assert Enquiry.pgh_event_model.objects.filter(pgh_obj=enquiry, pgh_label="update").exists()


# --- Who sees it ----------------------------------------------------------------------------------
def test_an_enquiry_is_seen_with_its_lead(desk, manager) -> None:
    secret = make_enquiry(lead=make_lead(sensitive=True, owner=make_user()))
    assert not Enquiry.objects.visible_to(desk).filter(pk=secret.pk).exists()
    assert Enquiry.objects.visible_to(manager).filter(pk=secret.pk).exists()


def test_what_is_held_back_is_seen_by_those_who_may_let_it_in(viewer, official, desk) -> None:
    held = make_enquiry(channel="public_form", held_back="trap")
    assert not Enquiry.objects.visible_to(viewer).exists()
    assert not Enquiry.objects.visible_to(official).exists()
    assert Enquiry.objects.visible_to(desk).get() == held
