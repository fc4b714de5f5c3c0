"""What templates need to look alike: icons, navigation, addresses with state, tables of charts.

Money, dates and names are in desk_formats.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from django import template
from django.http import QueryDict
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from leads.caching import for_a_minute
from leads.drawing import NARROW, WIDE, svg
from leads.drawing.tables import table_of
from leads.formats import indian_grouping

register = template.Library()

# The navigation, in groups: view name, icon, words. A page belongs to an entry when its own view
# name begins with the same noun ("leads:lead_detail" lights up "leads:lead_list"), or when the page
# says so (`nav` in its context).
NAVIGATION: tuple[tuple[tuple[str, str, Promise], ...], ...] = (
    (("home", "home-2", _("Home")),),
    (
        ("leads:lead_list", "briefcase", _("Leads")),
        ("leads:enquiry_list", "inbox", _("Enquiries")),
        ("leads:organisation_list", "building-factory-2", _("Organisations")),
        ("leads:contact_list", "address-book", _("Contacts")),
        ("leads:duplicate_list", "copy", _("Duplicates")),
    ),
    (
        ("delegations:delegation_list", "plane-departure", _("Delegations")),
        ("delegations:meeting_today", "calendar-time", _("Today")),
        ("delegations:meeting_list", "calendar-event", _("Meetings")),
        ("reports:paper_list", "file-text", _("Papers")),
    ),
    (
        ("leads:mou_list", "file-certificate", _("MOUs")),
        ("leads:mou_monthly", "pencil", _("Monthly update")),
        ("reports:mou_status", "report-analytics", _("MOU status report")),
        ("reports:desk_overview", "chart-bar", _("Desk reports")),
        ("followups:followup_list", "checklist", _("Follow-ups")),
    ),
    (("leads:policy_list", "book-2", _("Policies")),),
)

# Entries for those only who may do what stands there (the words of `can`).
_NEEDS = {"leads:mou_monthly": "mou_update"}

# Entries that are one page each, not the head of all pages of their noun.
_ALONE = {"delegations:meeting_today", "leads:mou_monthly"}

_ENTRIES = {name for group in NAVIGATION for name, _icon, _label in group}


@register.simple_tag
@lru_cache(1024)
def icon(name: str, css: str = "", label: str = "") -> SafeString:
    """Return an icon of the sprite: {% icon "bell" %}, {% icon "bell" "icon-sm" %}.

    Decoration unless it has a label; then it is an image with a name.
    """
    if label:
        meaning = format_html('role="img" aria-label="{}"', label)
    else:
        meaning = SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="{}" {} focusable="false"><use href="{}#{}"></use></svg>',
        f"icon {css}".strip(),
        meaning,
        static("dist/icons.svg"),
        name,
    )


@register.simple_tag
def url_or_empty(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a view, or "" where that room is not installed."""
    if not args and not kwargs:
        return _address(name)
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return ""


@cache
def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def navigation(context: template.Context) -> list[dict[str, Any]]:
    """Return the entries for base.html; the current one and the first of each group are marked."""
    here, can = _here(context), context.get("can") or {}
    return [
        {
            "url": url,
            "icon": drawing,
            "label": label,
            "current": _current(name, here),
            "opens_group": number > 0 and position == 0,
        }
        for number, group in enumerate(NAVIGATION)
        for position, (name, drawing, label) in enumerate(group)
        if (name not in _NEEDS or can.get(_NEEDS[name])) and (url := url_or_empty(name))
    ]


def _here(context: template.Context) -> str:
    """Name of the view this page belongs to; a page may say so itself (`nav`)."""
    match = getattr(context.get("request"), "resolver_match", None)
    return context.get("nav") or getattr(match, "view_name", "") or ""


def _current(name: str, here: str) -> str:
    """Value of aria-current: "page" on the entry's own page, "true" below it, "" elsewhere."""
    if here == name:
        return "page"
    if here in _ENTRIES:
        return ""  # it has an entry of its own
    noun = f"{name.rpartition('_')[0]}_"
    mine = noun != "_" and name not in _ALONE and here.startswith(noun)
    return "true" if mine else ""


@register.simple_tag(takes_context=True)
def is_current(context: template.Context, name: str) -> str:
    """aria-current for a single link outside the list (the bell)."""
    return _current(name, _here(context))


def _query(context: template.Context) -> QueryDict:
    request = context.get("request")
    return request.GET.copy() if request is not None else QueryDict(mutable=True)


@register.simple_tag(takes_context=True)
def querystring_with(context: template.Context, **changes: Any) -> str:
    """Return this page's query with some of it changed: {% querystring_with page=2 %}.

    None or "" takes a key away. Empty keys never stay: addresses are short enough to send by mail.
    """
    query = _query(context)
    for key, value in changes.items():
        if value is None or value == "":
            query.pop(key, None)
        elif isinstance(value, list | tuple):
            query.setlist(key, value)
        else:
            query[key] = value
    for key in list(query):
        values = [value for value in query.getlist(key) if value != ""]
        if values:
            query.setlist(key, values)
        else:
            del query[key]
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def other_params(context: template.Context, form: Any) -> list[tuple[str, str]]:
    """Return parameters no field of the filter form holds (the sort order), for hidden inputs."""
    query = _query(context)
    own = {form.add_prefix(name) for name in form.fields} | {"page"}
    kept = [(key, values) for key, values in query.lists() if key not in own]
    return [(key, value) for key, values in kept for value in values if value]


