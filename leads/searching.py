"""Finds rows by their search key: one way for every search box, whatever was typed.

A key is turned into tokens by `desk_search_tokens` in the database (migration leads 0003); a GIN
index holds them. A query becomes tokens here, by the same rules. Tokens only bring candidates,
the key itself decides.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.fields.array import ArrayContains
from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import F, Func, Q, QuerySet, Value

from leads import names

LONGEST_QUERY = 200
MOST_WORDS = 8
CANDIDATES = 100
RANKED_BY = 600  # characters of a key: texts may be long
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


_BARRED = "('|' || held)"


class Needs(NamedTuple):
    """What a key must hold: tokens, which its index knows, and texts, which are looked up in it.

    Where one of several will do, the tokens and the texts are asked for apart: any tokens and any
    texts. A key that holds a text has its tokens, so this means the same; but only so is the index
    alone asked for tokens, and never a row, which would take a fifth of a millisecond each.
    """

    tokens: tuple[str, ...]
    texts: tuple[str, ...] = ()

    def tokens_as_q(self, field: str) -> Q:
        wanted = Value(list(self.tokens), output_field=_TOKENS)
        return Q(ArrayContains(SearchTokens(F(field)), wanted))

    def texts_as_q(self, field: str) -> Q:
        condition = Q()
        for text in self.texts:
            condition &= Q(**{f"{field}__contains": text})
        return condition

    def texts_as_sql(self) -> str:
        """For a column called `held`; a text that begins with | begins a name."""
        return " AND ".join(
            f"strpos({_BARRED if text[0] == '|' else 'held'}, %s) > 0" for text in self.texts
        )


def _needs(tokens: Iterable[str], texts: Iterable[str] = ()) -> Needs:
    return Needs(tuple(dict.fromkeys(tokens)), tuple(texts))


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

    def _tokens(self, inner: bool) -> list[str]:
        return [token for word in self.words for token in _tokens_of(word, inner)]

    def exact(self) -> list[Needs]:
        """One of the names is this one."""
        return [_needs([f"={text}"]) for text in self._written()]

    def starts(self) -> list[Needs]:
        """One of the names begins with it."""
        found = []
        for text in self._written():
            words = text.split()[:MOST_WORDS]
            tokens = [token for word in words for token in _tokens_of(word, inner=False)]
            begins = _begins(text)
            certain = begins == f"^{text}"
            found.append(_needs([begins] if certain else [begins, *tokens], [f"|{text}"]))
        return found

    def words_start(self) -> list[Needs]:
        """Every word of it begins a word of the key; in dense scripts, stands anywhere."""
        return [_needs(self._tokens(inner=False), self.words)]

    def contains(self) -> list[Needs]:
        """Every word of it stands somewhere in the key; one or two letters only begin a word."""
        return [_needs(self._tokens(inner=True), self.words)]


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

    def needs(self, verb: str) -> list[Needs]:
        """Return what a key must hold: one of these, for one of the spellings."""
        found = [need for spelling in self.spellings for need in getattr(spelling, verb)()]
        return list(dict.fromkeys(found))

    def contained(self, field: str = "search_key") -> Q:
        """Rows whose key holds what was typed."""
        return _any_of(self.needs("contains"), field)

    def rank_titled(self, held: str) -> int:
        """Rank a key of which only the first part is a name: the rest counts as inside."""
        title, _bar, rest = held.partition("|")
        found = self.rank(title)
        return found if found < 4 else max(3, self.rank(rest))

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


def _any_of(needs: Iterable[Needs], field: str) -> Q:
    tokens, texts = Q(), Q()
    for need in needs:
        tokens |= need.tokens_as_q(field)
        texts |= need.texts_as_q(field)
    return tokens & texts


def called(text: str, field: str = "search_key") -> Q:
    """One of the names a key is made of is this one, but for spelling and legal form."""
    written = names.key(text)
    return _any_of(Spelling(written).exact(), field) if written else Q()


# A table that links rows to what they are found by too: its rows, its column, the key behind it.
Link = tuple[QuerySet, str, str]


def matching(rows: QuerySet, text: str, *links: Link) -> QuerySet:
    """Rows whose key holds what was typed, or that are linked to one whose key does."""
    query = Query(text)
    if not query:
        return rows
    if not links:
        return rows.filter(query.contained())
    # Never an OR across tables: the database would look at every row.
    own = rows.model._base_manager.filter(query.contained()).values("pk")
    return rows.filter(pk__in=own.union(*(_linked(query, link) for link in links)))


def _linked(query: Query, link: Link) -> QuerySet:
    table, column, field = link
    return table.order_by().filter(query.contained(field)).values(column)


class Search(NamedTuple):
    """What to look through: rows, other tables that link to them, the key to look at, and how.

    Texts have no exact tier: nobody looks for a note by the whole of it.
    """

    rows: QuerySet
    links: Sequence[Link] = ()
    field: str = "search_key"
    tiers: Sequence[str] = ("exact", "starts", "words_start", "contains")
    titled: bool = False  # only the first part of the key is a name


class _Statement:
    """One statement for several searches, each of which stops when it has enough.

    Written by hand where Django's own statements end: it would have to write each row's
    visibility again for every tier, which takes longer than the search.
    """

    def __init__(self, query: Query, wanted: int) -> None:
        self.query, self.wanted = query, wanted
        self.parts: list[str] = []
        self.names: list[str] = []
        self.found: dict[type[models.Model], list[str]] = {}
        self.values: list[Any] = []
        self.answers: list[str] = []

    def add(self, number: int, search: Search) -> None:
        """Add a search: candidates of each tier, the best first, the links last."""
        try:
            rows = search.rows.order_by().values_list("pk", search.field)
            source, given = rows.query.sql_with_params()
        except EmptyResultSet:
            return
        enough, first = "0", len(self.names)
        dense = is_dense(self.query.spellings[0].text[0])
        for tier in search.tiers:
            if not (dense and tier == "words_start"):  # the same as "contains"
                where, values = self._either(tier)
                enough += self._tier(number, source, where, [*given, *values], enough)
        self.found.setdefault(search.rows.model, []).extend(self.names[first:])
        for link in search.links:
            where, values = self._linked(link)
            enough += self._tier(number, source, where, [*given, *values], enough)

    def _linked(self, link: Link) -> tuple[str, list[Any]]:
        """Rows that are linked to one of the best of another search, which was added before."""
        table, column, field = link
        to = field.partition("__")[0]
        best = self.found[table.model._meta.get_field(to).related_model]
        rows, values = table.order_by().values_list(column, f"{to}_id").query.sql_with_params()
        others = " UNION ALL ".join(f"SELECT id FROM {name}" for name in best)  # noqa: S608
        linked = f"SELECT l.id FROM ({rows}) AS l(id, other) WHERE l.other IN ({others})"  # noqa: S608
        return f"id IN ({linked})", list(values)

    def _either(self, verb: str) -> tuple[str, list[Any]]:
        needs = self.query.needs(verb)
        where = " OR ".join(["desk_search_tokens(held) @> %s::text[]"] * len(needs))
        values: list[Any] = [list(need.tokens) for need in needs]
        if not all(need.texts for need in needs):
            return f"({where})", values
        texts = " OR ".join(f"({need.texts_as_sql()})" for need in needs)
        return f"({where}) AND ({texts})", values + [t for need in needs for t in need.texts]

    def _tier(self, number: int, source: str, where: str, values: list[Any], enough: str) -> str:
        name = f"t{len(self.names)}"
        self.names.append(name)
        self.parts.append(
            f"{name} AS MATERIALIZED (SELECT * FROM (SELECT id, left(held, {RANKED_BY}) AS held"  # noqa: S608
            f" FROM ({source}) AS r(id, held) WHERE {where} LIMIT {CANDIDATES}) AS x"
            f" WHERE greatest({enough}) < %s)"
        )
        self.values += [*values, self.wanted]
        self.answers.append(f"SELECT {number}, id, held FROM {name}")  # noqa: S608
        return f", (SELECT count(*) FROM {name})"  # noqa: S608

    def run(self) -> list[tuple[int, int, str]]:
        if not self.parts:
            return []
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH {', '.join(self.parts)} {' UNION '.join(self.answers)}", self.values
            )
            return cursor.fetchall()


def best_of(searches: Sequence[Search], query: Query, wanted: int) -> list[list[tuple[int, int]]]:
    """Return the best rows of each search as (rank, id), by rank and then by name.

    Of very many candidates only some are ranked: whoever types on narrows them down.
    """
    statement = _Statement(query, wanted)
    for number, search in enumerate(searches if query else ()):
        statement.add(number, search)
    found: list[list[tuple[int, str, int]]] = [[] for _search in searches]
    for number, pk, held in statement.run():
        rank = query.rank_titled if searches[number].titled else query.rank
        found[number].append((rank(held), held, pk))
    return [[(rank, pk) for rank, _held, pk in sorted(each)] for each in found]
