"""How much room words take in a picture, where they break, and how numbers are written."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from math import floor, log10
from typing import Any
from unicodedata import combining, east_asian_width

from leads.formats import indian_grouping

_NARROW = frozenset("iljtfrI.,:;'’|!()[]· -–/")
_BROAD = frozenset("mwMW—%₹@")
_BREAKS = frozenset(" –—/・-、")


@lru_cache(4096)
def width_of(words: str, size: float = 13) -> float:
    """Return about how wide words stand at a size: no font is read, so a little more than less."""
    return sum(_letter(letter) for letter in words) * size


def _letter(letter: str) -> float:
    if combining(letter) or letter in "\u200b\u200c\u200d":
        return 0
    if letter in _NARROW:
        return 0.34
    if letter in _BROAD:
        return 0.9
    if east_asian_width(letter) in "WF":
        return 1.02
    return 0.68 if letter.isupper() else 0.6


@lru_cache(2048)
def lines_of(words: str, room: float, size: float = 13, most: int = 2) -> tuple[str, ...]:
    """Break words into lines that fit; what does not fit the last one ends in “…”."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(words):
        if line and width_of((line + piece).rstrip(), size) > room:
            lines.append(line.rstrip())
            line = ""
        line += piece
    lines.append(line.rstrip())
    if len(lines) > most:
        lines = [*lines[: most - 1], "".join(lines[most - 1 :])]
    return tuple(_cut(line, room, size) for line in lines)


def _pieces(words: str) -> Iterable[str]:
    """Words may break after a space or a dash, and after every kanji."""
    piece = ""
    for letter in words:
        piece += letter
        if letter in _BREAKS or east_asian_width(letter) in "WF":
            yield piece
            piece = ""
    if piece:
        yield piece


def _cut(line: str, room: float, size: float) -> str:
    if width_of(line, size) <= room:
        return line
    while line and width_of(f"{line}…", size) > room:
        line = line[:-1]
    return f"{line.rstrip()}…"


def figure(value: Any) -> str:
    """Write a number in Indian grouping: 12,34,567.5; nothing stated is a dash."""
    if value is None:
        return "–"
    number = Decimal(str(value))
    places = 0 if abs(number) >= 1000 else 1 if abs(number) >= 10 else 2
    number = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    whole, _point, fraction = format(number, "f").partition(".")
    fraction = fraction.rstrip("0")
    sign = "-" if number < 0 and int(whole) == 0 and fraction else ""
    return sign + indian_grouping(int(whole)) + (f".{fraction}" if fraction else "")


def scale(most: float, steps: int = 4, whole: bool = False) -> list[float]:
    """Return round numbers from 0 to at least `most`, about `steps` of them."""
    if most <= 0:
        return [0, 1]
    rough = most / steps
    power = 10.0 ** floor(log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    if whole:
        step = max(1, round(step)) if step < 1 or step == round(step) else round(step + 0.5)
    ticks = [0.0]
    while ticks[-1] < most * 0.999:
        ticks.append(round(ticks[-1] + step, 10))
    return ticks
