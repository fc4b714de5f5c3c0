"""What narrows and sorts follow-ups; the address holds all of it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission, may
from followups.choices import Direction, Kept, Repeats, Whose
from followups.models import FollowUp
from followups.querysets import FollowUpQuerySet
from leads.formats import day as written_day
from leads.journeys import day_begins, day_ends
from leads.models import MOU, Contact, Lead, Milestone, Organisation

NOBODY = "none"
NAMED = ("lead", "mou", "milestone", "organisation", "contact", "assignee")
WHEN = {
    "due": (_("Due by today"), FollowUpQuerySet.due),
    "overdue": (_("Overdue"), FollowUpQuerySet.overdue),
    "today": (_("Due today"), FollowUpQuerySet.due_today),
    "week": (_("Due this week"), FollowUpQuerySet.due_this_week),
}
STATES = {
    "open": (_("Open, snoozed too"), FollowUpQuerySet.open),
    "snoozed": (_("Snoozed"), FollowUpQuerySet.snoozed),
    "done": (_("Done"), FollowUpQuerySet.done),
    "any": (_("In any state"), FollowUpQuerySet.all),
}
ONCE, REPEATING = "once", "any"
REPEATED = [(REPEATING, _("Repeating")), *Repeats.choices, (ONCE, _("Once only"))]
HANDED: dict[str, Any] = {
    "to": (_("I see to it for somebody"), lambda rows, user: rows.taken_over_by(user)),
    "from": (_("Somebody sees to it for me"), lambda rows, user: rows.handed_over_by(user)),
    "any": (_("Anybody for anybody"), lambda rows, user: rows.handed_over()),
}
# Always in the bar; the others stand behind “More filters”.
MAIN = ("state", "when", "direction", "assignee")
SORTS: dict[str, Any] = {
    "due": F("due_on"),
    "title": F("title"),
    "assignee": F("assignee__name"),
    "done": F("done_at"),
}


def in_order(rows: FollowUpQuerySet, sort: str, state: str = "") -> FollowUpQuerySet:
    """Sort by a key of SORTS, “-” for descending; nobody's and never stand last."""
    default = "-done" if state == "done" else "due"
    key = sort if sort.removeprefix("-") in SORTS else default
    by = SORTS[key.removeprefix("-")]
    if key.startswith("-"):
        return rows.order_by(by.desc(nulls_last=True), "-id")
    return rows.order_by(by.asc(nulls_last=True), "due_on", "id")


def _people(_request: HttpRequest | None) -> QuerySet:
    """People who can be given work, and those who still have some."""
    busy = Exists(FollowUp.objects.filter(assignee=OuterRef("pk")))
    assignable = User.objects.assignable().order_by().values("pk")
    return User.objects.filter(Q(pk__in=assignable) | busy).order_by("name", "email")


def _visible(model: Any) -> Callable[[HttpRequest], QuerySet]:
    return lambda request: model.objects.visible_to(request.user)


def _about(label: Any, model: Any, method: str | None = None) -> filters.ModelChoiceFilter:
    """Reached from the page of a row; not offered in the bar, but said in words and cleared."""
    return filters.ModelChoiceFilter(
        label=label, queryset=_visible(model), widget=forms.HiddenInput, method=method
    )


def _milestones(request: HttpRequest) -> QuerySet:
    """Steps of MOUs the reader may see."""
    seen = MOU.objects.visible_to(request.user).order_by().values("pk")
    return Milestone.objects.filter(mou__in=seen).select_related("mou")


def _delegations(request: HttpRequest) -> QuerySet:
    """Delegations, which stand a floor above: asked of the promise's own links."""
    meeting = FollowUp._meta.get_field("meetings").related_model
    delegation = meeting._meta.get_field("delegation").related_model
    return delegation.objects.visible_to(request.user)


def _day(label: Any, method: str) -> filters.DateFilter:
    return filters.DateFilter(label=label, method=method, widget=forms.HiddenInput)


def _choices(table: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(key, label) for key, (label, _narrow) in table.items()]


