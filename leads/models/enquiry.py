"""Enquiries: somebody asks the desk something, and a clock runs until the first reply."""

from datetime import date, timedelta

from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.audit import tracked, tracked_links
from accounts.models import User
from leads.choices import (
    CloseReason,
    Country,
    EnquiryChannel,
    EnquiryLanguage,
    HeldBack,
    ReplyChannel,
)
from leads.enquiry_querysets import EnquiryQuerySet
from leads.fields import SearchKeyField
from leads.models.lead import Lead
from leads.models.organisation import Contact, Organisation
from leads.models.reference import Sector
from leads.searching import SearchTokens
from leads.working_days import office, working_time

LONGEST_TEXT = 5000
OLDEST = timedelta(days=3653)


def in_words(span: timedelta) -> str:
    """Return a span as people say it: minutes, then hours, from two days on days."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return gettext("%(n)s min") % {"n": minutes}
    if minutes < 48 * 60:
        return gettext("%(n)s h") % {"n": minutes // 60}
    days = minutes // (24 * 60)
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


@tracked("search_key", "updated_at", "sender")
class Enquiry(models.Model):
    """What somebody asked, who it was, and when the desk first replied."""

    reference = models.CharField(_("reference"), max_length=12, unique=True, editable=False)
    received_at = models.DateTimeField(_("came"), default=timezone.now)
    channel = models.CharField(_("how it came"), max_length=20, choices=EnquiryChannel)
    person_name = models.CharField(_("name"), max_length=120, blank=True)
    organisation_name = models.CharField(_("company or organisation"), max_length=200, blank=True)
    corporate_number = models.CharField(
        _("corporate number (法人番号)"),
        max_length=13,
        blank=True,
        validators=[RegexValidator(r"^\d{13}$", _("Enter 13 digits."))],
    )
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    country = models.CharField(_("country"), max_length=2, choices=Country, blank=True)
    language = models.CharField(
        _("language of the reply"), max_length=2, choices=EnquiryLanguage, blank=True
    )
    text = models.TextField(_("what is asked"), max_length=LONGEST_TEXT)
    sectors = models.ManyToManyField(
        Sector, verbose_name=_("sectors"), blank=True, related_name="enquiries"
    )
    investment = models.CharField(_("size of investment, in words"), max_length=120, blank=True)
    place = models.CharField(_("place in words"), max_length=200, blank=True)
    consent_text = models.TextField(_("notice that was agreed to"), blank=True, editable=False)
    consent_at = models.DateTimeField(_("agreed on"), null=True, blank=True, editable=False)

    reply_due_at = models.DateTimeField(_("first reply due"), editable=False)
    replied_at = models.DateTimeField(_("first reply"), null=True, blank=True)
    replied_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reply_channel = models.CharField(
        _("replied by"), max_length=10, choices=ReplyChannel, blank=True
    )
    reply_words = models.TextField(_("what was said"), max_length=LONGEST_TEXT, blank=True)

    lead = models.ForeignKey(
        Lead,
        verbose_name=_("lead"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="enquiries",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="enquiries",
    )
    contact = models.ForeignKey(
        Contact,
        verbose_name=_("contact"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="enquiries",
    )
    held_back = models.CharField(_("held back"), max_length=10, choices=HeldBack, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    close_reason = models.CharField(_("why"), max_length=12, choices=CloseReason, blank=True)
    close_note = models.CharField(_("in words"), max_length=300, blank=True)
    created_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    client_id = models.UUIDField(unique=True, null=True, blank=True, editable=False)
    # A keyed digest of the sender's network address, for the rate limit alone.
    sender = models.CharField(max_length=32, blank=True, editable=False)
    search_key = SearchKeyField(
        sources=("reference", "organisation_name", "person_name", "email", "phone_digits", "text")
    )

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        ordering = ("-received_at", "-id")
        verbose_name = _("enquiry")
        verbose_name_plural = _("enquiries")
        indexes = [
            GinIndex(SearchTokens("search_key"), name="enquiry_words"),
            models.Index(fields=("-received_at", "-id"), name="enquiry_recent"),
            models.Index(
                fields=("reply_due_at", "id"),
                condition=Q(replied_at=None, closed_at=None, held_back=""),
                name="enquiry_unanswered",
            ),
            models.Index(
                fields=("sender", "created_at"), condition=~Q(sender=""), name="enquiry_sender"
            ),
            models.Index(
                fields=("email", "created_at"), condition=~Q(sender=""), name="enquiry_email"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=EnquiryChannel.values), name="enquiry_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(replied_at__isnull=True, reply_channel="")
                | Q(replied_at__isnull=False) & ~Q(reply_channel=""),
                name="enquiry_reply_has_channel",
                violation_error_message=_("Say how the first reply was given."),
            ),
            models.CheckConstraint(
                condition=Q(replied_at__isnull=True) | Q(replied_at__gte=F("received_at")),
                name="enquiry_reply_after_arrival",
                violation_error_message=_("A reply cannot be older than the enquiry."),
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, close_reason="")
                | Q(closed_at__isnull=False) & ~Q(close_reason=""),
                name="enquiry_closed_with_reason",
                violation_error_message=_("Say why the enquiry is closed."),
            ),
            models.CheckConstraint(
                condition=Q(held_back="") | Q(lead__isnull=True),
                name="enquiry_held_back_has_no_lead",
            ),
        ]

    def __str__(self) -> str:
        return self.organisation_name or self.person_name or self.email or self.reference

    def get_absolute_url(self) -> str:
        return reverse("leads:enquiry_detail", args=[self.pk])

    def clean(self) -> None:
        if self.received_at and self.received_at > timezone.now() + timedelta(minutes=5):
            raise ValidationError({"received_at": _("This moment lies in the future.")})
        if self.received_at and self.received_at < timezone.now() - OLDEST:
            # Its working days are counted one by one.
            raise ValidationError({"received_at": _("This is more than ten years ago.")})

    @property
    def phone_digits(self) -> str:
        return "".join(filter(str.isdigit, self.phone))

    @property
    def state(self) -> str:
        """One of held, closed, answered, late, overdue, waiting."""
        if self.closed_at:
            return "closed"
        if self.held_back:
            return "held"
        if self.replied_at:
            return "late" if self.replied_at > self.reply_due_at else "answered"
        return "overdue" if self.reply_due_at <= timezone.now() else "waiting"

    @property
    def is_overdue(self) -> bool:
        return self.state == "overdue"

    @property
    def reply_by(self) -> date:
        """The last day on which a reply is in time, on the office's clock."""
        return (self.reply_due_at - timedelta(microseconds=1)).astimezone(office()).date()

    @property
    def left(self) -> timedelta:
        """Time until the first reply is due; negative when it is late."""
        return self.reply_due_at - timezone.now()

    @property
    def reply_took(self) -> timedelta | None:
        """From arrival to first reply, by the calendar."""
        return self.replied_at - self.received_at if self.replied_at else None

    @property
    def reply_took_working(self) -> timedelta | None:
        """From arrival to first reply, days off left out."""
        return working_time(self.received_at, self.replied_at) if self.replied_at else None

    @property
    def reply_hours(self) -> float | None:
        return self.reply_took.total_seconds() / 3600 if self.reply_took is not None else None

    @property
    def reply_hours_working(self) -> float | None:
        took = self.reply_took_working
        return took.total_seconds() / 3600 if took is not None else None

    @property
    def clock(self) -> str:
        """The clock in words: “reply due in 5 h”, “2 days late”, “answered in 3 h”."""
        if self.reply_took is not None and self.replied_at is not None:
            words = gettext("answered in %(span)s") % {"span": in_words(self.reply_took)}
            if self.replied_at <= self.reply_due_at:
                return words
            late = in_words(self.replied_at - self.reply_due_at)
            return gettext("%(answered)s, %(late)s late") % {"answered": words, "late": late}
        if self.is_overdue:
            return gettext("%(span)s late") % {"span": in_words(-self.left)}
        return gettext("reply due in %(span)s") % {"span": in_words(self.left)}

    @property
    def words(self) -> str:
        """The first of what is asked, on one line."""
        return " ".join(self.text.split())


@tracked_links()
class EnquirySector(Enquiry.sectors.through):  # type: ignore[name-defined]
    """A sector of an enquiry, for the history."""

    class Meta:
        proxy = True
