"""Folds names so that 東京エレクトロン, ﾄｳｷｮｳｴﾚｸﾄﾛﾝ㈱ and "Tokyo Electron Ltd." can be compared."""

import re
import unicodedata
from collections.abc import Iterable

from leads.kana import fold_romaji, romaji

# What is longer is not a name but a text: it is kept once, as it is written.
LONGEST_NAME = 200
# Legal forms never tell two organisations apart. Longest first: "co ltd" before "co".
_JAPANESE_FORMS = (
    "地方独立行政法人|国立研究開発法人|特定非営利活動法人|社会福祉法人|国立大学法人|公立大学法人"
    "|一般社団法人|一般財団法人|公益社団法人|公益財団法人|独立行政法人|社団法人|財団法人|医療法人"
    "|学校法人|宗教法人|株式会社|有限会社|合同会社|合資会社|合名会社|相互会社"
    "|カブシキガイシャ|カブシキカイシャ|ユウゲンガイシャ|ユーゲンガイシャ|ゴウドウガイシャ"
    r"|\([株有同資名社財相医学独カユド]\)"
)
# As banks shorten them: ｶ)ﾄﾖﾀ and ﾄﾖﾀ(ｶ, and what is left of a bracket half typed.
_BANK_FORMS = re.compile(r"^[株有同カユド]\)|\([株有同カユド]$")
_SURE_FORMS = (
    "kabushiki kaisha|kabushiki gaisha|kabushikikaisha|kabushikigaisha|yugen kaisha|yugen gaisha"
    "|godo kaisha|goudou kaisha|godo gaisha|private limited|pvt limited|private ltd|pvt ltd|pte ltd"
    "|pty ltd|sdn bhd|co ltd|company limited|co limited|company ltd"
    "|प्राइवेट लिमिटेड|प्रा लि|प्रालि"
)
_LATIN_FORMS = (
    f"{_SURE_FORMS}|limited|ltd|llp|llc|inc|incorporated|corporation"
    "|corp|company|co|kk|k k|gk|g k|yk|y k|plc|gmbh|ag|nv|bv|pvt|pte|लिमिटेड|लि|कंपनी|एलएलपी"
)
_JAPANESE = re.compile(_JAPANESE_FORMS)
_LATIN_BACK = re.compile(rf"(?:\s+(?:{_LATIN_FORMS}))+$")
_LATIN_FRONT = re.compile(
    r"^(?:kabushiki kaisha|kabushiki gaisha|kabushikikaisha|kabushikigaisha|yugen kaisha"
    r"|yugen gaisha|godo kaisha|goudou kaisha|godo gaisha|kk|k k|gk|g k)\s+"
)
_INSIDE = re.compile(rf"(?<=\S)\s+(?:{_SURE_FORMS})(?=\s)")
_JOINERS = re.compile(r"[.'’`]")
# Katakana in one size: キャノン is written キヤノン; the closed ヶ and ヵ are said as they look.
_LARGE = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
_HIRAGANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_DASH_IN_KANA = re.compile(r"(?<=[ァ-ヺー])[-‐‑‒–—―−](?=[ァ-ヺー\s()]|$)")
# Old and odd shapes of characters that names keep.
_SHAPES = str.maketrans(
    "髙﨑嵜𠮷邊邉齋齊澤濱濵廣國櫻龍瀧關鐵電會萬圓臺榮惠德條眞實滿亞學壽澁鹽氣戶塚槇祐都靑淸晴橫黑黃增藏豐辯",
    "高崎崎吉辺辺斎斉沢浜浜広国桜竜滝関鉄電会万円台栄恵徳条真実満亜学寿渋塩気戸塚槙祐都青清晴横黒黄増蔵豊弁",
)
_MARKS_OF_LATIN = re.compile("[\u0300-\u036f]+")
_NUKTA = "\u093c"
# हिन्दी is हिंदी: a nasal before a consonant of its own class is a dot.
_NASAL = re.compile(
    "(?:ङ\u094d(?=[क-ङ])|ञ\u094d(?=[च-ञ])|ण\u094d(?=[ट-ण])|न\u094d(?=[त-न])|म\u094d(?=[प-म]))"
)


class _Noise(dict[int, str]):
    """For str.translate: letters, digits, vowel signs and brackets stay, the rest is a space."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        digit = unicodedata.decimal(character, None)
        # Devanagari vowel signs are marks, not letters: \w would tear Hindi words apart.
        keep = character in "()" or unicodedata.category(character)[0] in "LNM"
        self[code] = str(digit) if digit is not None else character if keep else " "
        return self[code]


_NOISE = _Noise()
_INVISIBLE = re.compile(
    "[\u0000\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
    "|[\U000e0000-\U000e0fff]"
)


def folded(text: str) -> str:
    """Return width, case, accent and kana folded text with single spaces; legal forms stay."""
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold()
    text = _MARKS_OF_LATIN.sub("", unicodedata.normalize("NFD", text))
    text = unicodedata.normalize("NFKC", text.replace(_NUKTA, "")).translate(_SHAPES)
    text = _NASAL.sub("ं", text.replace("ँ", "ं"))
    text = _DASH_IN_KANA.sub("ー", text.translate(_HIRAGANA))
    text = _JOINERS.sub("", text)
    return " ".join(text.translate(_NOISE).split())


def _bare(text: str) -> str:
    """Return the folded name without legal forms, its small kana small."""
    whole = folded(text)
    bare = _BANK_FORMS.sub(" ", _JAPANESE.sub(" ", whole))
    bare = bare.replace("(", " ").replace(")", " ")
    bare = " ".join(bare.split())
    bare = _LATIN_FRONT.sub("", _LATIN_BACK.sub("", bare))
    bare = _INSIDE.sub("", bare)
    return bare or " ".join(whole.replace("(", " ").replace(")", " ").split())


_WRITTEN_FORMS = re.compile(
    "㈱|㈲|㍿|[(（][株有同資名社財相医学独][)）]|" + _JAPANESE_FORMS.split("|カブシキ")[0]
)


def without_legal_form(name: str) -> str:
    """Return a Japanese name as it is written, but for its legal form; never nothing."""
    return _WRITTEN_FORMS.sub("", name).strip() or name


def key(text: str) -> str:
    """Return the comparison key of a name: folded, without legal forms, never empty for a name."""
    return _bare(text).translate(_LARGE)


def letters(text: str) -> str:
    """Return the letters of a few characters as keys hold them, without spaces and brackets."""
    plain = folded(text).translate(_LARGE)
    return plain.replace(" ", "").replace("(", "").replace(")", "")


def sounds(text: str) -> str:
    """Return how a name in kana or Latin letters sounds, long vowels folded; else nothing."""
    bare = _bare(text)
    return romaji(bare) or (fold_romaji(bare) if bare.isascii() else "")


def keys(text: str) -> list[str]:
    """Return the spellings under which a name is known: its key and how it sounds, each once."""
    return list(dict.fromkeys(form for form in (key(text), sounds(text)) if form))


def search_key(texts: Iterable[str]) -> str:
    """Return what a row is found by: each text's keys, spaced and closed up, between bars."""
    parts: list[str] = []
    for text in texts:
        if len(text) > LONGEST_NAME:
            parts.append(key(text))
            continue
        for spaced in keys(text) if text else ():
            parts += [spaced, spaced.replace(" ", "")] if " " in spaced else [spaced]
    return "|".join(dict.fromkeys(filter(None, parts)))
