"""Understands one line: what is owed, by when, by whom, about which organisation, lead and MOU.

Nothing of it is saved: a person reads what was understood, corrects it, and then saves.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.fields.array import ArrayOverlap
from django.db.models import F, Model, Q, Value
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from followups.choices import Direction
from followups.dates_in_words import Reading, read_day
from leads import names
from leads.models import MOU, Lead, Organisation
from leads.searching import Query, Search, SearchTokens, best_of, is_dense
from leads.working_days import is_working_day

LONGEST_LINE = 500
MOST_WORDS, WORDS_OF_A_NAME = 40, 7
LONGEST_DENSE_NAME, MOST_NAMES = 16, 700
SHORTEST_START, MOST_STARTS, CANDIDATES = 3, 3, 5
_TOKENS = SearchTokens.output_field
_AT = re.compile(r"(?<![\w.])[@＠](?P<name>[^\s@＠,;:、。，]+(?:[ \t]+[^\s@＠,;:、。，]+){0,2})")
_ME = {"me", "myself", "私", "自分", "わたし", "ジブン", "ワタシ"}
_POLITE = re.compile(r"(?:さん|様|氏|殿|san|ji)$")
_THEIRS = re.compile(
    r"^(?:waiting (?:for|on)|await(?:ing)?|they(?:'ll|’ll)? |theirs?:|expecting )"
    r"|(?<![a-z])(?:they owe us|owes? us|is to send us|to send us|will send us)(?![a-z])"
    r"|先方(?:が|から|より)|(?:返事|返信|回答|連絡)待ち|をもらう|いただく|を受け取る",
    re.IGNORECASE,
)
# Words that begin lines or stand in them, and are nobody's name.
_COMMON_WORDS = """
 a an the to for of in on at by and or with from about re our their his her us them it call phone
 ring ask tell send mail email write reply answer meet visit see check review share prepare draft
 finish submit book arrange confirm remind follow up get give bring sign pay read note notes minutes
 meeting report letter site land plan deck paper papers copy file mou lead new next last team desk
 office week day today tomorrow japan india waiting awaiting
 電話 資料 送付 送る 連絡 確認 会議 打合せ 見積 見積書 返事 返信 回答 契約 契約書 工場 訪問
 視察 準備 作成 提出 依頼 予約 出張 報告 報告書 議事録 土地 用地 件 先方 社長 部長 担当 日本
 インド 覚書 メール
