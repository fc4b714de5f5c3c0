"""Folds names so that 東京エレクトロン, ﾄｳｷｮｳｴﾚｸﾄﾛﾝ㈱ and "Tokyo Electron Ltd." can be compared."""

import re
import unicodedata
from collections.abc import Iterable

# Legal forms never tell two organisations apart. Longest first: "co ltd" before "co".
_JAPANESE_FORMS = (
    "国立大学法人|特定非営利活動法人|一般社団法人|一般財団法人|公益社団法人|公益財団法人"
    "|独立行政法人|株式会社|有限会社|合同会社|合資会社|合名会社|相互会社|カブシキガイシャ"
    r"|\(株\)|\(有\)|\(同\)|\(社\)|\(財\)"
)
_LATIN_FORMS = (
    "kabushiki kaisha|kabushiki gaisha|godo kaisha|private limited|pvt limited|pvt ltd|co ltd"
    "|company limited|co limited|company ltd|limited|ltd|llp|llc|inc|incorporated|corporation"
    "|corp|company|co|kk|k k|gk|g k|plc|gmbh|pvt"
)
_JAPANESE = re.compile(_JAPANESE_FORMS)
_LATIN_BACK = re.compile(rf"(?:\s+(?:{_LATIN_FORMS}))+$")
_LATIN_FRONT = re.compile(r"^(?:kabushiki kaisha|kabushiki gaisha|godo kaisha|kk|k k|gk|g k)\s+")
_JOINERS = re.compile(r"[.'’`]")
_HIRAGANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}


class _Noise(dict[int, str]):
    """For str.translate: letters, digits, vowel signs and brackets stay, the rest is a space."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        # Devanagari vowel signs are marks, not letters: \w would tear Hindi words apart.
        keep = character in "()" or unicodedata.category(character)[0] in "LNM"
        self[code] = character if keep else " "
        return self[code]


_NOISE = _Noise()
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")


def folded(text: str) -> str:
    """Return width, case and kana folded text with single spaces; legal forms stay."""
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold()
    text = _JOINERS.sub("", text.translate(_HIRAGANA))
    return " ".join(text.translate(_NOISE).split())


def key(text: str) -> str:
    """Return the comparison key of a name: folded, without legal forms, never empty for a name."""
    whole = folded(text)
    bare = _JAPANESE.sub(" ", whole)
    bare = bare.replace("(", " ").replace(")", " ")
    bare = " ".join(bare.split())
    bare = _LATIN_FRONT.sub("", _LATIN_BACK.sub("", bare))
    return bare or " ".join(whole.replace("(", " ").replace(")", " ").split())


def search_key(texts: Iterable[str]) -> str:
    """Return what a row is found by: each text's key, spaced and closed up, between bars."""
    parts: list[str] = []
    for text in texts:
        if not text:
            continue
        spaced = key(text)
        parts += [spaced, spaced.replace(" ", "")] if " " in spaced else [spaced]
    return "|".join(dict.fromkeys(part for part in parts if part))
