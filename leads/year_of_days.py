"""A year of days off: public holidays of both countries, and what the desk itself wrote down."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from leads.models import DayOff
from leads.working_days import BOTH, ONE_DAY, SATURDAY, is_working_day, public_holidays

FIRST_YEAR, LAST_YEAR = 2000, 2099


@dataclass
class Special:
    """One day of one country that is not what the week alone would make of it."""

    country: str
    day: date
    name: str
    # The public holiday's own name in the country's language.
    own_name: str = ""
    own_language: str = ""
    # What the desk wrote down about it, if anything.
    row: DayOff | None = None
    public: bool = True

    @property
    def worked_on(self) -> bool:
        return self.row is not None and self.row.works

    @property
    def on_weekend(self) -> bool:
        """A holiday that takes no working day away."""
        return self.day.weekday() >= SATURDAY


def year_of(text: str, today: date) -> int:
    """Return the year asked for; what is no year, or too far away, is this one."""
    asked = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else today.year
    return asked if FIRST_YEAR <= asked <= LAST_YEAR else today.year


def days_of(year: int) -> list[Special]:
    """Return the public holidays of both countries and the desk's own days, by day."""
    own = {(row.country, row.day): row for row in DayOff.objects.filter(day__year=year)}
    found = [each for country in BOTH for each in _public(country, year, own)]
    found += [
        Special(row.country, row.day, row.name, row=row, public=False) for row in own.values()
    ]
    return sorted(found, key=lambda each: (each.day, each.country))


def _public(country: str, year: int, own: dict[tuple[str, date], DayOff]) -> list[Special]:
    """Return a country's holidays; those the desk wrote about are taken out of its own list."""
    language, other = ("en_IN", "hi") if country == "IN" else ("en_US", "ja")
    names, own_names = (public_holidays(country, year, each) for each in (language, other))
    return [
        Special(
            country,
            day,
            name.replace("; ", ", "),
            own_names.get(day, "").replace("; ", ", "),
            other,
            own.pop((country, day), None),
        )
        for day, name in names.items()
    ]


def working_days_of(year: int) -> dict[str, int]:
    """Return how many days India, Japan and both of them work in a year."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = [first + ONE_DAY * number for number in range((last - first).days + 1)]
    whose = {
        _("working days of both countries"): BOTH,
        _("working days in India"): ("IN",),
        _("working days in Japan"): ("JP",),
    }
    return {
        name: sum(is_working_day(day, countries) for day in days)
        for name, countries in whose.items()
    }
