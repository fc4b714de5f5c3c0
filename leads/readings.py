"""Proposes how a Japanese name is read. Nothing is stored unseen: a person looks and corrects.

Kana reads itself. For kanji SudachiPy is asked where it is installed (requirements-readings.txt).
"""

import importlib
import importlib.util
import unicodedata
from functools import cache
from typing import Any

from leads.names import folded, without_legal_form

LONGEST = 200


@cache
def available() -> bool:
    """Say whether kanji can be read here."""
    return all(importlib.util.find_spec(name) for name in ("sudachipy", "sudachidict_core"))


@cache
def _tokenizer() -> Any:
    return importlib.import_module("sudachipy").Dictionary(dict="core").create()


def _is_kana(text: str) -> bool:
    return bool(text) and all("ァ" <= sign <= "ヺ" or sign in "ー ・" for sign in text)


def _in_katakana(text: str) -> str:
    """Full width and katakana, as the field keeps it; middle dots stay."""
    text = unicodedata.normalize("NFKC", text)
    return "".join(chr(ord(sign) + 0x60) if "ぁ" <= sign <= "ゖ" else sign for sign in text)


def _bare(name: str) -> str:
    return _in_katakana(without_legal_form(name)).strip()


def itself(name: str) -> str:
    """Return the reading of a name that is written in kana; else nothing."""
    bare = _bare(name)
    return bare if _is_kana(bare) else ""


def propose(name: str) -> str:
    """Return a reading in katakana without the legal form; empty where none can be proposed."""
    name = name.replace("\0", "")[:LONGEST]
    if reading := itself(name):
        return reading
    name = _bare(name)
    if not name or not available():
        return ""
    read = [_read(morpheme) for morpheme in _tokenizer().tokenize(name)]
    reading = " ".join("".join(read).split())
    return reading if _is_kana(reading) else ""


def _read(morpheme: Any) -> str:
    written = _in_katakana(morpheme.surface())
    if _is_kana(written):
        return written
    if not folded(written):
        return " "  # a dot or bracket between words
    return _in_katakana(morpheme.reading_form())
