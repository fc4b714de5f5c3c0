"""What narrows the list of what one was told, and the log of what was sent."""

from datetime import date
from typing import Any

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission, may
from followups.choices import NotificationKind
from followups.filters import Describing
from followups.models import Notification
from followups.querysets import NotificationQuerySet
from leads.formats import day as written_day
from leads.journeys import day_begins, day_ends

DAY = forms.DateInput({"type": "date"})


class NotificationFilter(Describing):
    """Unread or all, of which kind, how urgent, from when to when, for whom."""

    SAID_ELSEWHERE = ("show",)

    show = filters.ChoiceFilter(
        choices=[("unread", _("Unread"))], method="unread", widget=forms.HiddenInput
    )
    kind = filters.ChoiceFilter(
        label=_("Kind"), choices=NotificationKind, empty_label=_("All kinds")
    )
    urgent = filters.ChoiceFilter(
        label=_("Urgency"),
        choices=[("1", _("Urgent only"))],
        method="only_urgent",
        empty_label=_("Any urgency"),
    )
    of = filters.ChoiceFilter(
        label=_("For whom"),
        choices=[("me", _("My own")), ("others", _("For whom I stand in"))],
        method="for_whom",
        empty_label=_("For anybody"),
    )
    day_from = filters.DateFilter(label=_("From"), method="since", widget=DAY)
    day_to = filters.DateFilter(label=_("Until"), method="until", widget=DAY)

    class Meta:
        model = Notification
        fields: list[str] = []

    def unread(self, rows: NotificationQuerySet, _name: str, _value: str) -> NotificationQuerySet:
        return rows.unread()

    def only_urgent(
        self, rows: NotificationQuerySet, _name: str, _value: str
    ) -> NotificationQuerySet:
        return rows.filter(urgent=True)

    def for_whom(self, rows: NotificationQuerySet, _name: str, value: str) -> NotificationQuerySet:
        return rows.filter(on_behalf_of__isnull=value == "me")

    def since(self, rows: NotificationQuerySet, _name: str, value: date) -> NotificationQuerySet:
        return rows.filter(due_at__gte=day_begins(value))

    def until(self, rows: NotificationQuerySet, _name: str, value: date) -> NotificationQuerySet:
        return rows.filter(due_at__lte=day_ends(value))


STATES = {
    "attention": _("Wants somebody"),
    "waiting": _("Waiting"),
    "sent": _("Sent"),
    "failed": _("Failed"),
    "uncertain": _("Perhaps sent"),
}
KINDS = [
    ("digest", _("Daily mail")),
    *NotificationKind.choices,
    ("acknowledgement", _("Acknowledgement of an enquiry")),
]


class SentForm(forms.Form):
    """Which mails of the log: in which state, of which kind, to whom, from when to when."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("In any state")), *STATES.items()]
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All kinds")), *KINDS]
    )
    person = forms.ModelChoiceField(
        None,
        label=_("To"),
        required=False,
        empty_label=_("To anybody"),
        widget=forms.Select({"data-tom": True}),
    )
    day_from = forms.DateField(label=_("From"), required=False, widget=DAY)
    day_to = forms.DateField(label=_("Until"), required=False, widget=DAY)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if may(user, Permission.LEAD_EDIT):
            self.fields["person"].queryset = User.objects.order_by("name", "email")
        else:
            del self.fields["person"]

    def describe(self) -> list[str]:
        """Return a phrase for each filter in use."""
        if not self.is_valid():
            return []
        return [self._phrase(name, value) for name, value in self.cleaned_data.items() if value]

    def _phrase(self, name: str, value: Any) -> str:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            return str(dict(field.choices)[value])
        shown = written_day(value) if isinstance(value, date) else value
        return _("%(filter)s: %(value)s") % {"filter": field.label, "value": shown}
