"""The figures of a tour by name: words, definition, the rows behind each, and how to show it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import partial
from operator import attrgetter
from typing import Any

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from delegations.choices import MeetingFormat, Result
from delegations.models import Delegation
from delegations.scorecard import Score, Tour
from followups.choices import Direction
from leads import formats
from leads.choices import Stage
from leads.working_days import ONE_DAY

BACK = timedelta(days=30)
TREND_DAYS = (7, 30, 90, 180, 365)


def in_unit(value: Any, unit: str) -> str:
    """Return a figure in words: rupees, days or a plain number."""
    if unit == "rupees":
        return formats.rupees(value)
    if unit == "days":
        return ngettext("%(days)s day", "%(days)s days", int(value + 1)) % {"days": value}
    return formats.indian_grouping(value)


class Of(StrEnum):
    """What the rows of a figure are."""

    MEETINGS = "meetings"
    ORGANISATIONS = "organisations"
    LEADS = "leads"
    MOUS = "mous"
    PROMISES = "promises"


@dataclass(frozen=True)
class Figure:
    """One number, defined once for page, list and test."""

    name: str
    label: Any
    definition: Any
    of: Of
    rows: Callable[[Score], list[Any]]
    # Money and days are worked out of the rows; else the figure is how many there are.
    value: Callable[[Score], Decimal | None] | None = None
    unit: str = ""
    main: bool = False
    # The figure on whose tile this one is said too.
    beside: str = ""

    @property
    def short(self) -> str:
        """What a tile or a column says that stands without its section."""
        return str(TREND.get(self.name, self.label))

    @property
    def is_part(self) -> bool:
        """It says something of the figure above it."""
        return self.name in PARTS or self.name.startswith(("format-", "result-"))

    def of_score(self, score: Score) -> Any:
        return self.value(score) if self.value else len(self.rows(score))


@dataclass(frozen=True)
class Section:
    """Figures that belong together."""

    title: Any
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Shown:
    """A figure as on a day, with its change and the address of its rows."""

    figure: Figure
    value: Any
    before: Any
    rows: int
    url: str

    @property
    def change_words(self) -> str:
        """“+2”, “−8”, “+₹214 crore”; the sign is there for those who do not see colours."""
        if self.change is None:
            return ""
        sign = "+" if self.change > 0 else "−"
        return sign + in_unit(abs(self.change), self.figure.unit)

    @property
    def is_worth_a_line(self) -> bool:
        """Formats and outcomes nothing is known of would only be in the way."""
        optional = self.figure.name.startswith(("format-", "result-"))
        return not optional or bool(self.value or self.before)

    @property
    def words(self) -> str:
        return "" if self.value is None else in_unit(self.value, self.figure.unit)

    @property
    def change(self) -> Any:
        """How much more than thirty days earlier; None where nothing can be said."""
        if self.value is None or self.before is None or self.value == self.before:
            return None
        return self.value - self.before


PARTS = {
    "firms-not-ticked", "with-outcome", "without-outcome",
    "leads-mou", "leads-grounded", "leads-lost",
    "mous-at-meetings", "mous-elsewhere", "committed-unknown", "realised-unknown",
    *(f"{side}-{state}" for side in ("ours", "theirs")
      for state in ("on-time", "late", "open", "overdue")),
}  # fmt: skip


def _meetings() -> tuple[Figure, ...]:
    return (
        Figure(
            "firms", _("Firms met"),
            _("Organisations of the other side at meetings held, each once; not those known to "
              "have stayed away. Without a mark they count as there."),
            Of.ORGANISATIONS, attrgetter("firms"), main=True,
        ),
        Figure(
            "firms-not-ticked", _("of these not ticked off"),
            _("Of the firms met, those of which at no meeting held anybody said that they came: "
              "they were listed and are not known to have stayed away, but whether they came is "
              "not known."),
            Of.ORGANISATIONS, attrgetter("firms_not_ticked"), beside="firms",
        ),
        Figure(
            "held", _("Meetings held"),
            _("Meetings of the delegation that were over by the end of the day; neither drafts "
              "nor cancelled ones. Without a known end, an hour is taken. Today, those over by "
              "now, and those of which the outcome is logged already."),
            Of.MEETINGS, attrgetter("held"), main=True,
        ),
        Figure(
            "with-outcome", _("with an outcome"),
            _("Of the meetings held, those of which somebody had said what came of them."),
            Of.MEETINGS, attrgetter("logged"),
        ),
        Figure(
            "without-outcome", _("without an outcome"),
            _("Of the meetings held, those of which nobody had said what came of them."),
            Of.MEETINGS, attrgetter("silent"),
        ),
        *(
            Figure(
                f"format-{value}", label,
                format_lazy(_("Meetings held in the format “{label}”."), label=label),
                Of.MEETINGS, partial(_in_format, value),
            )
            for value, label in (*MeetingFormat.choices, ("none", _("Format not stated")))
        ),
        *(
            Figure(
                f"result-{value}", label,
                format_lazy(
                    _("Meetings with the outcome “{label}”; one corrected later counts as "
                      "corrected."),
                    label=label,
                ),
                Of.MEETINGS, partial(_with_result, value),
            )
            for value, label in Result.choices
        ),
        Figure(
            "days-to-log", _("Days until the outcome was logged"),
            _("Median from the end of a meeting to the first time its outcome was logged."),
            Of.MEETINGS, attrgetter("timed"), value=attrgetter("days_to_log"), unit="days",
        ),
    )  # fmt: skip


def _in_format(value: str, score: Score) -> list[Any]:
    return score.in_format("" if value == "none" else value)


def _with_result(value: str, score: Score) -> list[Any]:
    return score.with_result(value)


def _reached(stage: Stage, score: Score) -> list[Any]:
    return score.reached(stage)


def _made(side: str, score: Score) -> list[Any]:
    return score.promised(side)


LEADS = (
    Figure(
        "leads-met", _("Leads spoken of"),
        _("Leads that a meeting held discussed or raised, each once."),
        Of.LEADS, attrgetter("leads"),
    ),
    Figure(
        "leads-raised", _("Leads raised"),
        _("Leads that came up at a meeting held; they count from the day of the meeting."),
        Of.LEADS, attrgetter("raised"), main=True,
    ),
    Figure(
        "leads-moved", _("Leads moved on"),
        _("Leads spoken of that stood at a later stage than at the end of the tour, by their "
          "stage log; one opened later is compared with the stage it was opened at."),
        Of.LEADS, attrgetter("moved"), main=True,
    ),
    Figure(
        "leads-mou", _("reached an MOU"),
        _("Leads spoken of that stood at “MOU signed” or beyond and did not before the tour."),
        Of.LEADS, partial(_reached, Stage.MOU_SIGNED),
    ),
    Figure(
        "leads-grounded", _("reached the ground"),
        _("Leads spoken of that stood at “Grounded” or beyond and did not before the tour."),
        Of.LEADS, partial(_reached, Stage.GROUNDED),
    ),
    Figure(
        "leads-lost", _("lost"),
        _("Leads spoken of whose status was “Lost”."),
        Of.LEADS, attrgetter("lost"),
    ),
)  # fmt: skip

MOUS = (
    Figure(
        "mous", _("MOUs signed"),
        _("MOUs signed at the tour’s meetings, and elsewhere since its first day from leads "
          "spoken of. One whose month or year alone is known counts from the end of it; one "
          "whose date is not stated counts only with its meeting."),
        Of.MOUS, attrgetter("mous"), main=True,
    ),
    Figure(
        "mous-at-meetings", _("at the tour’s meetings"),
        _("MOUs that a meeting held signed."),
        Of.MOUS, attrgetter("signed"),
    ),
    Figure(
        "mous-elsewhere", _("later or elsewhere"),
        _("MOUs of leads spoken of, signed since the first day of the tour, but not at its "
          "meetings."),
        Of.MOUS, attrgetter("signed_elsewhere"),
    ),
    Figure(
        "committed", _("Committed"),
        _("Investment stated in these MOUs, as it stands today; a total of several MOUs counts "
          "once, and whole."),
        Of.MOUS, attrgetter("committed_stated"), value=attrgetter("committed"), unit="rupees",
    ),
    Figure(
        "committed-unknown", _("committed not stated"),
        _("MOUs of which no investment is stated in rupees, neither alone nor in a total."),
        Of.MOUS, attrgetter("committed_unknown"),
    ),
    Figure(
        "realised", _("Realised"),
        _("Realised investment by the last progress update as of that day or earlier."),
        Of.MOUS, attrgetter("realised_stated"), value=attrgetter("realised"), unit="rupees",
    ),
    Figure(
        "realised-unknown", _("realised not stated"),
        _("MOUs of which no update up to that day states a realised investment."),
        Of.MOUS, attrgetter("realised_unknown"),
    ),
)  # fmt: skip


def _promises(side: str, name: str, label: Any, *, main: bool) -> tuple[Figure, ...]:
    return (
        Figure(
            f"{name}-made", label,
            _("Promises of this side at meetings held; follow-ups proposed after the tour are "
              "not promises."),
            Of.PROMISES, partial(_made, side),
        ),
        Figure(
            f"{name}-on-time", _("kept on time"),
            _("Done by that day, and on or before the day they were due."),
            Of.PROMISES, attrgetter(f"{name}.on_time"), main=main,
        ),
        Figure(
            f"{name}-late", _("kept late"),
            _("Done by that day, but after the day they were due."),
            Of.PROMISES, attrgetter(f"{name}.late"),
        ),
        Figure(
            f"{name}-open", _("open"),
            _("Not done by that day, and due on it or later."),
            Of.PROMISES, attrgetter(f"{name}.open"),
        ),
        Figure(
            f"{name}-overdue", _("overdue"),
            _("Not done by that day, and due before it."),
            Of.PROMISES, attrgetter(f"{name}.overdue"), main=main,
        ),
    )  # fmt: skip


SECTIONS = (
    Section(_("Meetings"), _meetings()),
    Section(_("Leads"), LEADS),
    Section(_("MOUs and investment"), MOUS),
    Section(_("What we promised"),
            _promises(Direction.OURS, "ours", _("Promises of ours"), main=True)),
    Section(_("What they promised"),
            _promises(Direction.THEIRS, "theirs", _("Promises of theirs"), main=False)),
)  # fmt: skip
FIGURES = {figure.name: figure for section in SECTIONS for figure in section.figures}
TREND: dict[str, Any] = {
    "firms": _("Firms met"),
    "with-outcome": _("Outcomes logged"),
    "leads-moved": _("Leads moved on"),
    "mous": _("MOUs signed"),
    "committed": _("Committed"),
    "realised": _("Realised"),
    "ours-on-time": _("We kept on time"),
    "ours-overdue": _("We owe, overdue"),
}


def scorecard(tour: Tour, day: date) -> list[tuple[Section, list[Shown]]]:
    """Return every figure as on a day, beside what it was thirty days earlier."""
    now, before = tour.as_on(day), tour.as_on(day - BACK)
    return [
        (section, [_shown(tour.delegation, figure, now, before) for figure in section.figures])
        for section in SECTIONS
    ]


def _shown(delegation: Delegation, figure: Figure, now: Score, before: Score) -> Shown:
    rows = len(figure.rows(now))
    return Shown(
        figure=figure,
        value=figure.of_score(now),
        before=figure.of_score(before),
        rows=rows,
        url=address(delegation, figure, now.day) if rows else "",
    )


def address(delegation: Delegation, figure: Figure, day: date) -> str:
    """Return the page that lists exactly the rows of a figure as on a day."""
    page = reverse("delegations:delegation_figure", args=[delegation.pk, figure.name])
    return f"{page}?on={day.isoformat()}"


@dataclass(frozen=True)
class Moment:
    """A line of the trend; without cells it is still to come."""

    days: int
    day: date
    cells: list[Shown]


def trend(tour: Tour, today: date) -> list[Moment]:
    """Return a few figures so many days after the last day of the tour."""
    moments = []
    for days in TREND_DAYS:
        day = tour.delegation.ends_on + days * ONE_DAY
        score = tour.as_on(day)
        figures = [FIGURES[name] for name in TREND] if day <= today else []
        cells = [_shown(tour.delegation, figure, score, score) for figure in figures]
        moments.append(Moment(days, day, cells))
    return moments
