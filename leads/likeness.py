"""Whether two rows may be one: marks by which the database finds likely ones, and the verdict.

A mark is a number made of a name: of the whole of it, and of each two of the three pieces it is cut
into. One letter that is wrong, missing, too much or swapped with the next leaves two of the three
pieces as they were. So a look-up is a few dozen exact keys, never a comparison with every row.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from leads.choices import Certainty, Country, Likeness, OrganisationKind
from leads.kana import fold_romaji, romaji
from leads.models import Contact, Organisation
from leads.names import folded, key
from leads.nearness import (
    LONG_ENOUGH,
    any_near,
    closed,
    mark,
    may_be_near,
    near,
    pieces,
    pieces_sought,
    script_of,
)

# Rises when marks or verdicts change: rows marked by older rules are marked again at night.
RULES = 1
_SHARED_BOXES = {
    "admin", "contact", "enquiry", "general", "hello", "hr", "info", "inquiry", "japan", "mail",
    "marketing", "office", "press", "reception", "sales", "secretary", "soumu", "support",
    "toiawase",
}  # fmt: skip
FEWEST_DIGITS = 7
_COUNTRY_CODES = ("81", "91")


@dataclass(frozen=True)
class Verdict:
    """How sure it is that two rows are one, and what speaks for and against it."""

    certainty: str
    reasons: tuple[str, ...]

    @property
    def rank(self) -> int:
        return Certainty.values.index(self.certainty)


class Marked:
    """What the facts of both kinds of row share: names by which they are found."""

    exact_names: frozenset[str]
    near_names: frozenset[str]

    @cached_property
    def exact(self) -> set[int]:
        """Marks of the names as they are."""
        return {mark(name) for name in self.exact_names}

    @cached_property
    def marks(self) -> set[int]:
        """All marks by which the row is found."""
        near = (piece for name in self.near_names if may_be_near(name) for piece in pieces(name))
        return self.exact | {mark(piece) for piece in near}

    @cached_property
    def sought(self) -> set[int]:
        """Marks of which one at least is among those of a row whose name differs by a letter."""
        names = [name for name in self.near_names if may_be_near(name)]
        return {mark(piece) for name in names for piece in pieces_sought(name)}


def _sounds(latin: Iterable[str], kana: Iterable[str]) -> frozenset[str]:
    """How names sound, in Latin letters without long vowels."""
    read = {fold_romaji(key(name)).replace(" ", "") for name in latin if name}
    read |= {romaji(key(name)).replace(" ", "") for name in kana if name}
    return frozenset(name for name in read if name.isascii()) - {""}


def _without_brackets(name: str) -> str:
    """“Denso (Thailand)” as “Denso”; nothing where no brackets stand."""
    whole = folded(name)
    kept, depth = [], 0
    for sign in whole:
        depth += sign == "("
        if not depth:
            kept.append(sign)
        depth -= sign == ")" and depth > 0
    bare = closed("".join(kept))
    return bare if "(" in whole and bare != closed(name) else ""


def _turned(name: str) -> str:
    """The words of a name in the order of the alphabet; nothing for a single word."""
    words = key(name).split()
    return "".join(sorted(words)) if len(words) > 1 else ""


@dataclass(frozen=True)
class OrganisationFacts(Marked):
    """What tells whether two organisations are one."""

    latin: str
    written: str
    kana: str
    short: str
    former: frozenset[str]
    sounds: frozenset[str]
    bare: frozenset[str]
    turned: frozenset[str]
    row: Organisation

    @classmethod
    def of(cls, row: Organisation) -> Self:
        full = [name for name in (row.name_en, row.name_ja) if name]
        readings = (row.name_kana, row.name_ja, row.name_en)
        return cls(
            latin=closed(row.name_en),
            written=closed(row.name_ja),
            kana=closed(row.name_kana),
            short=closed(row.short_name),
            former=frozenset(closed(name) for name in row.former_names or ()) - {""},
            sounds=_sounds((row.name_en,), readings),
            bare=frozenset(_without_brackets(name) for name in full) - {""},
            turned=frozenset(_turned(name) for name in full) - {""},
            row=row,
        )

    @cached_property
    def full(self) -> frozenset[str]:
        return frozenset((self.latin, self.written)) - {""}

    @cached_property
    def exact_names(self) -> frozenset[str]:  # type: ignore[override]
        return (
            self.full | self.sounds | self.former | self.bare | self.turned
            | {self.kana, self.short}
        ) - {""}  # fmt: skip

    @cached_property
    def near_names(self) -> frozenset[str]:  # type: ignore[override]
        return (self.full | self.sounds | self.former | {self.kana}) - {""}

    @cached_property
    def host(self) -> str:
        return self.row.website.partition("://")[2].partition("/")[0].removeprefix("www.").lower()

    @cached_property
    def place(self) -> str:
        return folded(self.row.address)

    def against(self, other: Self) -> Verdict | None:
        """Say whether the two may be one; None when nothing speaks for it."""
        if self.row.corporate_number and self.row.corporate_number == other.row.corporate_number:
            return Verdict(Certainty.CERTAIN, (Likeness.NUMBER,))
        found, level = self._alike(other)
        if not found:
            return None
        doubts = self._doubts(other)
        if found == [Likeness.ONE_LETTER] and Likeness.OTHER_NUMBER in doubts:
            return None
        if doubts:
            level = Certainty.POSSIBLE
        elif found[0] == Likeness.BOTH_NAMES:
            same = [Likeness.WEBSITE] if self.host and self.host == other.host else []
            same += [Likeness.ADDRESS] if self.place and self.place == other.place else []
            found += same
            level = Certainty.CERTAIN if same else level
        return Verdict(level, tuple(found + doubts))

    def _alike(self, other: Self) -> tuple[list[str], str]:
        """What speaks for one organisation, the strongest first, and how strong that is."""
        found = self._same_name(other)
        if self.former & (other.full | other.former) or other.former & self.full:
            found.append(Likeness.FORMER)
        if found:
            return found, Certainty.PROBABLE
        if self.turned & other.turned:
            return [Likeness.WORD_ORDER], Certainty.PROBABLE
        if {self.short} & other.full or {other.short} & self.full or self._same_short(other):
            return [Likeness.SHORT], Certainty.POSSIBLE
        if self.bare & (other.full | other.bare) or other.bare & self.full:
            return [Likeness.BRACKETS], Certainty.POSSIBLE
        return self._one_letter(other)

    def _same_name(self, other: Self) -> list[str]:
        """Which of the names are the same, by writing or else by reading."""
        latin = bool(self.latin) and self.latin == other.latin
        written = bool(self.written) and self.written == other.written
        if latin and written:
            return [Likeness.BOTH_NAMES]
        if latin or written:
            return [Likeness.LATIN if latin else Likeness.WRITTEN]
        if self.full & other.full:  # a name in the field of the other script
            return [Likeness.LATIN]
        if self.sounds & other.sounds or (self.kana and self.kana == other.kana):
            return [Likeness.READING]
        return []

    def _same_short(self, other: Self) -> bool:
        """A short name both have; it says nothing where both have whole names that differ."""
        if not self.short or self.short != other.short:
            return False
        return not ((self.latin and other.latin) or (self.written and other.written))

    def _one_letter(self, other: Self) -> tuple[list[str], str]:
        near = any_near(self.near_names, other.near_names)
        if not near:
            return [], Certainty.POSSIBLE
        long = len(near) >= LONG_ENOUGH[script_of(near)]
        return [Likeness.ONE_LETTER], Certainty.PROBABLE if long else Certainty.POSSIBLE

    def _doubts(self, other: Self) -> list[str]:
        """What speaks against one organisation."""
        mine, theirs = self.row, other.row
        doubts: list[str] = []
        numbers = {mine.corporate_number, theirs.corporate_number} - {""}
        if len(numbers) == 2:
            doubts.append(Likeness.OTHER_NUMBER)
        if len({mine.country, theirs.country} - {Country.OTHER}) == 2:
            doubts.append(Likeness.OTHER_COUNTRY)
        elif len({mine.prefecture_id, theirs.prefecture_id} - {None}) == 2:
            doubts.append(Likeness.OTHER_PLACE)
        kinds = {mine.kind, theirs.kind}
        if len(kinds) == 2 and OrganisationKind.SITE in kinds:
            doubts.append(Likeness.OTHER_KIND)
        if mine.pk and theirs.pk and (mine.parent_id == theirs.pk or theirs.parent_id == mine.pk):
            doubts.append(Likeness.SAME_GROUP)
        if self._differ(self.written, other.written):
            # Translations of one name differ; the name in the register does not.
            doubts.append(Likeness.OTHER_WRITTEN)
        return doubts

    @staticmethod
    def _differ(one: str, other: str) -> bool:
        """Whether both are known in one script, and not nearly the same."""
        if not (one and other) or one == other or script_of(one) != script_of(other):
            return False
        return not near(one, other)


def _dialled(phone: str) -> str:
    """The digits of a number without its country's code and leading noughts."""
    digits = "".join(filter(str.isdigit, phone))
    if len(digits) > 10 and digits[:2] in _COUNTRY_CODES:
        digits = digits[2:]
    digits = digits.lstrip("0")
    return digits if len(digits) >= FEWEST_DIGITS else ""


