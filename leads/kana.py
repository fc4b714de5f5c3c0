"""Reads kana aloud in Latin letters, long vowels folded: とうきょう and トーキョー are tokyo."""

import re
import unicodedata

# Hepburn; the table is ours because the known libraries misread small vowels (ティ, ファ, ヴ).
_SYLLABLES = {
    "ア": "a", "イ": "i", "ウ": "u", "エ": "e", "オ": "o",
    "カ": "ka", "キ": "ki", "ク": "ku", "ケ": "ke", "コ": "ko",
    "サ": "sa", "シ": "shi", "ス": "su", "セ": "se", "ソ": "so",
    "タ": "ta", "チ": "chi", "ツ": "tsu", "テ": "te", "ト": "to",
    "ナ": "na", "ニ": "ni", "ヌ": "nu", "ネ": "ne", "ノ": "no",
    "ハ": "ha", "ヒ": "hi", "フ": "fu", "ヘ": "he", "ホ": "ho",
    "マ": "ma", "ミ": "mi", "ム": "mu", "メ": "me", "モ": "mo",
    "ヤ": "ya", "ユ": "yu", "ヨ": "yo",
    "ラ": "ra", "リ": "ri", "ル": "ru", "レ": "re", "ロ": "ro",
    "ワ": "wa", "ヰ": "i", "ヱ": "e", "ヲ": "o", "ン": "n",
    "ガ": "ga", "ギ": "gi", "グ": "gu", "ゲ": "ge", "ゴ": "go",
    "ザ": "za", "ジ": "ji", "ズ": "zu", "ゼ": "ze", "ゾ": "zo",
    "ダ": "da", "ヂ": "ji", "ヅ": "zu", "デ": "de", "ド": "do",
    "バ": "ba", "ビ": "bi", "ブ": "bu", "ベ": "be", "ボ": "bo",
    "パ": "pa", "ピ": "pi", "プ": "pu", "ペ": "pe", "ポ": "po",
    "ヴ": "vu", "ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o",
    "ャ": "ya", "ュ": "yu", "ョ": "yo", "ヮ": "wa",
}  # fmt: skip
_PALATAL = {"ャ": "a", "ュ": "u", "ョ": "o"}
_SMALL_VOWEL = {"ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o"}
_GLIDES = {
    "フ": "f", "ヴ": "v", "ツ": "ts", "ク": "kw", "グ": "gw", "ウ": "w", "テ": "t", "デ": "d",
           "チ": "ch", "シ": "sh", "ジ": "j", "ト": "t", "ド": "d"}  # fmt: skip
_KANA = re.compile(r"[ァ-ヶー]+")
_LONG = re.compile(r"oo|ou|oh(?![aiueo])|uu|aa|ii|ee|[\u0304\u0302]")
_FOLDS = {"oo": "o", "ou": "o", "oh": "o", "uu": "u", "aa": "a", "ii": "i", "ee": "e"}
# Towards the spelling taught in schools: shi si, cho tyo, tsu tu, ja zya, fu hu, n before b, m, p.
_VARIANTS = (
    ("tch", "cch"), ("cch", "tty"), ("sh", "sy"), ("ch", "ty"), ("j", "zy"), ("yy", "y"),
    ("syi", "si"), ("tyi", "ti"), ("zyi", "zi"), ("tsu", "tu"), ("fu", "hu"), ("mb", "nb"),
    ("mp", "np"), ("mm", "nm"),
)  # fmt: skip


def _pair(first: str, small: str) -> str | None:
    """Read a syllable with a small vowel after it: キャ kya, ティ ti, ファ fa."""
    if small in _PALATAL and first in _SYLLABLES:
        stem = _SYLLABLES[first][:-1]
        glide = "" if stem in ("sh", "ch", "j") else "y"
        return stem + glide + _PALATAL[small] if stem else None
    if small in _SMALL_VOWEL and first in _GLIDES:
        return _GLIDES[first] + _SMALL_VOWEL[small]
    return None


def _read(kana: str) -> str:
    """Read one run of katakana."""
    sounds: list[str] = []
    doubled = False
    position = 0
    while position < len(kana):
        character = kana[position]
        position += 1
        if character == "ッ":
            doubled = True
            continue
        if character == "ー":
            continue  # a long vowel: folded away
        sound = _pair(character, kana[position]) if position < len(kana) else None
        if sound:
            position += 1
        else:
            sound = _SYLLABLES.get(character, "")
        if doubled and sound:
            sound = ("t" if sound.startswith("ch") else sound[0]) + sound
        doubled = False
        sounds.append(sound)
    return "".join(sounds)


def fold_romaji(latin: str) -> str:
    """Fold spellings of romanised Japanese: long vowels, si/shi, tu/tsu, n before b, m, p."""
    plain = unicodedata.normalize("NFD", latin)
    plain = _LONG.sub(lambda found: _FOLDS.get(found.group(), ""), plain)
    for spelling, simple in _VARIANTS:
        plain = plain.replace(spelling, simple)
    return unicodedata.normalize("NFC", plain)


def romaji(text: str) -> str:
    """Return katakana text in folded Latin letters; empty when it holds anything but kana."""
    words = text.split()
    if not words or not all(_KANA.fullmatch(word) for word in words):
        return ""
    return fold_romaji(" ".join(_read(word) for word in words))
