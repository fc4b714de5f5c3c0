"""What happens to an enquiry: it comes in, opens a lead, is answered, matched, closed."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.models import User
from leads.actions.leads import RefusedError, open_lead
from leads.choices import (
    REPLY_WITHIN_WORKING_DAYS,
    CloseReason,
    LeadSource,
    LeadStatus,
    PartnerRole,
    ReplyChannel,
    Stage,
)
from leads.models import Contact, Enquiry, Lead, LeadPartner, Organisation, Sector, StageChange
from leads.working_days import after_working_days

# Letters and digits nobody mistakes for each other, read out over the telephone or not.
REFERENCE_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
TITLE_LENGTH = Lead._meta.get_field("title").max_length or 0

# How many enquiries the public form takes. Counted in the database: the limits hold while Redis
# is away, and they are exact.
LIMITS = (
    ("sender", timedelta(hours=1), 10),
    ("sender", timedelta(days=1), 30),
    ("email", timedelta(hours=1), 3),
    ("email", timedelta(days=1), 10),
)


class TooManyError(Exception):
    """The public form has taken enough from this sender for now."""


def _refuse(message: str, code: str) -> RefusedError:
    return RefusedError([message], code)


def _lock(enquiry: Enquiry) -> None:
    """Read the enquiry as it now is and keep others from changing it until we are done."""
    enquiry.refresh_from_db(from_queryset=Enquiry.objects.select_for_update())


@transaction.atomic
def receive_enquiry(
    *,
    enquiry: Enquiry,
    by: User | None,
    sectors: Iterable[Sector] = (),
    owner: User | None = None,
) -> Enquiry:
    """Register an enquiry, start its clock, and open its lead; one held back gets no lead yet."""
    enquiry.reference = enquiry.reference or _new_reference()
    enquiry.reply_due_at = after_working_days(enquiry.received_at, REPLY_WITHIN_WORKING_DAYS)
    enquiry.created_by = by
    organisation = enquiry.organisation
    if organisation is not None and organisation._state.adding:
        organisation.save()
        enquiry.organisation = organisation  # takes the number it now has
    sectors = list(sectors)
    if not enquiry.held_back:
        _open_lead_for(enquiry, sectors, by, owner)
    enquiry.save()
    enquiry.sectors.set(sectors)
    return enquiry


@transaction.atomic
def receive_from_public(*, enquiry: Enquiry, sectors: Iterable[Sector] = ()) -> Enquiry:
    """Register what the public form sent, once; raises `TooManyError` beyond the limits."""
    _one_at_a_time("enquiry.sender", enquiry.sender)
    _one_at_a_time("enquiry.email", enquiry.email)
    once = enquiry.client_id
    known = Enquiry.objects.filter(client_id=once).first() if once else None
    if known is not None:
        return known
    now = timezone.now()
    for field, span, most in LIMITS:
        same = Enquiry.objects.filter(**{field: getattr(enquiry, field)}).exclude(sender="")
        if same.filter(created_at__gt=now - span).count() >= most:
            raise TooManyError
    return receive_enquiry(enquiry=enquiry, by=None, sectors=sectors)


def _one_at_a_time(kind: str, value: str) -> None:
    """Make requests about the same thing wait for each other, so that each counts the others."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), hashtext(%s))", [kind, value])


def _new_reference() -> str:
    while True:
        reference = f"JD-{get_random_string(7, REFERENCE_SIGNS)}"
        if not Enquiry.objects.filter(reference=reference).exists():
            return reference


def _open_lead_for(
    enquiry: Enquiry, sectors: Iterable[Sector], by: User | None, owner: User | None = None
) -> None:
    """Give an enquiry its lead: new, with what was asked, and nothing that was not said."""
    title = f"{enquiry}: {enquiry.words}"
    lead = Lead.objects.create(
        # The truncator counts no vowel signs, the database does.
        title=Truncator(title).chars(TITLE_LENGTH)[:TITLE_LENGTH],
        summary=enquiry.text,
        place=enquiry.place,
        stage=Stage.NEW,
        source=LeadSource.ENQUIRY,
        owner=owner,
    )
    lead.sectors.set(sectors)
    open_lead(lead=lead, by=by)
    if enquiry.organisation is not None:
        _make_partner(lead, enquiry.organisation)
    enquiry.lead = lead


def _make_partner(lead: Lead, organisation: Organisation) -> None:
    if not lead.partners.filter(organisation=organisation).exists():
        LeadPartner.objects.create(lead=lead, organisation=organisation, role=PartnerRole.INVESTOR)


# --- The first reply ------------------------------------------------------------------------------
@transaction.atomic
def log_first_reply(
    *, enquiry: Enquiry, at: datetime, channel: str, by: User, words: str = ""
) -> Enquiry:
    """Record when, how and by whom the enquiry was first answered; this stops its clock."""
    _lock(enquiry)
    if enquiry.replied_at:
        raise _refuse(
            _("The first reply was logged already (%(who)s): reload the page.")
            % {"who": enquiry.replied_by or _("somebody whose account is gone")},
            "answered_already",
        )
    if enquiry.held_back or enquiry.closed_at:
        raise _refuse(_("Let the enquiry in before you log a reply."), "not_open")
    if channel not in ReplyChannel.values:
        raise _refuse(_("Say how the first reply was given."), "unknown_channel")
    if at < enquiry.received_at:
        raise _refuse(_("A reply cannot be older than the enquiry."), "too_early")
    if at > timezone.now():
        raise _refuse(_("This moment lies in the future."), "too_late")
    enquiry.replied_at, enquiry.reply_channel = at, channel
    enquiry.reply_words, enquiry.replied_by = words.strip(), by
    enquiry.save()
    return enquiry