"""
_COMMON = set(_COMMON_WORDS.split())


@dataclass(frozen=True)
class Understood:
    """What a line says, as far as it could be told."""

    text: str
    title: str
    due_on: date | None
    assignee: User | None
    direction: str = Direction.OURS
    organisation: Organisation | None = None
    lead: Lead | None = None
    mou: MOU | None = None
    repeats: str = ""
    # The words the day was read from, and how they were read where they can be read otherwise.
    words: str = ""
    how: str = ""
    # What must be asked, and the days that may be meant instead.
    ask: str = ""
    others: tuple[date, ...] = ()
    # What else a person should know: names nobody has, days nobody works.
    notes: tuple[str, ...] = ()
    # Organisations of that name, where it is more than one's.
    candidates: tuple[Organisation, ...] = ()


def parse(text: str, today: date, user: User) -> Understood:
    """Say what a line means to this person on this day."""
    line = " ".join(text.replace("\0", "").split())[:LONGEST_LINE]
    assignee, rest, notes = _person(line, user)
    reading = read_day(rest, today)
    title = (reading.rest if reading else rest).strip()
    about = _about(title, user)
    if reading and reading.day:
        notes += _day_off(reading.day, today)
    return Understood(
        text=line,
        title=title[:1].upper() + title[1:] if title[:1].isascii() else title,
        assignee=assignee,
        direction=Direction.THEIRS if _THEIRS.search(title) else Direction.OURS,
        notes=tuple(notes),
        **_when(reading),
        **about,
    )


def _when(reading: Reading | None) -> dict[str, Any]:
    if reading is None:
        return {"due_on": None, "ask": _("Choose the day it is due.")}
    return {
        "due_on": reading.day,
        "words": reading.words,
        "how": reading.how,
        "ask": reading.ask,
        "others": reading.others,
        "repeats": reading.repeats,
    }


def _day_off(day: date, today: date) -> list[str]:
    """Say so where not both countries work on that day, and which day they do."""
    if is_working_day(day):
        return []
    before = _working_day_from(day, -1)
    if before < today:
        after = date_format(_working_day_from(day, 1), "l j F")
        return [_("Not both countries work on that day; next on %(day)s.") % {"day": after}]
    words = _("Not both countries work on that day; the last working day before is %(day)s.")
    return [words % {"day": date_format(before, "l j F")}]


def _working_day_from(day: date, step: int) -> date:
    while not is_working_day(day):
        day += timedelta(days=step)
    return day


# --- For whom -----------------------------------------------------------------------------------
def _person(line: str, user: User) -> tuple[User | None, str, list[str]]:
    """Return who sees to it by the first “@name”, and the line without it; else oneself."""
    people = list(User.objects.assignable())
    self_ = next((one for one in people if one.pk == user.pk), None)
    match = _AT.search(line)
    if match is None:
        return self_, line, []
    called, length = _called(match["name"], people, user)
    rest = _without(line, match.start(), match.start("name") + length)
    if len(called) == 1:
        return called[0], rest, []
    name = match["name"][:length].strip()
    if called:
        words = _("Several people are called %(name)s: choose one.")
        return None, rest, [words % {"name": name}]
    return (
        self_,
        rest,
        [_("Nobody here is called %(name)s: choose who sees to it.") % {"name": name}],
    )


def _without(line: str, start: int, end: int) -> str:
    before, after = line[:start].rstrip(), line[end:]
    after = re.sub(r"^(?:さん|様|氏|殿)?(?:に|へ|が|は)?[\s、,]*", "", after)
    return f"{before} {after}".strip() if before and after else before + after


def _called(text: str, people: list[User], user: User) -> tuple[list[User], int]:
    """Return people whose name begins as the text does, and how much of it is the name."""
    words = text.split()
    for number in range(len(words), 0, -1):
        taken = _length(text, number)
        written = _POLITE.sub("", text[:taken]) or text[:taken]
        key = names.key(written)
        if key in _ME and user in people:
            return [user], taken
        if found := [one for one in people if key and _goes_by(one, key)]:
            return found, taken
    return _begun_with(text, people) or ([], _length(text, 1))


def _length(text: str, words: int) -> int:
    ends = [match.end() for match in re.finditer(r"\S+", text)]
    return ends[words - 1]


def _goes_by(person: User, key: str) -> bool:
    name = names.key(person.name)
    local = person.email.partition("@")[0].casefold()
    parts = [" ".join(name.split()[at:]) for at in range(len(name.split()))]
    return any(part == key or part.startswith(f"{key} ") for part in parts) or key == local


def _begun_with(text: str, people: list[User]) -> tuple[list[User], int] | None:
    """「@田中にTELへ電話」: no space ends the name; one that is only begun will do as well."""
    run = text.split()[0]
    for length in range(len(run), 0, -1):
        key = names.key(run[:length])
        if not key or (length < len(run) and not is_dense(run[length])):
            continue
        found = [one for one in people if _goes_by(one, key)]
        if not found and length == len(run):
            found = [one for one in people if _begins(one, key)]
        if found:
            return found, length
    return None


def _begins(person: User, key: str) -> bool:
    name = names.key(person.name)
    return any(f" {name}"[at:].startswith(f" {key}") for at in range(len(name)))


# --- About what ---------------------------------------------------------------------------------
def _about(title: str, user: User) -> dict[str, Any]:
    """Find what the words name: an MOU by its number, a lead by its title, an organisation."""
    keys = set(list(_names_in(title))[:MOST_NAMES])
    found: dict[str, Any] = {}
    if not keys:
        return found
    mous, leads = _named(MOU, keys, user), _named(Lead, keys, user)
    organisations = _named(Organisation, keys, user) or _begun(title, user)
    if len(mous) == 1:
        found["mou"] = mous[0]
        seen = Lead.objects.visible_to(user).filter(pk=mous[0].lead_id)
        found["lead"] = seen.first()
    elif len(leads) == 1:
        found["lead"] = leads[0]
    if len(organisations) == 1:
        found["organisation"] = organisations[0]
        found |= _belonging(organisations[0], title, user, found)
    elif organisations:
        found["candidates"] = tuple(organisations[:CANDIDATES])
    return found


def _belonging(
    organisation: Organisation, title: str, user: User, found: dict[str, Any]
) -> dict[str, Any]:
    """The one open lead of an organisation, and its one MOU where the line speaks of it."""
    more: dict[str, Any] = {}
    if not found.get("mou") and re.search(r"\bmou\b|覚書", title, re.IGNORECASE):
        mous = MOU.objects.visible_to(user).filter(parties__organisation=organisation)
        if len(rows := list(mous.distinct()[:2])) == 1:
            more["mou"] = rows[0]
    if not found.get("lead"):
        leads = Lead.objects.visible_to(user).open().filter(partners__organisation=organisation)
        if mou := more.get("mou") or found.get("mou"):
            leads = Lead.objects.visible_to(user).filter(pk=mou.lead_id)
        if len(rows := list(leads.distinct()[:2])) == 1:
            more["lead"] = rows[0]
    return more


def _names_in(title: str) -> Iterator[str]:
    """Return the keys of all runs of words that may be a name, the longer ones first."""
    words = unicodedata.normalize("NFKC", title).split()[:MOST_WORDS]
    for size in range(min(WORDS_OF_A_NAME, len(words)), 0, -1):
        for at in range(len(words) - size + 1):
            run = words[at : at + size]
            if size == 1 and run[0].strip(".,:;()").casefold() in _COMMON:
                continue
            if key := names.key(" ".join(run).strip(".,:;()")):
                yield key
    for run in re.findall("[\u3005-\u30ff\u3400-\u9fff\uff66-\uff9fA-Za-z0-9]{2,}", title):
        if not any(is_dense(letter) for letter in run):
            continue
        for size in range(min(LONGEST_DENSE_NAME, len(run)), 1, -1):
            for at in range(len(run) - size + 1):
                part = run[at : at + size]
                if part not in _COMMON and (key := names.key(part)):
                    yield key


def _named(model: type[Model], keys: Iterable[str], user: User) -> list[Any]:
    """Return rows one of whose names is one of these; of several those with the longest name."""
    known = set(keys)
    tokens = Value([f"={key}" for key in known], output_field=_TOKENS)
    rows = model._default_manager.visible_to(user)  # type: ignore[attr-defined]
    rows = rows.filter(Q(ArrayOverlap(SearchTokens(F("search_key")), tokens)))[: 10 * CANDIDATES]
    lengths = {
        row: max(map(len, known & set(row.search_key.split("|"))), default=0) for row in rows
    }
    longest = max(lengths.values(), default=0)
    return [row for row, length in lengths.items() if length == longest]


def _begun(title: str, user: User) -> list[Organisation]:
    """Return organisations whose name begins as a proper name in the line does."""
    visible = Organisation.objects.visible_to(user)
    for name in list(_proper_names(title))[:MOST_STARTS]:
        found = best_of([Search(visible, tiers=("starts",))], Query(name), CANDIDATES)[0]
        if found:
            return list(
                Organisation.objects.filter(pk__in=[pk for _rank, pk in found[:CANDIDATES]])
            )
    return []


def _proper_names(title: str) -> Iterator[str]:
    """Runs of words with a capital letter, and runs of kanji or katakana."""
    run: list[str] = []
    for word in [*unicodedata.normalize("NFKC", title).split(), ""]:
        plain = word.strip(".,:;()'\"")
        if plain[:1].isupper() and plain.casefold() not in _COMMON:
            run.append(plain)
            continue
        if run and len("".join(run)) >= SHORTEST_START:
            yield " ".join(run)
        run = []
    for dense in re.findall("[\u30a1-\u30ff\u3400-\u9fff々]{2,}", title):
        if dense not in _COMMON:
            yield dense
