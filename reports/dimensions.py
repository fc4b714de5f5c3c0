"""The ways the MOU report breaks MOUs down: what is looked at, the lines, their order.

Each has the name of its page (/reports/mous/by/<name>/) and the parameter with which the register
lists the rows of a line.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Expression, F, IntegerField, Q, Value, When
from django.db.models.functions import Cast, NullIf
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from leads.choices import (
    AgeBand,
    ExpiryBand,
    Instrument,
    LeadSource,
    MOUStatus,
    Rag,
    Side,
    SlippageBand,
)
from leads.formats import fiscal_year
from leads.models import (
    District,
    Organisation,
    Sector,
    SigningEvent,
    SizeBand,
    band_names,
    step_names,
)
from leads.mou_querysets import MOUQuerySet

NOT_STATED = _("not stated")
IN_A_GROUP = "group"
Labels = Callable[[set[Any]], dict[Any, str]]


@dataclass(frozen=True)
class Dimension:
    """A way to break MOUs down."""

    name: str
    heading: Any  # "Stage": the column of keys, the axis of a cross-table
    title: Any  # "By stage"
    param: str  # of the register
    key: Callable[[MOUQuerySet], Expression]  # the line an MOU belongs to; NULL: not stated
    labels: Labels  # of the keys that were found: the lines, in their order
    none_label: Any = ""  # a line for what is not stated; without one every MOU has a key
    largest_first: bool = False
    number: bool = False  # keys are numbers, not words
    within: str = ""  # only some MOUs have such a key: a name in WITHIN
    # What keys depend on beside the MOUs, so that figures are not kept for longer than it lasts.
    version: Callable[[], str] = str

    def parse(self, key: str | None) -> Any:
        """A key as it came from the database."""
        return int(key) if self.number and key is not None else key


@dataclass(frozen=True)
class Within:
    """Some MOUs only: in the queryset, in the register's parameters and in words."""

    condition: Callable[[MOUQuerySet], Q]
    narrow: dict[str, str]
    words: Any


def awaiting(mous: MOUQuerySet) -> Q:
    """Not yet grounded, and not dropped."""
    return mous.where(grounded=False) & mous.not_dropped()


WITHIN = {
    "awaiting": Within(awaiting, {"grounded": "no"}, _("not yet grounded, not dropped")),
    "alive": Within(
        MOUQuerySet.is_alive, {"alive": "yes"}, _("neither dropped nor in production yet")
    ),
    "stale": Within(MOUQuerySet.staleness, {"stale": "1"}, _("without an update for 30 days")),
}


# --- Keys -----------------------------------------------------------------------------------------
def _column(name: str) -> Callable[[MOUQuerySet], Expression]:
    return lambda mous: F(mous.column(name))


def _stated(name: str) -> Callable[[MOUQuerySet], Expression]:
    """A text, or nothing where it is empty."""
    return lambda mous: NullIf(F(mous.column(name)), Value(""))


def _added(verb: str, name: str) -> Callable[[MOUQuerySet], Expression]:
    """What a verb of the queryset adds to its rows."""
    return lambda mous: getattr(mous, verb)().query.annotations[name]


def _top_sector(_mous: MOUQuerySet) -> Expression:
    """The sector at the head of the MOU's own in the tree."""
    tops = [When(sector__in=below, then=Value(top)) for top, below in tree_of_sectors().items()]
    return Case(*tops, default=None, output_field=IntegerField(null=True))


def tree_of_sectors() -> dict[int, list[int]]:
    """Each sector without a parent, with all that stand under it."""
    parents = dict(Sector.objects.order_by("pk").values_list("pk", "parent"))
    tops: dict[int, list[int]] = {}
    for pk in parents:
        top = pk
        while parents[top] is not None:
            top = parents[top]
        tops.setdefault(top, []).append(pk)
    return tops


def _digest(of: Any) -> str:
    return hashlib.sha256(repr(of).encode()).hexdigest()[:12]


def _bounds() -> str:
    bands = SizeBand.objects.order_by("from_crore", "pk")
    return _digest(list(bands.values_list("pk", "from_crore", "bound_included")))


def _band(mous: MOUQuerySet) -> Expression:
    """The size band of its own amount, or that its group states one for several."""
    return Case(
        When(group__amount_inr__isnull=False, then=Value(IN_A_GROUP)),
        default=Cast(SizeBand.objects.as_case(mous), CharField()),
        output_field=CharField(null=True),
    )


# --- Lines ----------------------------------------------------------------------------------------
def _by_name(names: dict[Any, str]) -> dict[Any, str]:
    return dict(sorted(names.items(), key=lambda item: item[1]))


def _names_of(model: Any) -> Labels:
    def labels(keys: set[Any]) -> dict[Any, str]:
        rows = model.objects.in_bulk(list(keys))
        return _by_name({key: str(rows.get(key, key)) for key in keys})

    return labels


def _every(choices: Any) -> Labels:
    """All lines, also the empty ones: a gap tells something."""
    return lambda _keys: {value: str(label) for value, label in choices.choices}


def _steps(keys: set[Any]) -> dict[Any, str]:
    return {**step_names(), **{key: key for key in sorted(keys - step_names().keys())}}


def _steps_ahead(keys: set[Any]) -> dict[Any, str]:
    return {code: name for code, name in _steps(keys).items() if code in keys}


