"""Finds rows by their search key: one way for every search box, whatever was typed.

A key is turned into tokens by `desk_search_tokens` in the database (migration leads 0003); a GIN
index holds them. A query becomes tokens here, by the same rules. Tokens only bring candidates,
the key itself decides.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.fields.array import ArrayContains
from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import F, Func, Q, QuerySet, Value

from leads import names

LONGEST_QUERY = 200
MOST_WORDS = 8
CANDIDATES = 100
MOST_GRAMS = 6
LONGEST_PREFIX = 12
LONGEST_START = {True: 3, False: 5}  # characters of Chinese writing and kana, other letters
SHORTEST_INNER = 3
_TOKENS = ArrayField(models.TextField())
_NUMBER = re.compile(r"[t+]?[\d\s().\-/]+")
_ABROAD = re.compile(r"^(?:0*10|0+)?(?:81|91)0?(?=\d{8})")
_HALF_A_SOUND = re.compile(r"(?<=[st])[yh]$|(?<=t)s$")


class SearchTokens(Func):
    """The tokens of a search key, as its index holds them."""

    function = "desk_search_tokens"
    arity = 1
    output_field = _TOKENS


def is_dense(character: str) -> bool:
    """Say whether a character is of a script without spaces: each may begin a match."""
    return character >= "\u2e80"


def _holds(tokens: Iterable[str], field: str) -> Q:
    wanted = sorted(set(tokens))
    return Q(ArrayContains(SearchTokens(F(field)), Value(wanted, output_field=_TOKENS)))


def _runs(word: str) -> Iterator[tuple[bool, str]]:
    for dense, run in groupby(word, is_dense):
        yield dense, "".join(run)


def _grams(run: str, size: int = 3) -> list[str]:
    """Return grams that cover the run, the ends for sure; enough of them are enough."""
    last = len(run) - size
    step = max(1, -(-last // (MOST_GRAMS - 1)))
    return [run[at : at + size] for at in sorted({*range(0, last, step), last})]


def _tokens_of(word: str, inner: bool) -> list[str]:
    """Return tokens every key holds in which the word stands."""
    tokens: list[str] = []
    for position, (dense, run) in enumerate(_runs(word)):
        if dense:
            tokens += [run] if len(run) <= 3 else _grams(run)
        elif position == 0 and not (inner and len(run) >= SHORTEST_INNER):
            tokens.append(run[:LONGEST_PREFIX])
        elif len(run) >= SHORTEST_INNER:
            tokens += [f"~{gram}" for gram in _grams(run)]
    return tokens


def _begins(text: str) -> str:
    """Return the longest token that says a name begins like this."""
    start = text[: LONGEST_START[False]]
    if is_dense(start[0]):
        start = start[: LONGEST_START[True]]
    return f"^{start}"


@dataclass(frozen=True)
class Spelling:
    """One way to write what is looked for, folded as keys are; words are parted by spaces."""

    text: str

    @cached_property
    def words(self) -> list[str]:
        return self.text.split()[:MOST_WORDS]

    @cached_property
    def closed(self) -> str:
        return self.text.replace(" ", "")

    def _written(self) -> list[str]:
        return list(dict.fromkeys((self.text, self.closed)))

    def exact(self, field: str) -> Q:
        """One of the names is this one."""
        condition = Q()
        for text in self._written():
            condition |= _holds([f"={text}"], field)
        return condition

    def starts(self, field: str) -> Q:
        """One of the names begins with it."""
        condition = Q()
        for text in self._written():
            first = text.split()[0]
            tokens = [_begins(text), *_tokens_of(first, inner=False)]
            tokens += [token for word in text.split()[1:] for token in _tokens_of(word, False)]
            bars = Q(**{f"{field}__startswith": text}) | Q(**{f"{field}__contains": f"|{text}"})
            condition |= _holds(tokens, field) & bars
        return condition

    def words_start(self, field: str) -> Q:
        """Every word of it begins a word of the key; in dense scripts, stands anywhere."""
        condition = _holds([t for word in self.words for t in _tokens_of(word, False)], field)
        for word in self.words:
            # A prefix of twelve letters or a single gram is certain; the rest is looked at.
            if not (word[:LONGEST_PREFIX] == word and not is_dense(word[0])) and len(word) > 3:
                condition &= Q(**{f"{field}__contains": word})
        return condition

    def contains(self, field: str) -> Q:
        """Every word of it stands somewhere in the key; one or two letters only begin a word."""
        condition = _holds([t for word in self.words for t in _tokens_of(word, True)], field)
        for word in self.words:
            condition &= Q(**{f"{field}__contains": word})
        return condition


class Query:
    """What was typed, in every spelling under which it may be kept."""

    def __init__(self, text: str) -> None:
        text = text.replace("\0", "")[:LONGEST_QUERY]
        self.typed = " ".join(text.split())
        spellings = [names.key(text), *self._aloud(text), *self._digits(text)]
        self.spellings = [Spelling(text) for text in dict.fromkeys(spellings) if text]

    @staticmethod
    def _aloud(text: str) -> list[str]:
        """How it sounds, and without the half of a sound with which one stopped typing."""
        heard = names.sounds(text)
        begun = _HALF_A_SOUND.sub("", heard)
        return [heard, begun] if len(begun) >= SHORTEST_INNER else [heard]

    @staticmethod
    def _digits(text: str) -> list[str]:
        """A number however it was grouped; of a phone number the part that never changes."""
        plain = unicodedata.normalize("NFKC", text).casefold().strip()
        digits = "".join(str(unicodedata.decimal(c, "")) for c in plain)
        if len(digits) < 5 or not _NUMBER.fullmatch(plain):
            return []
        return [digits, _ABROAD.sub("", digits), digits.lstrip("0")]

    def __bool__(self) -> bool:
        return bool(self.spellings)

    @property
    def is_short(self) -> bool:
        """A single letter of a script with words says too little."""
        text = self.spellings[0].text if self.spellings else ""
        return len(text) == 1 and not is_dense(text)

    def _either(self, verb: str, field: str) -> Q:
        condition = Q()
        for spelling in self.spellings:
            condition |= getattr(spelling, verb)(field)
        return condition

    def exact(self, field: str = "search_key") -> Q:
        return self._either("exact", field)

    def starts(self, field: str = "search_key") -> Q:
        return self._either("starts", field)

    def words_start(self, field: str = "search_key") -> Q:
        return self._either("words_start", field)

    def contains(self, field: str = "search_key") -> Q:
        return self._either("contains", field)

    def rank(self, held: str) -> int:
        """Say how well a key answers: 0 exactly, 1 its start, 2 a word's start, 3 inside, 4 not."""
        parts = held.split("|")
        best = 4
        for spelling in self.spellings:
            for text in {spelling.text, spelling.closed}:
                if text in parts:
                    return 0
                if any(part.startswith(text) for part in parts):
                    best = min(best, 1)
            if best > 2 and all(word in held for word in spelling.words):
                starts = f" {held.replace('|', ' ')}"
                begun = all(f" {word}" in starts for word in spelling.words)
                best = min(best, 2 if begun else 3)
        return best


