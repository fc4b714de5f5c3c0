"""Typed input about many people at once: a pasted list, or where to take them from."""

from typing import Any

from django import forms
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from delegations import guest_list
from delegations.choices import AttendanceSide
from delegations.guest_list import Line, Matcher
from delegations.models import Meeting
from delegations.pickers import PickerField
from leads.choices import ViewPage
from leads.filters.choosing import SectorChoiceField
from leads.filters.leads import LeadFilter
from leads.models import Lead, Organisation, SavedView, Sector
from leads.options import sectors_below

LONGEST_PASTE = guest_list.MOST_LINES * guest_list.LONGEST_LINE
LONGEST_QUERY = 4000
PASTE, LEADS, SECTOR, MEETING, MEMBERS = "paste", "leads", "sector", "meeting", "members"


class PasteForm(forms.Form):
    """A list, one name a line."""

    side = forms.ChoiceField(
        label=_("Side"),
        choices=AttendanceSide,
        initial=AttendanceSide.THEIRS,
        widget=forms.RadioSelect(),
    )
    text = forms.CharField(
        label=_("Names, one a line"),
        max_length=LONGEST_PASTE,
        widget=forms.Textarea({"rows": 10}),
        help_text=_("“Company – person”, or two columns copied from a spreadsheet."),
        error_messages={"required": _("Paste or write at least one name.")},
    )

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        side = self.cleaned_data.get("side") or AttendanceSide.THEIRS
        self.lines = guest_list.read_lines(text, side)
        if not self.lines:
            raise forms.ValidationError(_("Paste or write at least one name."))
        if len(self.lines) > guest_list.MOST_LINES:
            raise forms.ValidationError(
                _("These are %(count)s names: paste at most %(most)s at once."),
                params={"count": len(self.lines), "most": guest_list.MOST_LINES},
            )
        return text


class SourceForm(forms.Form):
    """Where to take many from: leads, a saved view, a sector, or another meeting."""

    view = forms.ModelChoiceField(
        SavedView.objects.none(), label=_("A saved view of leads"), required=False, empty_label="—"
    )
    query = forms.CharField(
        label=_("Or the address of a list of leads"),
        required=False,
        max_length=LONGEST_QUERY,
        widget=forms.TextInput({"placeholder": "/leads/?stage=qualified", "autocomplete": "off"}),
    )
    sector = SectorChoiceField(
        queryset=Sector.objects.with_tree_fields(),
        label=_("Sector"),
        required=False,
        empty_label="—",
        widget=forms.Select({"data-tom": True}),
    )
    meeting = PickerField(Meeting.objects.none(), source="meeting", label=_("Another meeting"))

    def __init__(self, *args: Any, request: HttpRequest, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.here = request, meeting
        user = request.user
        self.fields["view"].queryset = SavedView.objects.visible_to(user).filter(page=ViewPage.LIST)
        self.fields["meeting"].queryset = Meeting.objects.visible_to(user).exclude(pk=meeting.pk)

    def lines(self, way: str) -> list[Line]:
        """Whom that way brings; says at its field what is missing."""
        finders = {LEADS: self._of_leads, SECTOR: self._of_sector, MEETING: self._of_meeting}
        if way == MEMBERS:
            return guest_list.of_members(self.here)
        return finders[way]() if way in finders else []

    def _of_leads(self) -> list[Line]:
        view, query = self.cleaned_data.get("view"), self.cleaned_data.get("query", "")
        if view is None and not query:
            self.add_error("view", _("Choose a view, or copy the address of a list of leads."))
            return []
        words = view.query if view else query.partition("?")[2] or query
        try:
            data = QueryDict(words)
        except SuspiciousOperation:
            data = QueryDict("stage=?")
        visible = Lead.objects.visible_to(self.request.user)
        narrowed = LeadFilter(data, visible, request=self.request)
        if narrowed.errors or not any(name in LeadFilter.base_filters for name in data):
            self.add_error(
                "query", _("This is not understood: copy the address of the list again.")
            )
            return []
        found = Organisation.objects.filter(
            lead_partners__lead__in=narrowed.qs.order_by().values("pk")
        )
        return self._of(found.distinct(), "query")

    def _of_sector(self) -> list[Line]:
        sector = self.cleaned_data.get("sector")
        if sector is None:
            if "sector" not in self.errors:
                self.add_error("sector", _("Choose a sector."))
            return []
        found = Organisation.objects.filter(sectors__in=sectors_below(sector.pk))
        return self._of(found.distinct(), "sector")

    def _of(self, rows: Any, name: str) -> list[Line]:
        rows = list(rows.visible_to(self.request.user).by_name()[: guest_list.MOST_LINES + 1])
        if len(rows) > guest_list.MOST_LINES:
            words = _("These are more than %(most)s organisations: narrow it.")
            self.add_error(name, words % {"most": guest_list.MOST_LINES})
            return []
        if not rows:
            self.add_error(name, _("No organisation is found there."))
        return guest_list.of_organisations(self.here, rows)

    def _of_meeting(self) -> list[Line]:
        other = self.cleaned_data.get("meeting")
        if other is None:
            if "meeting" not in self.errors:
                self.add_error("meeting", _("Choose the meeting."))
            return []
        found = guest_list.of_meeting(self.here, other)
        if not found:
            self.add_error("meeting", _("Nobody of their side is listed there."))
        return found


def matched(form: PasteForm, meeting: Meeting, user: Any) -> list[Line]:
    """The lines of a pasted list, with what each is taken for."""
    return Matcher(meeting, form.cleaned_data["side"], user).match(form.lines)