@dataclass(frozen=True)
class ContactFacts(Marked):
    """What tells whether two contacts are one person."""

    written: str
    kana: str
    sound: str
    former: frozenset[str]
    whole: bool
    email: str
    phone: str
    employers: frozenset[int]
    row: Contact

    @classmethod
    def of(cls, row: Contact, employers: Iterable[int] = ()) -> Self:
        read = romaji(key(row.full_kana)) or fold_romaji(key(row.full_romaji))
        return cls(
            written=closed(row.full_name),
            kana=closed(row.full_kana),
            # Family name first or last: the order does not matter.
            sound="".join(sorted(read.split())),
            former=frozenset(closed(name) for name in row.former_names or ()) - {""},
            whole=bool(row.given_name or row.given_romaji or row.given_kana),
            email=row.email.strip().casefold(),
            phone=_dialled(row.phone),
            employers=frozenset(employers),
            row=row,
        )

    @cached_property
    def exact_names(self) -> frozenset[str]:  # type: ignore[override]
        ways = {f"@{self.email}" if self.email else "", f"+{self.phone}" if self.phone else ""}
        return (ways | self.near_names | self.former) - {""}

    @cached_property
    def near_names(self) -> frozenset[str]:  # type: ignore[override]
        return frozenset((self.written, self.kana, self.sound)) - {""}

    @property
    def shared_box(self) -> bool:
        return self.email.partition("@")[0] in _SHARED_BOXES

    def against(self, other: Self) -> Verdict | None:
        """Say whether the two may be one person; None when nothing speaks for it."""
        named = self._named(other)
        email = bool(self.email) and self.email == other.email
        phone = bool(self.phone) and self.phone == other.phone
        employer = bool(self.employers & other.employers)
        reasons: list[str] = [word for word, holds in (
            (Likeness.EMAIL, email), (Likeness.PHONE, phone), (Likeness.EMPLOYER, employer),
        ) if holds]  # fmt: skip
        level = self._level(other, named, email, phone, employer)
        if level is None:
            return None
        doubts: list[str] = (
            [Likeness.OTHER_WRITTEN] if named and self._written_otherwise(other) else []
        )
        if doubts:
            level = Certainty.POSSIBLE
        return Verdict(level, tuple(([named] if named else []) + reasons + doubts))

    def _named(self, other: Self) -> str:
        """Which way the names agree, if they do."""
        if self.written and self.written == other.written:
            return Likeness.PERSON
        if (self.sound and self.sound == other.sound) or (self.kana and self.kana == other.kana):
            return Likeness.READING
        if self.former & (other.former | {other.written, other.sound}) or other.former & {
            self.written, self.sound,
        }:  # fmt: skip
            return Likeness.FORMER
        return Likeness.ONE_LETTER if any_near(self.near_names, other.near_names) else ""

    def _written_otherwise(self, other: Self) -> bool:
        one, two = self.written, other.written
        return bool(one and two and one != two and not near(one, two))

    def _level(
        self, other: Self, named: str, email: bool, phone: bool, employer: bool
    ) -> str | None:
        same = named in (Likeness.PERSON, Likeness.READING, Likeness.FORMER)
        whole = self.whole and other.whole
        if email and not self.shared_box:
            if same and whole:
                return Certainty.CERTAIN
            return (
                Certainty.PROBABLE if named or not self._both_named(other) else Certainty.POSSIBLE
            )
        if same and (phone or employer):
            return Certainty.PROBABLE
        if named and (phone or employer):
            return Certainty.PROBABLE if whole else Certainty.POSSIBLE
        return Certainty.POSSIBLE if same and whole else None

    def _both_named(self, other: Self) -> bool:
        """Whether both names are known in one script, so that they can be compared at all."""
        return bool((self.written and other.written) or (self.sound and other.sound))