@transaction.atomic
def take_back_reply(*, enquiry: Enquiry, by: User) -> Enquiry:
    """Undo a first reply that was logged by mistake: the clock runs on as if it had not stopped."""
    _lock(enquiry)
    enquiry.replied_at, enquiry.reply_channel = None, ""
    enquiry.reply_words, enquiry.replied_by = "", None
    enquiry.save()
    return enquiry


# --- Closing and letting in -----------------------------------------------------------------------
@transaction.atomic
def close_enquiry(*, enquiry: Enquiry, reason: str, by: User, note: str = "") -> bool:
    """Close without a lead; return whether its lead went too.

    The lead goes when nobody has worked on it; else it stays, and is closed on its own page.
    """
    note = note.strip()
    _lock(enquiry)
    if enquiry.closed_at:
        raise _refuse(_("The enquiry is closed already: reload the page."), "closed_already")
    if reason not in CloseReason.values:
        raise _refuse(_("Say why the enquiry is closed."), "unknown_reason")
    if reason == CloseReason.OTHER and not note:
        raise _refuse(_("Say in words why the enquiry is closed."), "note_needed")
    gone = _take_away_lead(enquiry)
    enquiry.closed_at, enquiry.closed_by = timezone.now(), by
    enquiry.close_reason, enquiry.close_note = reason, note
    enquiry.save()
    return gone


@transaction.atomic
def let_in(*, enquiry: Enquiry, by: User) -> Enquiry:
    """Reopen a closed enquiry, or accept one that was held back; it has a lead again."""
    _lock(enquiry)
    enquiry.closed_at, enquiry.closed_by = None, None
    enquiry.close_reason = enquiry.close_note = enquiry.held_back = ""
    if enquiry.lead is None:
        _open_lead_for(enquiry, enquiry.sectors.all(), by)
    enquiry.save()
    return enquiry


def is_worked_on(enquiry: Enquiry) -> bool:
    """Whether the enquiry's lead holds anything that did not come from the enquiry itself."""
    lead = enquiry.lead
    if lead is None:
        return False
    as_opened = (LeadSource.ENQUIRY, Stage.NEW, LeadStatus.OPEN, enquiry.text)
    if (lead.source, lead.stage, lead.status, lead.summary) != as_opened:
        return True
    events = Lead.pgh_event_model.objects.filter(pgh_obj=lead)  # type: ignore[attr-defined]
    return events.exclude(pgh_label="insert").exists() or _has_relations(lead, enquiry)


def _has_relations(lead: Lead, enquiry: Enquiry) -> bool:
    """Whether any row but those the enquiry brought points to the lead, from whichever floor."""
    own = {
        StageChange: Q(),
        Enquiry: Q(pk=enquiry.pk),
        LeadPartner: Q(organisation=enquiry.organisation_id),
    }
    for relation in lead._meta.related_objects:
        model = relation.related_model
        if hasattr(model, "pgh_tracked_model"):  # the history itself
            continue
        rows = model._base_manager.filter(**{relation.field.name: lead})
        if model in own:
            rows = rows.exclude(own[model]) if own[model] else rows.none()
        if rows.exists():
            return True
    return _has_links(lead, enquiry)


def _has_links(lead: Lead, enquiry: Enquiry) -> bool:
    """Whether somebody gave it a tag, a member, a place … or other sectors than it came with."""
    if set(lead.sectors.all()) != set(enquiry.sectors.all()):
        return True
    plain = (field for field in lead._meta.many_to_many if field.name != "sectors")
    return any(
        getattr(lead, field.name).exists()
        for field in plain
        if field.remote_field.through._meta.auto_created
    )


def _take_away_lead(enquiry: Enquiry) -> bool:
    """Delete the lead the enquiry opened, unless somebody has worked on it."""
    lead = enquiry.lead
    if lead is None or is_worked_on(enquiry):
        return False
    enquiry.lead = None
    enquiry.save(update_fields=["lead", "updated_at"])
    lead.delete()
    return True


# --- Who it was, and what it is about -------------------------------------------------------------
@transaction.atomic
def attach_organisation(*, enquiry: Enquiry, organisation: Organisation, by: User) -> Enquiry:
    """Confirm which organisation asked; it becomes a partner of the lead. A new one is saved."""
    _lock(enquiry)
    if organisation._state.adding:
        organisation.save()
    before, enquiry.organisation = enquiry.organisation, organisation
    enquiry.save(update_fields=["organisation", "updated_at"])
    if enquiry.lead is not None:
        if before is not None and before != organisation:
            enquiry.lead.partners.filter(organisation=before, note="").delete()
        _make_partner(enquiry.lead, organisation)
    return enquiry


@transaction.atomic
def attach_contact(*, enquiry: Enquiry, contact: Contact, by: User) -> Enquiry:
    """Confirm who asked. A new contact is saved, with a post at the enquiry's organisation."""
    _lock(enquiry)
    if contact._state.adding:
        contact.save()
        if enquiry.organisation is not None:
            contact.employments.create(organisation=enquiry.organisation)
    enquiry.contact = contact
    enquiry.save(update_fields=["contact", "updated_at"])
    return enquiry


@transaction.atomic
def attach_lead(*, enquiry: Enquiry, lead: Lead, by: User) -> Enquiry:
    """Tie the enquiry to a lead that exists; the one it had opened goes unless worked on."""
    _lock(enquiry)
    if enquiry.held_back or enquiry.closed_at:
        raise _refuse(_("Let the enquiry in before you give it a lead."), "not_open")
    if enquiry.lead_id != lead.pk:
        _take_away_lead(enquiry)
        enquiry.lead = lead
        enquiry.save(update_fields=["lead", "updated_at"])
    return enquiry
