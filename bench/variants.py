"""Organisations of made-up names, and the ways in which people write one of them once more."""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from stdnum.jp import cn

from imports.generation.world import WORDS
from leads.kana import romaji

_FORMS_JA = ("株式会社{}", "{}株式会社", "㈱{}", "（株）{}", "{}(株)", "{}㈱", "合同会社{}", "{}")
_FORMS_EN = ("{} Co., Ltd.", "{} Corporation", "{} K.K.", "{} Inc.", "{}, Ltd", "{} LLC", "{}")
_LETTERS = "abcdefghiklmnoprstuwy"
_KANJI = "田山川本中村高木石井松林池橋原藤岡長谷近江和泉森永島崎野沢"
HOMONYMS = 0.06


@dataclass(frozen=True)
class Made:
    """An organisation: its values, and the bare names variants are made of."""

    values: dict[str, Any]
    written: str
    latin: str
    reading: str


def number_of(index: int) -> str:
    """Return a valid corporate number that nobody real has."""
    base = f"99{index:010d}"
    return cn.calc_check_digit(base) + base


def organisations(count: int, seed: int = 1) -> Iterator[Made]:
    """Yield organisations of different names; some have a homonym of another number."""
    chance = Random(seed)
    seen: set[str] = set()
    index = 0
    while index < count:
        parts = [chance.choice(WORDS["heads"]) for _ in range(2)]
        parts += [chance.choice(WORDS["middles"]), chance.choice(WORDS["tails"])]
        if parts[0] == parts[1]:
            continue
        written = "".join(part[0] for part in parts)
        latin = " ".join(part[2] for part in parts if part[2])
        reading = "".join(part[1] for part in parts)
        if written in seen or latin.casefold() in seen:
            continue
        seen |= {written, latin.casefold()}
        twice = chance.random() < HOMONYMS
        for _homonym in range(2 if twice else 1):
            yield _made(chance, index, written, latin, reading, numbered=twice)
            index += 1


def _made(
    chance: Random, index: int, written: str, latin: str, reading: str, *, numbered: bool
) -> Made:
    values = {
        "name_ja": chance.choice(_FORMS_JA).format(written),
        "name_en": chance.choice(_FORMS_EN).format(latin),
        "name_kana": reading,
        "country": "JP",
    }
    if numbered or chance.random() < 0.5:
        values["corporate_number"] = number_of(index)
    if chance.random() < 0.5:
        values["website"] = f"https://{index}.example.com/"
    return Made(values, written, latin, reading)


def _suffix(chance: Random, made: Made) -> dict[str, str]:
    if chance.random() < 0.5:
        return {"name_ja": chance.choice(_FORMS_JA).format(made.written)}
    return {"name_en": chance.choice(_FORMS_EN).format(made.latin)}


def _width(chance: Random, made: Made) -> dict[str, str]:
    wide = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in made.latin)
    return {"name_en": wide} if chance.random() < 0.5 else {"name_ja": f"㈱{half(made.written)}"}


def half(text: str) -> str:
    """Return katakana in half width, as old ledgers print it."""
    halves = {}
    for code in range(0xFF66, 0xFF9E):
        halves[unicodedata.normalize("NFKC", chr(code))] = chr(code)
    made = []
    for sign in unicodedata.normalize("NFD", text):
        made.append({"\u3099": "ﾞ", "\u309a": "ﾟ"}.get(sign, halves.get(sign, sign)))
    return "".join(made)


def _case(chance: Random, made: Made) -> dict[str, str]:
    turn: Callable[[str], str] = chance.choice([str.upper, str.lower, str.swapcase])
    return {"name_en": turn(made.latin)}


def _script(chance: Random, made: Made) -> dict[str, str]:
    hiragana = "".join(chr(ord(s) - 0x60) if "ァ" <= s <= "ヶ" else s for s in made.reading)
    return chance.choice([
        {"name_kana": made.reading},
        {"name_ja": hiragana},
        {"name_ja": half(made.reading)},
        {"name_en": romaji(made.reading)},
        {"name_en": made.written},
    ])  # fmt: skip


def _wrong(chance: Random, name: str, letters: str) -> str:
    at = chance.randrange(len(name))
    if chance.random() < 0.3 and at + 1 < len(name) and name[at] != name[at + 1]:
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    other = chance.choice([sign for sign in letters if sign != name[at].lower()])
    return name[:at] + other + name[at + 1 :]


def _typo(chance: Random, made: Made) -> dict[str, str]:
    if chance.random() < 0.5:
        return {"name_en": _wrong(chance, made.latin, _LETTERS)}
    return {"name_ja": _wrong(chance, made.written, _KANJI)}


def _dropped(chance: Random, made: Made) -> dict[str, str]:
    field, name = chance.choice([("name_en", made.latin), ("name_ja", made.written)])
    at = chance.randrange(len(name))
    return {field: name[:at] + name[at + 1 :]}


def _number(chance: Random, made: Made) -> dict[str, str]:
    number = made.values.get("corporate_number", "")
    return {"name_en": made.latin, "corporate_number": number}


def _all(chance: Random, made: Made) -> dict[str, str]:
    return {
        "name_en": chance.choice(_FORMS_EN).format(made.latin),
        "name_ja": chance.choice(_FORMS_JA).format(made.written),
        "website": made.values.get("website", ""),
    }


VARIANTS: dict[str, Callable[[Random, Made], dict[str, str]]] = {
    "suffix": _suffix, "width": _width, "case": _case, "script": _script, "typo": _typo,
    "dropped letter": _dropped, "number": _number, "both names": _all,
}  # fmt: skip