def called(text: str, field: str = "search_key") -> Q:
    """One of the names a key is made of is this one, but for spelling and legal form."""
    written = names.key(text)
    return Spelling(written).exact(field) if written else Q()


# A table that links rows to what they are found by too: its rows, its column, the key behind it.
Link = tuple[QuerySet, str, str]


def matching(rows: QuerySet, text: str, *links: Link) -> QuerySet:
    """Rows whose key holds what was typed, or that are linked to one whose key does."""
    query = Query(text)
    if not query:
        return rows
    if not links:
        return rows.filter(query.contains())
    # Never an OR across tables: the database would look at every row.
    own = rows.model._base_manager.filter(query.contains()).values("pk")
    return rows.filter(pk__in=own.union(*(_linked(query, link) for link in links)))


def _linked(query: Query, link: Link) -> QuerySet:
    table, column, field = link
    return table.order_by().filter(query.contains(field)).values(column)


class _Begun(Func):
    """As much of a key as its rank needs: texts may be long."""

    template = "left(%(expressions)s, 600)"
    output_field = models.TextField()


def _tiers(rows: QuerySet, query: Query, links: Iterable[Link], field: str) -> Iterator[QuerySet]:
    """Candidates, the best first; each tier holds the ones before it."""
    yield rows.filter(query.exact(field))
    yield rows.filter(query.starts(field))
    if not is_dense(query.spellings[0].text[0]):
        yield rows.filter(query.words_start(field))
    yield rows.filter(query.contains(field))
    for link in links:
        yield rows.filter(pk__in=_linked(query, link)[:CANDIDATES])


def best(
    rows: QuerySet, query: Query, wanted: int, *links: Link, field: str = "search_key"
) -> list[tuple[int, int]]:
    """Return the best few rows as (rank, id): one statement, which stops when it has enough.

    Of very many candidates only some are ranked: whoever types on narrows them down.
    """
    if not query:
        return []
    parts: list[str] = []
    values: list[Any] = []
    enough = "0"
    for tier in _tiers(rows, query, links, field):
        few = tier.order_by().values_list("pk", _Begun(F(field)))[:CANDIDATES]
        try:
            statement, given = few.query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(
            f"SELECT * FROM ({statement}) AS x(id, held)"  # noqa: S608  # Django's own statement
            f" WHERE greatest({enough}) < %s"
        )
        values += [*given, wanted]
        enough += f", (SELECT count(*) FROM t{len(parts)})"  # noqa: S608
    if not parts:
        return []
    tiers = ", ".join(f"t{n} AS MATERIALIZED ({part})" for n, part in enumerate(parts, 1))
    every = " UNION ".join(f"SELECT * FROM t{n}" for n in range(1, len(parts) + 1))  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {tiers} {every}", values)
        return sorted((query.rank(held), pk) for pk, held in cursor.fetchall())
