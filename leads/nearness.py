"""When two names are one letter apart, and by which pieces such names find each other.

A name is cut into three; one letter that is wrong, missing, too much or swapped with the next
leaves two of the three pieces as they were.
"""

from collections.abc import Iterable, Iterator
from zlib import crc32

from rapidfuzz.distance import OSA, Levenshtein

from leads.names import key

# One letter more or less says little in a short name.
SHORTEST_NEAR = {"latin": 4, "kana": 4, "kanji": 3}
LONG_ENOUGH = {"latin": 10, "kana": 8, "kanji": 6}
# Other shapes of the same character; names on cards and in registers differ in them.
_SHAPES = str.maketrans(
    "髙﨑嵜濵濱邉邊齋齊澤國廣櫻龍眞檜瀧澁嶋條惠德應圓學鐵會髮﨟塚",
    "高崎崎浜浜辺辺斎斉沢国広桜竜真桧滝渋島条恵徳応円学鉄会髪臈塚",
)
# 第一 and 第二, 東 and 西: where only these differ, the names mean two houses.
_COUNTED = set("0123456789一二三四五六七八九十東西南北上下大小新旧")
_ADDED = set("0123456789新旧")


def closed(text: str) -> str:
    """Return a name's key without spaces and in the usual shape of each character."""
    return key(text).replace(" ", "").translate(_SHAPES)


def mark(text: str) -> int:
    """Return the number a text is found by: four bytes, with a sign, as PostgreSQL keeps it."""
    number = crc32(text.encode())
    return number - (1 << 32) if number >> 31 else number


def script_of(text: str) -> str:
    if text.isascii():
        return "latin"
    return "kana" if all("ァ" <= sign <= "ー" for sign in text) else "kanji"


def may_be_near(text: str) -> bool:
    return len(text) >= SHORTEST_NEAR[script_of(text)]


def _two_of_three(head: str, middle: str, tail: str, length: int) -> tuple[str, str, str]:
    """What is marked of a name cut into three; its length belongs to it."""
    return f"{length}:{head}{middle}*", f"{length}:{head}*{tail}", f"{length}:*{middle}{tail}"


def _cuts(length: int) -> tuple[int, int]:
    return length // 3, 2 * length // 3


def pieces(name: str) -> Iterator[str]:
    """What a name is found by, should one of its letters be written otherwise."""
    one, two = _cuts(len(name))
    yield from _two_of_three(name[:one], name[one:two], name[two:], len(name))


def pieces_sought(name: str) -> Iterator[str]:
    """What names one letter away from this one are found by, wherever that letter stands."""
    for length in (len(name) - 1, len(name), len(name) + 1):
        one, two = _cuts(length)
        # Before the letter that differs names agree from the front, after it from the back.
        yield f"{length}:{name[:two]}*"
        yield f"{length}:{name[:one]}*{name[len(name) - (length - two) :]}"
        yield f"{length}:*{name[len(name) - (length - one) :]}"
    for cut in _cuts(len(name)):  # two letters swapped across a cut touch two pieces
        if 0 < cut < len(name):
            yield name[: cut - 1] + name[cut] + name[cut - 1] + name[cut + 1 :]


def near(one: str, other: str) -> bool:
    """Whether one letter is wrong, missing, too much or swapped, and does not tell them apart."""
    if not (one and other and may_be_near(one) and may_be_near(other)):
        return False
    if one == other or OSA.distance(one, other, score_cutoff=1) != 1:
        return False
    for edit in Levenshtein.editops(one, other).as_list():
        tag, at, to = str(edit[0]), int(edit[1]), int(edit[2])
        if tag == "replace" and {one[at], other[to]} <= _COUNTED:
            return False
        if tag != "replace" and (one[at] if tag == "delete" else other[to]) in _ADDED:
            return False
    return True


def any_near(ones: Iterable[str], others: Iterable[str]) -> str:
    """Return the longest of some names that is one letter away from one of the others."""
    theirs = list(others)
    found = [one for one in ones if any(near(one, other) for other in theirs)]
    return max(found, key=len, default="")