class Describing(filters.FilterSet):
    """Says in words what is narrowed; finds nothing for what it does not understand."""

    SAID_ELSEWHERE: tuple[str, ...] = ()

    def filter_queryset(self, queryset: Any) -> Any:
        return queryset.none() if self.form.errors else super().filter_queryset(queryset)

    def describe(self) -> list[str]:
        """Return a phrase for each filter in use."""
        if self.form.errors:
            return []
        given = self.form.cleaned_data.items()
        return [self._phrase(name, value) for name, value in given
                if value and name not in self.SAID_ELSEWHERE]  # fmt: skip

    def _phrase(self, name: str, value: Any) -> str:
        field = self.form.fields[name]
        if name == "q":
            return f"“{value}”"
        if isinstance(field, filters.fields.ModelChoiceField):
            shown = field.null_label if value == field.null_value else value
            return _("%(filter)s: %(value)s") % {"filter": field.label, "value": shown}
        if isinstance(value, date):
            return _("%(filter)s: %(value)s") % {"filter": field.label, "value": written_day(value)}
        return str(dict(field.choices)[value])


class FollowUpFilter(Describing):
    """Whose, in which state, due when; open and awake unless it says otherwise."""

    SAID_ELSEWHERE = ("who",)

    q = filters.CharFilter(
        label=_("Search follow-ups"),
        method="search",
        max_length=200,
        widget=forms.TextInput({"type": "search", "placeholder": _("What is owed")}),
    )
    who = filters.ChoiceFilter(choices=Whose, method="whose", widget=forms.HiddenInput)
    state = filters.ChoiceFilter(
        label=_("State"), choices=_choices(STATES), method="in_state", empty_label=_("Open")
    )
    when = filters.ChoiceFilter(
        label=_("Due"), choices=_choices(WHEN), method="due", empty_label=_("Due at any time")
    )
    direction = filters.ChoiceFilter(
        label=_("Who owes it"), choices=Direction, empty_label=_("Ours and theirs")
    )
    assignee = filters.ModelChoiceFilter(
        label=_("Who sees to it"),
        queryset=_people,
        empty_label=_("With anybody"),
        null_label=_("nobody"),
        null_value=NOBODY,
        widget=forms.Select({"data-tom": True}),
    )
    urgent = filters.ChoiceFilter(
        label=_("Urgent"), choices=[("1", _("Urgent"))], empty_label=_("Any urgency")
    )
    repeats = filters.ChoiceFilter(
        label=_("Repeats"),
        choices=REPEATED,
        method="repeating",
        empty_label=_("Once or repeating"),
    )
    handed = filters.ChoiceFilter(
        label=_("Handed over"),
        choices=_choices(HANDED),
        method="handed_over",
        empty_label=_("Handed over or not"),
    )
    lead = _about(_("Lead"), Lead)
    milestone = filters.ModelChoiceFilter(
        label=_("Milestone"), queryset=_milestones, widget=forms.HiddenInput
    )
    mou = _about(_("MOU"), MOU)
    organisation = _about(_("Organisation"), Organisation, "of_organisation")
    contact = _about(_("Contact"), Contact)
    # Reached from the numbers of the desk's reports: said in words, not offered in the bar.
    kept = filters.ChoiceFilter(
        label=_("Promise"), choices=Kept, method="how_kept", widget=forms.HiddenInput
    )
    delegation = filters.ModelChoiceFilter(
        label=_("Delegation"),
        queryset=_delegations,
        null_label=_("none"),
        null_value=NOBODY,
        method="of_delegation",
        widget=forms.HiddenInput,
    )
    due_from = _day(_("Due from"), "due_since")
    due_to = _day(_("Due until"), "due_until")
    done_by = filters.ModelChoiceFilter(
        label=_("Done by"), queryset=User.objects.all(), widget=forms.HiddenInput
    )
    done_from = _day(_("Done from"), "done_since")
    done_to = _day(_("Done until"), "done_until")

    class Meta:
        model = FollowUp
        fields: list[str] = []

    def __init__(self, data: QueryDict, *args: Any, request: Any, **kwargs: Any) -> None:
        data = data.copy()
        data.setdefault("who", self._default(data, request.user))
        super().__init__(data, *args, request=request, **kwargs)
        if data["who"] == Whose.MINE:
            del self.filters["assignee"]
        self.form.main = MAIN

    @staticmethod
    def _default(data: QueryDict, user: User) -> str:
        """One's own; everybody's for who never has any, and where a row or person is asked for."""
        asked = any(data.get(name) for name in NAMED)
        return Whose.ALL if asked or not may(user, Permission.FOLLOWUP_EDIT) else Whose.MINE

    def filter_queryset(self, queryset: FollowUpQuerySet) -> FollowUpQuerySet:
        rows = super().filter_queryset(queryset)
        if self.form.errors or self.form.cleaned_data["state"]:
            return rows
        return self.unless_stated(rows)

    def unless_stated(self, rows: FollowUpQuerySet) -> FollowUpQuerySet:
        """Narrow to what stands in the list when no state is asked for."""
        return rows.awake()

    def search(self, rows: FollowUpQuerySet, _name: str, value: str) -> FollowUpQuerySet:
        return rows.search(value)

    def of_organisation(
        self, rows: FollowUpQuerySet, _name: str, value: Organisation
    ) -> FollowUpQuerySet:
        """Its own promises, and those of its leads and MOUs, as its page shows them."""
        return rows.with_organisations([value.pk])

    def whose(self, rows: FollowUpQuerySet, _name: str, value: str) -> FollowUpQuerySet:
        return rows.of(value, self.request.user)

    def in_state(self, rows: FollowUpQuerySet, _name: str, value: str) -> FollowUpQuerySet:
        return STATES[value][1](rows)

    def repeating(self, rows: FollowUpQuerySet, _name: str, value: str) -> FollowUpQuerySet:
        if value == ONCE:
            return rows.filter(repeats="")
        return rows.exclude(repeats="") if value == REPEATING else rows.filter(repeats=value)

    def handed_over(self, rows: FollowUpQuerySet, _name: str, value: str) -> FollowUpQuerySet:
        return HANDED[value][1](rows, self.request.user)

    def how_kept(self, rows: FollowUpQuerySet, _name: str, value: str) -> FollowUpQuerySet:
        return rows.kept(value)

    def of_delegation(self, rows: FollowUpQuerySet, _name: str, value: Any) -> FollowUpQuerySet:
        return rows.of_delegation(None if value == NOBODY else value, self.request.user)

    def due_since(self, rows: FollowUpQuerySet, _name: str, value: date) -> FollowUpQuerySet:
        return rows.filter(due_on__gte=value)

    def due_until(self, rows: FollowUpQuerySet, _name: str, value: date) -> FollowUpQuerySet:
        return rows.filter(due_on__lte=value)

    def done_since(self, rows: FollowUpQuerySet, _name: str, value: date) -> FollowUpQuerySet:
        return rows.filter(done_at__gte=day_begins(value))

    def done_until(self, rows: FollowUpQuerySet, _name: str, value: date) -> FollowUpQuerySet:
        return rows.filter(done_at__lte=day_ends(value))

    def due(self, rows: FollowUpQuerySet, _name: str, value: str) -> FollowUpQuerySet:
        return WHEN[value][1](rows)


class BoardFilter(FollowUpFilter):
    """The same question, asked by the board: its columns are the states."""

    state = filters.ChoiceFilter(
        label=_("State"),
        choices=_choices(STATES),
        method="in_state",
        empty_label=_("Open and done lately"),
    )

    def unless_stated(self, rows: FollowUpQuerySet) -> FollowUpQuerySet:
        return rows


class CalendarFilter(FollowUpFilter):
    """The same question, asked by the calendar: what sleeps is due all the same."""

    state = filters.ChoiceFilter(
        label=_("State"),
        choices=_choices(STATES),
        method="in_state",
        empty_label=_("Open, snoozed too"),
    )

    def unless_stated(self, rows: FollowUpQuerySet) -> FollowUpQuerySet:
        return rows.open()