@register.simple_tag(takes_context=True)
def filters_in_use(context: template.Context, form: Any, besides: str = "q") -> int:
    """How many filters of the form are set (the search field, `besides`, apart)."""
    query = _query(context)
    names = {form.add_prefix(name): name for name in form.fields}
    return sum(1 for key, name in names.items() if name != besides and any(query.getlist(key)))


@register.simple_tag(takes_context=True)
def filter_parts(context: template.Context, form: Any, search: str = "q") -> dict[str, Any]:
    """Split a filter form's fields: the search, those always shown (`form.main`), and more.

    A form that names no main fields shows all. `more_in_use`: how many of the others are set.
    """
    main = set(getattr(form, "main", ()) or form.fields)
    fields = [field for field in form.visible_fields() if field.name != search]
    more = [field for field in fields if field.name not in main]
    query = _query(context)
    return {
        "search": form[search] if search in form.fields else None,
        "main": [field for field in fields if field.name in main],
        "more": more,
        "more_in_use": sum(1 for field in more if any(query.getlist(field.html_name))),
    }


@register.simple_tag
def fields_not_in_use(form: Any, fields: list[Any], in_use: int) -> SafeString:
    """Draw the filters behind “More filters”; while none is set they look alike for a minute."""
    if in_use or form.errors or not getattr(form, "is_kept", False):
        return _filter_fields(fields)
    key = (type(form), form.prefix, get_language())
    return for_a_minute(key, lambda: _filter_fields(fields))


def _filter_fields(fields: list[Any]) -> SafeString:
    drawn = get_template("forms/filter_field.html")
    return mark_safe("".join(drawn.render({"field": field}) for field in fields))  # noqa: S308


@register.inclusion_tag("_partials/sort_header.html", takes_context=True)
def sort_header(
    context: template.Context, key: str, label: str, css: str = "", param: str = "sort"
) -> dict[str, Any]:
    """Draw a <th> that sorts: {% sort_header "due" _("Due") "hide-sm" %}; "-due" the other way."""
    now = _query(context).get(param, "")
    state = {key: "ascending", f"-{key}": "descending"}.get(now, "")
    wanted = f"-{key}" if now == key else key
    return {
        "label": label,
        "css": css,
        "state": state,
        "target": context.get("target") or "#results",
        "url": querystring_with(context, **{param: wanted, "page": None}),
    }


@register.filter
def form_sections(form: Any) -> list[dict[str, Any]]:
    """Visible fields in the sections and rows a form class names, the rest after them.

    class LeadForm(ModelForm):
        sections = ((_("Investment"), (("amount", "currency"), "remarks")), …)

    A form without sections has one, without a title, a field a row. DELETE of a formset is drawn
    by its row.
    """
    left = {field.name: field for field in form.visible_fields() if field.name != "DELETE"}
    drawn = []
    for title, names in getattr(form, "sections", ()):
        rows = [
            [left.pop(name) for name in ((row,) if isinstance(row, str) else row) if name in left]
            for row in names
        ]
        drawn.append({"title": title, "rows": [row for row in rows if row]})
    drawn.append({"title": "", "rows": [[field] for field in left.values()]})
    return [section for section in drawn if section["rows"]]


@register.filter
def has_required(form: Any) -> bool:
    """Whether any field the person sees must be filled in."""
    return any(field.field.required for field in form.visible_fields())


@register.filter
def faulty_fields(form: Any) -> list[Any]:
    """Fields with errors, in their order."""
    return [field for field in form if field.errors]


@register.filter
def grouped(value: Any) -> str:
    """A number of a chart's table, in Indian grouping: 12,34,567.5."""
    whole, point, fraction = str(value).partition(".")
    fraction = fraction.rstrip("0")
    return indian_grouping(int(whole)) + (point + fraction if fraction else "")


@register.filter
def page_numbers(page: Any) -> list[Any]:
    """Page numbers to show, with an ellipsis for the rest; deep pages have none but their own."""
    if hasattr(page, "numbers"):
        return page.numbers()
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


@register.filter
def initials(name: Any) -> str:
    """Initials for the disc beside a name."""
    return "".join(word[0] for word in str(name).split()[:2]).upper() or "?"


@register.filter
def alert_level(message: Any) -> str:
    """Level of one of Django's messages: info, success, warning or error (debug counts as info)."""
    return message.level_tag if message.level_tag in {"success", "warning", "error"} else "info"


ALERT_ICONS = {
    "success": "circle-check",
    "warning": "alert-triangle",
    "error": "alert-circle",
    "info": "info-circle",
}


@register.filter
def alert_icon(level: str) -> str:
    """The icon of a level."""
    return ALERT_ICONS.get(level, "info-circle")


@register.inclusion_tag("_partials/chart.html")
def chart(
    kind: str,
    data: dict[str, Any],
    *,
    id: str,
    label: str,
    beside: bool = False,
    notes: Sequence[str] = (),
) -> dict[str, Any]:
    """Draw a picture, wide and narrow, with its numbers in a table, all from the same data."""
    head, rows = table_of(kind, data)
    return {
        "wide": mark_safe(svg(kind, data, WIDE)),  # noqa: S308 - drawn here, words escaped
        "narrow": "" if kind == "map" else mark_safe(svg(kind, data, NARROW)),  # noqa: S308
        "id": id,
        "label": label,
        "beside": beside,
        "notes": notes,
        "head": head,
        "rows": rows,
    }
