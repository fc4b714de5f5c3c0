"""Finds the day in a line like “call TEL next Tuesday” or 「来週の火曜日にTELへ電話」.

Pure: the same line and the same today give the same answer, and no text makes it fail. Where a day
may be read in several ways it says how it was read; where none can be right it says what to ask.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from followups.dates_in_words import english, japanese, numbers, sums  # noqa: F401 - their phrases
from followups.dates_in_words.phrases import PHRASES, Meaning
from followups.dates_in_words.sums import Answer

__all__ = ["Reading", "read_day"]

# What is longer is no line somebody typed; the rest of it is not looked at.
LONGEST = 600
_BEFORE = re.compile(
    r"(?<![a-z0-9])(?P<marker>(?:due|latest|no later than)?\s*(?:by|on|until|till|due|before|for)"
    r"|latest|no later than|@)\s*:?\s+(?:the\s+)?$"
)
_SHIFTED = re.compile(
    rf"(?<![a-z0-9]){english.N}[\s-]?{english.UNIT}\s+(?P<way>before|after|from)\s+(?:the\s+)?$"
)
_SHIFTED_AFTER = re.compile(rf"の?(?P<n>{japanese.K})\s?{japanese.UNIT}(?P<way>前|後)")
_ABOUT = re.compile(r"(?<![a-z0-9])(?:of|from|dated|since|at|after)\s+(?:the\s+)?$")
_AFTER = re.compile(r"(?:まで(?:には|に)?|迄(?:には|に)?)")
_TAIL = re.compile(
    r"(?:中|内)?(?:頃|ごろ|ころ)?(?:まで(?:には|に|で)?|迄(?:には|に)?|には|に|付けで|付で|は)?[、,]?"
)
_NOUN = re.compile(r"の(?!うち|まで)|付の|開催|実施|分の")
# 「準備を明日まで」 leaves a particle with nothing after it.
_DANGLING = re.compile(r"(?<=[^\s])[をは]$")
_EDGES = " \t\r\n,;:.-–—、。，・"


@dataclass(frozen=True)
class Reading(Answer):
    """A day found in a line: which words said it, and the line without them."""

    words: str = ""
    rest: str = ""


class _Found(NamedTuple):
    score: int
    start: int
    end: int
    answer: Answer


class _Folded(NamedTuple):
    """A line in one width and case, and where each of its characters came from."""

    text: str
    origins: list[int]


def _fold(line: str) -> _Folded:
    letters: list[str] = []
    origins: list[int] = []
    for place, character in enumerate(line):
        for piece in unicodedata.normalize("NFKC", character).casefold():
            digit = unicodedata.decimal(piece, None)
            letters.append(piece if digit is None else str(digit))
            origins.append(place)
    return _Folded("".join(letters), [*origins, len(line)])


def read_day(line: str, today: date) -> Reading | None:
    """Return the day a line names, or None where it names none."""
    line = line[:LONGEST]
    folded = _fold(line)
    found = max(_outermost(list(_all(folded.text, today))), default=None, key=lambda f: f[:2])
    if found is None:
        return None
    start, end = folded.origins[found.start], folded.origins[found.end]
    answer = found.answer
    return Reading(
        answer.day, answer.how, answer.ask, answer.others, answer.repeats,
        words=line[start:end].strip(), rest=_joined(line[:start], line[end:]),
    )  # fmt: skip


def _all(text: str, today: date) -> Iterator[_Found]:
    for phrase in PHRASES:
        for match in phrase.pattern.finditer(text):
            if match.end() == match.start():
                continue
            found = _found(text, match, phrase.shy)
            if found is None:
                continue
            answer = _meant(phrase.meaning, match, today)
            if answer is not None:
                yield _dressed(text, _Found(*found, answer), today)


def _meant(meaning: Meaning, match: re.Match[str], today: date) -> Answer | None:
    try:
        return meaning(match, today)
    except (OverflowError, ValueError):
        return Answer(None, ask=_("Choose a day between the years 2000 and 2100."))


def _found(text: str, match: re.Match[str], shy: bool) -> tuple[int, int, int] | None:
    """Weigh a phrase by what stands around it: “by Friday” counts more than “minutes of Friday”."""
    start, end = match.span()
    before, after = text[:start], text[end:]
    marked = _BEFORE.search(before)
    alone = not after.strip(_EDGES + ")!?") or (not before.strip() and after[0] in ",:、：")
    dense = after.lstrip()[:1] >= "\u2e80" or before[-1:] >= "\u2e80" or match[0].endswith(")")
    if shy and not (marked or alone or dense):
        return None
    if marked or _AFTER.match(after):
        return 2, start, end
    noun = _ABOUT.search(before) or _NOUN.match(after)
    return (0 if noun else 1), start, end


def _outermost(found: list[_Found]) -> list[_Found]:
    """Leave out what stands within a longer phrase, and what only looks back at a day gone by."""
    kept = [
        one
        for one in found
        if not any(
            other.start < one.end
            and one.start < other.end
            and other.end - other.start > one.end - one.start
            for other in found
        )
    ]
    return [one for one in kept if one.score or one.answer.day]


def _dressed(text: str, found: _Found, today: date) -> _Found:
    """Take in the words around a phrase: “by”, までに, and “two days before”."""
    score, start, end, answer = found
    if shift := _SHIFTED.search(text[:start]):
        n = english.count(shift["n"]) * (-1 if shift["way"] == "before" else 1)
        answer, start = _shifted(answer, n, shift["unit"], today), shift.start()
        score += 1
    elif shift := _SHIFTED_AFTER.match(text[end:]):
        n = japanese.number(shift["n"]) * (-1 if shift["way"] == "前" else 1)
        unit = japanese.UNITS[shift["unit"][0]]
        answer, end = _shifted(answer, n, unit, today), end + shift.end()
        score += 1
    if marker := _BEFORE.search(text[:start]):
        start = marker.start()
        if marker["marker"].strip() == "before" and not found.answer.repeats:
            answer = _day_before(answer, today)
    if not _NOUN.match(text[end:]):
        tail = _TAIL.match(text[end:])
        end += tail.end() if tail and found.end else 0
    return _Found(score, start, end, answer)


def _shifted(answer: Answer, n: int, unit: str, today: date) -> Answer:
    if answer.day is None:
        return answer
    moved = english.later(answer.day, n, unit)
    words = _("Counted from %(day)s.") % {"day": sums.spoken(answer.day)}
    return sums.checked(moved, today, f"{answer.how} {words}".strip())


def _day_before(answer: Answer, today: date) -> Answer:
    if answer.day is None:
        return answer
    day = sums.plus(answer.day, -1)
    if day < today:
        return replace(answer, how=_("Read as that very day."))
    how = f"{answer.how} {_('Read as the day before.')}".strip()
    return sums.checked(day, today, how, (answer.day,))


def _joined(before: str, after: str) -> str:
    """Return what is left of the line when the words of the day are taken out."""
    parted = before[-1:].isspace() or after[:1].isspace()
    before, after = before.rstrip(_EDGES + "("), after.lstrip(_EDGES + ")")
    dense = not parted and (before[-1:] >= "\u2e80" or after[:1] >= "\u2e80")
    return _DANGLING.sub("", (before + ("" if dense else " ") + after).strip(_EDGES))
