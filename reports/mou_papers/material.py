"""Everything the papers of the MOU report say, counted once and put into words once."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from leads.formats import day as day_in_words
from leads.formats import indian_grouping, not_stated
from leads.models import MOU, DisplayRate, MOUState, step_name
from leads.models.standing import STANDING
from reports.blocks import Picture
from reports.changes import Changes, changes_of
from reports.dimensions import DIMENSIONS
from reports.mou_numbers import Number, Numbers
from reports.mou_papers.asked import AskedReport
from reports.mou_papers.definitions import Definition, definitions, of_rates
from reports.mou_report import Breakdown, Headline, Point, mou_report

UNKNOWN = ("committed", "realised", "jobs", "jobs_realised")


class Material:
    """One answered question: the figures of the page, ready for a paper."""

    def __init__(self, subject: AskedReport, tables: Sequence[str] = tuple(DIMENSIONS)) -> None:
        self.subject, self.question = subject, subject.asked
        self.reader = subject.reader
        self.tables = tables
        self.report = mou_report(self.question, tables=tables)
        self.rate = DisplayRate.objects.on(self.question.day)
        then = self.question.links_on(self.question.against) if self.question.against else None
        self.numbers = Numbers(self.rate, then)
        self._breakdowns: dict[str, Breakdown] = {}
        # The trend and the pictures, once they were asked for.
        self.points: list[Point] | None = None
        self.drawn: dict[str, Picture] | None = None
        # Called within long steps: whoever makes the paper is still at it.
        self.beat: Callable[[], None] = lambda: None

    # --- Figures ---------------------------------------------------------------------------------
    @cached_property
    def head(self) -> Headline:
        return self.report.headline

    @cached_property
    def before(self) -> Headline | None:
        return self.report.before

    @cached_property
    def changes(self) -> Changes | None:
        return changes_of(self.question)

    def table(self, name: str) -> Breakdown:
        if name not in self._breakdowns:
            self._breakdowns[name] = self.report.table(name)
        return self._breakdowns[name]

    def stale(self, most: int) -> list[MOU]:
        """The most silent MOUs as they stood on the day; these rows are never saved."""
        mous = self.report.now.mous.order_by().stale().stalest_first().for_list()[:most]
        rows = list(mous)
        day = self.question.past
        if day:
            by_key = {mou.pk: mou for mou in rows}
            for state in MOUState.objects.of(day).filter(mou__in=by_key):
                mou = by_key[state.mou_id]
                mou.asked_of = day
                for name in STANDING:
                    setattr(mou, name, getattr(state, name))
        return rows

    def figures(self, *only: str, yen: bool = True) -> list[tuple[str, str]]:
        """The large numbers, each with what it counts, what it was and what is not known of it."""
        told = []
        for number in self.numbers.stats(self.head, self.before):
            if only and number.heading not in only:
                continue
            text, label = figure_words(number, yen)
            if number.heading == self.numbers.headings["realised"] and self.head.share is not None:
                share = _("%(share)s %% of committed") % {"share": self.head.share}
                label = f"{label} · {share}"
            told.append((text, label))
        return told

    # --- Words -----------------------------------------------------------------------------------
    @property
    def title(self) -> str:
        return _("MOU status report")

    @property
    def days(self) -> str:
        """As on which day, and compared with which."""
        day = day_in_words(self.question.day)
        if not self.question.against:
            return _("As on %(day)s") % {"day": day}
        against = day_in_words(self.question.against)
        return _("As on %(day)s, compared with %(against)s") % {"day": day, "against": against}

    @property
    def selection(self) -> str:
        """The filter in words."""
        words = self.question.words()
        return " · ".join(words) if words else _("all MOUs the reader may see")

    @property
    def asked_by(self) -> str:
        return str(self.reader)

    @cached_property
    def made(self) -> str:
        return date_format(timezone.localtime(), "DATETIME_FORMAT")

    @property
    def foot(self) -> str:
        """One line that says what one holds: it stands on every page."""
        words = {"days": self.days, "person": self.asked_by, "moment": self.made}
        return _("%(days)s. Made for %(person)s, %(moment)s.") % words

    @cached_property
    def confidential(self) -> str:
        secret = self.question.scope.order_by().filter(sensitive=True).exists()
        return _("Counts sensitive MOUs: not for passing on.") if secret else ""

    def asked(self) -> list[tuple[str, str]]:
        """What every paper says of itself."""
        rows = [
            (_("As on"), day_in_words(self.question.day)),
            (_("Which MOUs"), self.selection),
            (_("Asked by"), self.asked_by),
            (_("Made"), self.made),
            (_("Not stated"), self.unknown()),
        ]
        if self.question.against:
            rows.insert(1, (_("Compared with"), day_in_words(self.question.against)))
        if self.rate:
            words = {"rate": str(self.rate), "day": day_in_words(self.rate.rate_on),
                     "source": self.rate.told_by}  # fmt: skip
            rows.append((_("Yen"), _("%(rate)s, rate of %(day)s (%(source)s)") % words))
        return rows

    def unknown(self) -> str:
        """Of how many MOUs each figure is not stated."""
        parts = [
            _("%(name)s: %(number)s of %(all)s")
            % {
                "name": self.numbers.headings[name],
                "number": indian_grouping(getattr(self.head, f"{name}_unknown").value or 0),
                "all": indian_grouping(self.head.mous.value or 0),
            }
            for name in UNKNOWN
        ]
        rate = self.head.without_rate.value
        if rate:
            parts.append(_("without a rate: %(number)s") % {"number": indian_grouping(rate)})
        return " · ".join(parts)

    def remarks(self) -> list[str]:
        """What one must know to read the sums."""
        counted = [
            (self.head.groups, _("Totals for several MOUs, counted once each: %(number)s.")),
            (
                self.head.groups_reaching_outside,
                _("Of these, totals that also cover MOUs outside this selection: %(number)s."),
            ),
            (
                self.head.without_rate.value,
                _(
                    "MOUs with an amount in another currency without a rate, counted as not"
                    " stated: %(number)s."
                ),
            ),
        ]
        return [words % {"number": indian_grouping(n)} for n, words in counted if n]

    def definitions(self) -> list[Definition]:
        return [*of_rates(self.head.rates), *definitions()]

    def address(self, path: str) -> str:
        """An address that opens from a paper."""
        return f"{settings.SITE_URL.rstrip('/')}{path}" if path else ""


def figure_words(number: Number, yen: bool = True) -> tuple[str, str]:
    """A large number and what it counts, with what it was and what is not known of it."""
    parts = (number.heading, number.yen if yen else "", number.was, number.unknown)
    return number.text or not_stated(), " · ".join(part for part in parts if part)


def cell_words(number: Number, yen: bool = False) -> str:
    """A cell of a table: what is known, what it was, what is not stated."""
    parts = (number.text, number.yen if yen else "", number.was, number.unknown)
    return "\n".join(part for part in parts if part)


def stale_row(mou: MOU) -> dict[str, Any]:
    """What is said of an MOU nobody has updated."""
    return {
        "mou": str(mou),
        "stage": step_name(mou.stage),
        "silent": _("%(number)s days") % {"number": indian_grouping(mou.days_silent)},
        "heard": day_in_words(mou.updated_as_of) if mou.updated_as_of else _("never updated"),
        "owner": str(mou.owner) if mou.owner else _("nobody"),
        "officer": mou.nodal_officer or "",
        "department": str(mou.department) if mou.department else "",
    }
