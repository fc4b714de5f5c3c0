"""What narrows enquiries, and how quickly the desk replies to them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Case, DateTimeField, F, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission, may
from leads.choices import EnquiryChannel
from leads.enquiry_querysets import EnquiryQuerySet
from leads.formats import day as written_day
from leads.journeys import day_begins, day_ends
from leads.models import Enquiry
from leads.working_days import working_time

FIGURES_OF_DAYS = 90
STATES = {
    "unanswered": _("Waiting for a reply"),
    "overdue": _("Unanswered after 2 working days"),
    "answered": _("Answered"),
    "on_time": _("Answered within 2 working days"),
    "late": _("Answered late"),
    "judged": _("Answered, or overdue"),
    "closed": _("Closed without a lead"),
    "held": _("Held back"),
    "genuine": _("All but spam"),
    "unheard": _("Closed without a reply"),
    "spam": _("Closed as spam"),
}
PERIODS = {"7": _("last 7 days"), "30": _("last 30 days"), "90": _("last 90 days")}


def in_state(enquiries: EnquiryQuerySet, state: str) -> EnquiryQuerySet:
    """Return the enquiries in one of STATES; without one those of today's work."""
    if state == "held":
        return enquiries.held()
    if state in ("closed", "spam", "genuine"):
        return getattr(enquiries, state)()
    if state in STATES:
        return getattr(enquiries.genuine(), state)()
    return enquiries.let_in().filter(closed_at__isnull=True)


def most_urgent_first(enquiries: EnquiryQuerySet) -> EnquiryQuerySet:
    """What waits for a reply, the first due first; then the rest, newest first."""
    waits = Q(replied_at__isnull=True, closed_at__isnull=True)
    return enquiries.order_by(
        Case(When(waits, then=Value(0)), default=Value(1), output_field=IntegerField()),
        Case(When(waits, then=F("reply_due_at")), output_field=DateTimeField()),
        "-received_at",
        "-id",
    )


class EnquiryFilter(filters.FilterSet):
    """Narrows enquiries and says so in words; what it does not understand finds nothing."""

    q = filters.CharFilter(
        label=_("Search enquiries"),
        method="search",
        max_length=200,
        widget=forms.TextInput(
            {
                "type": "search",
                "placeholder": _("Company, 日本語, person, e-mail, reference"),
            }
        ),
    )
    state = filters.ChoiceFilter(
        label=_("State"),
        choices=list(STATES.items()),
        empty_label=_("All but closed"),
        method="by_state",
    )
    channel = filters.ChoiceFilter(
        label=_("How it came"), choices=EnquiryChannel, empty_label=_("However it came")
    )
    since = filters.ChoiceFilter(
        label=_("Came in"),
        choices=list(PERIODS.items()),
        empty_label=_("Came at any time"),
        method="by_period",
    )
    # Reached from the numbers of the desk's reports: said in words, not offered in the bar.
    owner = filters.ModelChoiceFilter(
        label=_("Owner of its lead"),
        queryset=User.objects.all(),
        null_label=_("nobody"),
        null_value="none",
        method="by_owner",
        widget=forms.HiddenInput,
    )
    first = filters.DateFilter(label=_("From"), method="by_first", widget=forms.HiddenInput)
    last = filters.DateFilter(label=_("To"), method="by_last", widget=forms.HiddenInput)

    class Meta:
        model = Enquiry
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may(self.request.user, Permission.LEAD_EDIT):
            shown = [choice for choice in STATES.items() if choice[0] != "held"]
            self.form.fields["state"].choices = [("", _("All but closed")), *shown]

    @property
    def qs(self) -> EnquiryQuerySet:
        if self.is_bound and self.errors:
            return self.queryset.none()
        asked = self.form.cleaned_data.get("state") if self.is_bound else ""
        return super().qs if asked else in_state(super().qs, "")

    def search(self, enquiries: EnquiryQuerySet, _name: str, value: str) -> QuerySet:
        return enquiries.search(value)

    def by_state(self, enquiries: EnquiryQuerySet, _name: str, value: str) -> QuerySet:
        return in_state(enquiries, value)

    def by_period(self, enquiries: QuerySet, _name: str, value: str) -> QuerySet:
        return enquiries.filter(received_at__gte=timezone.now() - timedelta(days=int(value)))

    def by_owner(self, enquiries: QuerySet, _name: str, value: Any) -> QuerySet:
        if value == "none":
            return enquiries.filter(lead__owner__isnull=True)
        return enquiries.filter(lead__owner=value)

    def by_first(self, enquiries: QuerySet, _name: str, value: date) -> QuerySet:
        return enquiries.filter(received_at__gte=day_begins(value))

    def by_last(self, enquiries: QuerySet, _name: str, value: date) -> QuerySet:
        return enquiries.filter(received_at__lte=day_ends(value))

    def describe(self) -> list[str]:
        """Say what is narrowed: “Answered late”, “Came in: last 90 days”."""
        if not self.is_bound or not self.form.is_valid():
            return []
        said = self.form.cleaned_data
        words = {
            "q": f"“{said['q']}”",
            "state": str(STATES.get(said["state"], "")),
            "channel": gettext("How it came: %(channel)s")
            % {"channel": dict(EnquiryChannel.choices).get(said["channel"], "")},
            "since": gettext("Came in the %(period)s") % {"period": PERIODS.get(said["since"], "")},
            "owner": gettext("Owner of its lead: %(name)s")
            % {"name": gettext("nobody") if said["owner"] == "none" else said["owner"]},
            "first": gettext("Came from %(day)s") % {"day": written_day(said["first"])},
            "last": gettext("Came until %(day)s") % {"day": written_day(said["last"])},
        }
        return [words[name] for name in words if said[name]]


@dataclass(frozen=True)
class ReplyFigures:
    """How quickly the desk replied first, of the enquiries of a period."""

    days: int
    received: int
    answered: int
    on_time: int
    judged: int
    waiting: int
    overdue: int
    median_hours: float | None
    median_working_hours: float | None

    @property
    def share(self) -> int | None:
        """Per cent of the judged that were answered in time; None when nothing can be judged."""
        return round(100 * self.on_time / self.judged) if self.judged else None


def reply_figures(enquiries: EnquiryQuerySet, now: datetime | None = None) -> ReplyFigures:
    """Sum up first replies: neither spam nor what was held back counts."""
    now = now or timezone.now()
    of_period = enquiries.genuine().filter(
        received_at__gte=now - timedelta(days=FIGURES_OF_DAYS), received_at__lte=now
    )
    rows = of_period.order_by().values_list(
        "received_at", "replied_at", "reply_due_at", "closed_at"
    )
    received = answered = on_time = waiting = overdue = 0
    took: list[float] = []
    took_working: list[float] = []
    for came, replied, due, closed in rows:
        received += 1
        if replied:
            answered += 1
            on_time += replied <= due
            took.append((replied - came).total_seconds() / 3600)
            took_working.append(working_time(came, replied).total_seconds() / 3600)
        elif closed is None:
            waiting += 1
            overdue += due <= now
    return ReplyFigures(
        days=FIGURES_OF_DAYS,
        received=received,
        answered=answered,
        on_time=on_time,
        judged=answered + overdue,
        waiting=waiting,
        overdue=overdue,
        median_hours=median(took) if took else None,
        median_working_hours=median(took_working) if took_working else None,
    )
