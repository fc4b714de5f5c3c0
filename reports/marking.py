"""Shows where in a text the words stand that were looked for, in whatever script and width."""

import re
from functools import lru_cache

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from leads.names import letters
from leads.searching import Query, is_dense

AROUND = 60
# A character with what belongs to it: vowel signs, voicing marks of half-width kana, joiners.
_CLUSTER = re.compile(
    r".[\u0300-\u036f\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u3099\u309a\uff9e\uff9f\u200b-\u200f\ufe00-\ufe0f]*",
    re.DOTALL,
)
Span = tuple[int, int]
_letters = lru_cache(8192)(letters)


def _flat(text: str) -> tuple[str, list[int], list[int], set[int]]:
    """Return the letters alone, where each comes from and ends, and which begin a word."""
    flat: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    begins: set[int] = set()
    open_word = False
    for cluster in _CLUSTER.finditer(text):
        folded = _letters(cluster.group())
        if folded and not open_word:
            begins.add(len(starts))
        open_word = bool(folded) or (open_word and cluster.group() in ".'’`")
        for letter in folded:
            flat.append(letter)
            starts.append(cluster.start())
            ends.append(cluster.end())
    return "".join(flat), starts, ends, begins


def spans(text: str, query: Query) -> list[Span]:
    """Return where the query stands in the text: as a whole, else word by word."""
    flat, starts, ends, begins = _flat(text)
    found: set[int] = set()
    for spelling in query.spellings:
        wholes = _places(flat, spelling.closed, begins)
        words = [place for word in spelling.words for place in _places(flat, word, begins)]
        for start, end in wholes or words:
            found.update(range(start, end))
        if found:
            break
    merged: list[Span] = []
    for place in sorted(found):
        start, end = starts[place], ends[place]
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _places(flat: str, word: str, begins: set[int]) -> list[Span]:
    """Return where a word stands; a short one of letters only where a word begins."""
    places: list[Span] = []
    if not word:
        return places
    anywhere = len(word) > 2 or is_dense(word[0])
    at = flat.find(word)
    while at >= 0:
        if anywhere or at in begins:
            places.append((at, at + len(word)))
        at = flat.find(word, at + 1)
    return places


def marked(text: str, found: list[Span]) -> SafeString:
    """Return the text as HTML, what was found in <mark>."""
    parts: list[str] = []
    last = 0
    for start, end in found:
        parts += [conditional_escape(text[last:start]), _mark(text[start:end])]
        last = end
    parts.append(conditional_escape(text[last:]))
    return mark_safe("".join(parts))  # noqa: S308  # every part is escaped


def _mark(text: str) -> SafeString:
    return format_html("<mark>{}</mark>", text)


def excerpt(text: str, found: list[Span]) -> SafeString:
    """Return the neighbourhood of the first place found."""
    if not found:
        return SafeString("")
    first = max(0, found[0][0] - AROUND)
    last = min(len(text), found[0][1] + 2 * AROUND)
    if first:
        first = text.find(" ", first, found[0][0]) + 1 or first
    inside = [(start - first, min(end, last) - first) for start, end in found if start < last]
    part = marked(text[first:last], inside)
    return format_html("{}{}{}", "…" if first else "", part, "…" if last < len(text) else "")