def _fiscal_years(keys: set[Any]) -> dict[Any, str]:
    return {key: fiscal_year(key) for key in sorted(keys)}


def _bands(keys: set[Any]) -> dict[Any, str]:
    names = {str(pk): name for pk, name in band_names().items()}
    in_a_group = {IN_A_GROUP: str(_("in a total for several"))} if IN_A_GROUP in keys else {}
    return {**names, **in_a_group, **{key: key for key in keys - names.keys() - {IN_A_GROUP}}}


def _as_written(keys: set[Any]) -> dict[Any, str]:
    return {key: key for key in sorted(keys)}


def _people(keys: set[Any]) -> dict[Any, str]:
    people = User.objects.in_bulk(list(keys))
    return _by_name({key: str(people.get(key, key)) for key in keys})


_BIG_FIRST: dict[str, Any] = {"none_label": NOT_STATED, "largest_first": True}
_ROWS: dict[str, Any] = {**_BIG_FIRST, "number": True}

_ALL = (
    Dimension("stage", _("Stage"), _("By stage"), "stage", _column("stage"), _steps),
    Dimension(
        "status", _("Status"), _("By status"), "status", _column("status"), _every(MOUStatus)
    ),
    Dimension(
        "rag", _("On track?"), _("By how it goes"), "rag",
        _added("with_rag", "rag_code"), _every(Rag),
    ),
    Dimension(
        "sector", _("Sector"), _("By sector"), "sector", _top_sector, _names_of(Sector),
        version=lambda: _digest(tree_of_sectors()), **_ROWS,
    ),
    Dimension(
        "district", _("District"), _("By district"), "district",
        _column("district"), _names_of(District), **_ROWS,
    ),
    Dimension(
        "department", _("Nodal department"), _("By nodal department"), "department",
        _column("department"), _names_of(Organisation), **_ROWS,
    ),
    Dimension(
        "officer", _("Nodal officer"), _("By nodal officer"), "officer",
        _stated("nodal_officer"), _as_written, **_BIG_FIRST,
    ),
    Dimension(
        "owner", _("Owner"), _("By owner at the desk"), "owner", _column("owner"), _people,
        none_label=_("nobody"), largest_first=True, number=True,
    ),
    Dimension(
        "band", _("Size"), _("By size of the investment"), "band", _band, _bands,
        none_label=NOT_STATED, version=_bounds,
    ),
    Dimension(
        "event", _("Signing event"), _("By signing event"), "event",
        _column("event"), _names_of(SigningEvent), **_ROWS,
    ),
    Dimension(
        "source", _("Came through"), _("By what the lead came through"), "source",
        _stated("lead__source"), _every(LeadSource), none_label=NOT_STATED,
    ),
    Dimension(
        "year", _("Fiscal year"), _("By fiscal year of signing"), "signed_fy",
        _added("with_fiscal_year", "fiscal_year"), _fiscal_years,
        none_label=NOT_STATED, number=True,
    ),
    Dimension(
        "age", _("Age"), _("By age, not yet grounded"), "age",
        _added("with_age_band", "age_band"), _every(AgeBand), within="awaiting",
    ),
    Dimension(
        "slippage", _("Slippage"), _("By slippage of the steps ahead"), "slippage",
        _added("with_slippage_band", "slippage_band"), _every(SlippageBand), within="alive",
    ),
    Dimension(
        "expiring", _("Validity"), _("By validity"), "expiring",
        _added("with_expiry_band", "expiry_band"), _every(ExpiryBand), within="alive",
    ),
    Dimension(
        "instrument", _("Instrument"), _("By instrument"), "instrument",
        _column("instrument"), _every(Instrument),
    ),
    Dimension(
        "turn", _("Whose turn"), _("By whose turn it is"), "turn", _stated("turn"), _every(Side),
        none_label=NOT_STATED,
    ),
    Dimension(
        "next_step", _("Next step"), _("By next step"), "next_step",
        _stated("next_step"), _steps_ahead, none_label=NOT_STATED,
    ),
)  # fmt: skip
DIMENSIONS: dict[str, Dimension] = {dimension.name: dimension for dimension in _ALL}


# --- What only the head of the report looks at ----------------------------------------------------
def _yes(condition: Callable[[MOUQuerySet], Q]) -> Callable[[MOUQuerySet], Expression]:
    return lambda mous: Case(
        When(condition(mous), then=Value("yes")), default=Value("no"), output_field=CharField()
    )


def _ground(mous: MOUQuerySet) -> Expression:
    """Grounded, not yet, or dropped before."""
    return Case(
        When(mous.where(grounded=True), then=Value("yes")),
        When(mous.where(status=MOUStatus.DROPPED), then=Value("dropped")),
        default=Value("no"),
        output_field=CharField(),
    )


def _none(_keys: set[Any]) -> dict[Any, str]:
    return {}


_FACETS = (
    Dimension("grounded", "", "", "grounded", _ground, _none),
    Dimension("finished", "", "", "finished", _yes(lambda m: m.where(finished=True)), _none),
    Dimension(
        "silent_owner", "", "", "owner", _column("owner"), _people,
        none_label=_("nobody"), number=True, within="stale",
    ),
)  # fmt: skip
COUNTED: dict[str, Dimension] = {**DIMENSIONS, **{facet.name: facet for facet in _FACETS}}
