"""Whose clock an invitation means: names of zones, and places one recognises."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from delegations.models import Meeting
from leads.models import District, Prefecture

TOKYO, KOLKATA = "Asia/Tokyo", "Asia/Kolkata"
DEFAULT = TOKYO
# As calendars call them: the zone database, Windows, and what people see in Outlook's list.
_NAMES = {
    TOKYO: ("asia/tokyo", "japan", "tokyo standard time", "osaka, sapporo, tokyo", "jst"),
    KOLKATA: (
        "asia/kolkata", "asia/calcutta", "india standard time",
        "chennai, kolkata, mumbai, new delhi", "ist",
    ),
}  # fmt: skip
_WITHIN = {TOKYO: ("tokyo", "osaka", "japan"), KOLKATA: ("kolkata", "calcutta", "india", "delhi")}
_OFFSETS = {timedelta(hours=9): TOKYO, timedelta(minutes=330): KOLKATA}
# Where invitations lead to and no district or prefecture is called so.
_INDIAN = (
    "Noida", "Greater Noida", "New Delhi", "Delhi", "Mumbai", "Bengaluru", "Chennai", "Hyderabad",
    "Gurugram", "Kanpur",
)  # fmt: skip
# Prefectures whose capital has the same name: an address that names one may mean the city.
_CAPITALS = {
    "Akita", "Aomori", "Chiba", "Fukui", "Fukuoka", "Fukushima", "Gifu", "Hiroshima", "Kagoshima",
    "Kochi", "Kumamoto", "Kyoto", "Miyazaki", "Nagano", "Nagasaki", "Nara", "Niigata", "Oita",
    "Okayama", "Osaka", "Saga", "Saitama", "Shizuoka", "Tokushima", "Tokyo", "Tottori", "Toyama",
    "Wakayama", "Yamagata", "Yamaguchi",
}  # fmt: skip
_JAPANESE = ("Yokohama", "Kobe", "Sapporo", "Sendai", "Kofu", "Hamamatsu")


@dataclass(frozen=True)
class Place:
    """A city one recognises in an address."""

    city: str
    zone: str
    prefecture_id: int | None = None


class Guess:
    """Recognises places: prefectures, districts, and the cities of meetings a person may see."""

    def __init__(self, user: Any) -> None:
        self._places = dict(_known(user))

    def place(self, text: str) -> Place | None:
        """Return the place an address names; the longest name wins."""
        folded = text.casefold()
        named = [name for name in self._places if _stands_in(name, folded)]
        return self._places[max(named, key=len)] if named else None

    def zone(self, text: str) -> str:
        place = self.place(text)
        return place.zone if place else ""


def _known(user: Any) -> Iterable[tuple[str, Place]]:
    for name in _INDIAN:
        yield name.casefold(), Place(name, KOLKATA)
    for name in _JAPANESE:
        yield name.casefold(), Place(name, TOKYO)
    for district in District.objects.all():
        yield district.name_en.casefold(), Place(district.name_en, KOLKATA)
    cities = Meeting.objects.visible_to(user).exclude(city="").order_by()
    for city, zone in cities.values_list("city", "time_zone").distinct():
        yield city.casefold(), Place(city, zone)
    for prefecture in Prefecture.objects.all():
        city = prefecture.name_en if prefecture.name_en in _CAPITALS else ""
        place = Place(city, TOKYO, prefecture.pk)
        yield prefecture.name_en.casefold(), place
        # 東京都 and 東京
        yield prefecture.name_ja, place
        if len(prefecture.name_ja) > 2:
            yield prefecture.name_ja[:-1], place


def _stands_in(name: str, text: str) -> bool:
    if not name.isascii():
        return name in text
    return bool(re.search(rf"\b{re.escape(name)}\b", text))


def clock(zone: str) -> ZoneInfo:
    return ZoneInfo(zone)


def instant(value: datetime, zone: str) -> datetime:
    """Return the instant a value means; one without a zone is on the clock of the place."""
    return value if value.tzinfo else value.replace(tzinfo=ZoneInfo(zone))


def place_zone(
    start: datetime, tzid: str, guess: Guess, location: str, title: str
) -> tuple[str, str]:
    """Return the clock of the place and, where it is not certain, a sentence to look at."""
    named = _named(start, tzid)
    if named:
        return named, ""
    zone = guess.zone(f"{location} {title}") or DEFAULT
    where = _("Japan") if zone == TOKYO else _("India")
    if start.tzinfo is None:
        words = _("It names no time zone: the hour is read on the clock of %(place)s. Check it.")
    elif not start.utcoffset():
        words = _("Its time is in UTC, shown here on the clock of %(place)s. Check the place.")
    else:
        return zone, shown_elsewhere(zone, tzid or start.tzname() or "?")
    return zone, words % {"place": where}


def shown_elsewhere(zone: str, named: str) -> str:
    """Say that the invitation's hour is shown on another clock than the one it names."""
    where = _("Japan") if zone == TOKYO else _("India")
    words = _("Its time is in another zone (%(zone)s), shown on the clock of %(place)s.")
    return words % {"place": where, "zone": named}


def _named(start: datetime, tzid: str) -> str:
    names = {tzid.casefold().strip(), str(getattr(start.tzinfo, "key", "")).casefold()}
    for zone, known in _NAMES.items():
        if names & set(known):
            return zone
    # A zone by its own name (“Customized Time Zone”) is known by how far it is from Greenwich;
    # one the zone database knows and is neither of ours (Asia/Seoul) is not.
    if start.tzinfo is not None and not getattr(start.tzinfo, "key", ""):
        return _OFFSETS.get(start.utcoffset() or timedelta(), "")
    if start.tzinfo is None and tzid:
        folded = tzid.casefold()
        return next((z for z, words in _WITHIN.items() if any(w in folded for w in words)), "")
    return ""
