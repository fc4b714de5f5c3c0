"""The list of phrases: a pattern each, and what it means on a day."""

import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from followups.dates_in_words.sums import Answer

Meaning = Callable[[re.Match[str], date], Answer | None]


class Phrase(NamedTuple):
    """A pattern over folded text; one that is `shy` needs a word like “by”, or an end of the text.

    Many words only look like dates: “Sun Pharma”, “1/2 page”, “the 2nd meeting”.
    """

    pattern: re.Pattern[str]
    meaning: Meaning
    shy: bool


PHRASES: list[Phrase] = []


def phrase(pattern: str, *, shy: bool = False) -> Callable[[Meaning], Meaning]:
    """Make a phrase known; spaces of the pattern stand for any white space."""

    def remember(meaning: Meaning) -> Meaning:
        compiled = re.compile(pattern.replace(" ", r"\s+"))
        PHRASES.append(Phrase(compiled, meaning, shy))
        return meaning

    return remember
