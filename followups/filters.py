"""What narrows follow-ups and notifications."""

from datetime import timedelta
from typing import Any

import django_filters as filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from followups.choices import Direction, NotificationKind
from followups.models import FollowUp, Notification
from followups.querysets import FollowUpQuerySet, NotificationQuerySet

WHO = [("mine", _("Mine")), ("team", _("My team’s")), ("all", _("Everybody’s"))]
WHEN = [
    ("due", _("Due or overdue")),
    ("overdue", _("Overdue")),
    ("today", _("Due today")),
    ("week", _("Due within a week")),
    ("snoozed", _("Snoozed")),
]
STATE = [("open", _("Open")), ("done", _("Done")), ("any", _("Open and done"))]


class Describing:
    """Says in words what the filters narrow to."""

    def describe(self: Any) -> list[str]:
        if not self.form.is_valid():
            return []
        words = []
        for name, value in self.form.cleaned_data.items():
            if not value or name in ("who", "state"):
                continue
            field = self.form.fields[name]
            choices = dict(getattr(field, "choices", []) or []) if isinstance(value, str) else {}
            words.append(str(choices.get(value, value)))
        return words


class FollowUpFilter(Describing, filters.FilterSet):
    """Whose, in which state, due when."""

    q = filters.CharFilter(
        label=_("Search follow-ups"),
        method="search",
        max_length=200,
        widget=forms.TextInput({"type": "search", "placeholder": _("What was promised")}),
    )
    who = filters.ChoiceFilter(
        choices=WHO, method="whose", widget=forms.HiddenInput, label=_("Whose")
    )
    when = filters.ChoiceFilter(
        label=_("Due"), choices=WHEN, method="due", empty_label=_("Due at any time")
    )
    state = filters.ChoiceFilter(
        label=_("State"), choices=STATE, method="by_state", empty_label=None, initial="open"
    )
    direction = filters.ChoiceFilter(
        label=_("Who owes it"), choices=Direction.choices, empty_label=_("Ours and theirs")
    )
    assignee = filters.ModelChoiceFilter(
        label=_("Who sees to it"),
        queryset=lambda request: User.objects.assignable(),
        empty_label=_("Anybody"),
        null_label=_("Nobody"),
        null_value="none",
        widget=forms.Select({"data-tom": True}),
    )

    class Meta:
        model = FollowUp
        fields: list[str] = []

    def filter_queryset(self, queryset: FollowUpQuerySet) -> FollowUpQuerySet:
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("state") else rows.open()

    def search(self, rows: FollowUpQuerySet, name: str, value: str) -> FollowUpQuerySet:
        return rows.search(value)

    def whose(self, rows: FollowUpQuerySet, name: str, value: str) -> FollowUpQuerySet:
        if value == "mine":
            return rows.mine(self.request.user)
        return rows.my_teams(self.request.user) if value == "team" else rows

    def due(self, rows: FollowUpQuerySet, name: str, value: str) -> FollowUpQuerySet:
        today = timezone.localdate()
        return {
            "due": lambda: rows.due(today),
            "overdue": lambda: rows.overdue(today),
            "today": lambda: rows.awake(today).filter(due_on=today),
            "week": lambda: rows.awake(today).filter(due_on__lte=today + timedelta(days=7)),
            "snoozed": lambda: rows.open().filter(snoozed_until__gt=today),
        }[value]()

    def by_state(self, rows: FollowUpQuerySet, name: str, value: str) -> FollowUpQuerySet:
        if value == "done":
            return rows.filter(done_at__isnull=False).order_by("-done_at", "-id")
        return rows if value == "any" else rows.open()


class NotificationFilter(Describing, filters.FilterSet):
    """Unread or all, and of which kind."""

    show = filters.ChoiceFilter(
        label=_("Which"),
        choices=[("unread", _("Unread"))],
        method="shown",
        empty_label=_("Read and unread"),
    )
    kind = filters.ChoiceFilter(
        label=_("Kind"), choices=NotificationKind.choices, empty_label=_("All kinds")
    )

    class Meta:
        model = Notification
        fields: list[str] = []

    def shown(self, rows: NotificationQuerySet, name: str, value: str) -> NotificationQuerySet:
        return rows.unread()


def whose_words(who: str) -> str:
    """Return the heading of a list."""
    return {
        "mine": _t("My follow-ups"),
        "team": _t("My team’s follow-ups"),
    }.get(who, _t("Everybody’s follow-ups"))
