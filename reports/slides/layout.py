"""Where the words of a table stand on a slide: wrapped, then smaller, and only then cut."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from unicodedata import east_asian_width

from reports.slides.deck import Grid
from reports.slides.looks import clean, width_in_slide

SIZES = (12, 11, 10, 9)
LEADING = 1.25  # from line to line, in sizes
MARGIN, PADDING = 5.0, 4.0  # points on each side of a cell, and above and below its words together
ROW, LOWEST_ROW = 26.0, 19.4
SLACK = 1.08  # no font is read: columns of numbers are a little wider than counted
MOST_FOR_NUMBERS = 0.72


@dataclass(frozen=True)
class Laid:
    """A table as it can stand: in points, the head first; `cut` could not be said whole."""

    size: float
    widths: list[float]
    heights: list[float]
    rows: list[list[str]]
    cut: list[str] = field(default_factory=list)


def laid_out(part: Grid, width: float, height: float) -> Laid:
    """Take the largest size at which all is said; numbers are never cut, long words at the last."""
    most = max(int(height // LOWEST_ROW) - 1, 1)
    rows = [[" ".join(clean(words).split()) for words in row] for row in part.rows[:most]]
    rows.insert(0, [" ".join(clean(words).split()) for words in part.columns])
    for size in SIZES:
        widths = _widths(part, rows, width, size)
        counts = [_lines(row, widths, size) for row in rows]
        heights = [_high(count, size) for count in counts]
        if sum(heights) <= height and _numbers_fit(part, rows, widths, size):
            return Laid(size, widths, _spread(heights, height), rows)
    fewest = _fewest(counts, height, size)
    shown = [
        [
            in_lines(words, room - 2 * MARGIN, size, fewest)
            for words, room in zip(row, widths, strict=True)
        ]
        for row in rows
    ]
    heights = [_high(min(count, fewest), size) for count in counts]
    cut = [
        words
        for whole, said in zip(rows, shown, strict=True)
        for words, kept in zip(whole, said, strict=True)
        if words != kept
    ]
    return Laid(size, widths, _spread(heights, height), shown, list(dict.fromkeys(cut)))


def _widths(part: Grid, rows: Sequence[Sequence[str]], width: float, size: float) -> list[float]:
    """Columns of numbers are as wide as their numbers; words share what is left."""
    columns = len(part.columns)
    shares = list(part.widths) or [1.0] * columns
    needed = {number: _need(rows, number, size) for number in part.right if number < columns}
    taken = sum(needed.values())
    words = [number for number in range(columns) if number not in needed]
    if not words or taken > MOST_FOR_NUMBERS * width:
        return [width * share / sum(shares) for share in shares]
    each = (width - taken) / sum(shares[number] for number in words)
    return [needed.get(number, each * shares[number]) for number in range(columns)]


def _need(rows: Sequence[Sequence[str]], number: int, size: float) -> float:
    """How wide a column of numbers is; its name may stand in several lines."""
    head = max((width_in_slide(word) for word in rows[0][number].split()), default=0.0) * 1.06
    cells = max((width_in_slide(row[number]) for row in rows[1:]), default=0.0)
    return max(head, cells) * size * SLACK + 2 * MARGIN


def _numbers_fit(
    part: Grid, rows: Sequence[Sequence[str]], widths: Sequence[float], size: float
) -> bool:
    return all(
        widths[number] >= _need(rows, number, size) - 0.5
        for number in part.right
        if number < len(widths)
    )


def _lines(row: Sequence[str], widths: Sequence[float], size: float) -> int:
    return max(
        lines_of(words, room - 2 * MARGIN, size) for words, room in zip(row, widths, strict=True)
    )


def _high(lines: int, size: float) -> float:
    return lines * size * LEADING + PADDING


def _spread(heights: Sequence[float], height: float) -> list[float]:
    """Give rows air while there is some."""
    spare = max(height - sum(heights), 0) / len(heights)
    return [max(high, min(ROW, high + spare)) for high in heights]


def _fewest(counts: Sequence[int], height: float, size: float) -> int:
    """How many lines a row may have at most, that all rows fit."""
    lines = max(counts)
    while lines > 1 and sum(_high(min(count, lines), size) for count in counts) > height:
        lines -= 1
    return lines


def lines_of(words: str, room: float, size: float) -> int:
    """Return in how many lines words stand."""
    lines, used = 1, 0.0
    for piece in _pieces(words):
        wide, bare = width_in_slide(piece) * size, width_in_slide(piece.rstrip()) * size
        if used and used + bare > room:
            lines, used = lines + 1, 0.0
        if bare > room:  # a word longer than a line breaks where the line ends
            letters = [width_in_slide(letter) * size for letter in piece]
            for letter in letters:
                if used and used + letter > room:
                    lines, used = lines + 1, 0.0
                used += letter
        else:
            used += wide
    return lines


def in_lines(words: str, room: float, size: float, most: int) -> str:
    """Return words that stand in so many lines, with “…” where cut."""
    if lines_of(words, room, size) <= most:
        return words
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if lines_of(f"{words[:middle].rstrip()}…", room, size) <= most:
            low = middle
        else:
            high = middle - 1
    return f"{words[:low].rstrip()}…"


def _pieces(words: str) -> Iterator[str]:
    """Words may break after a space and after every kanji."""
    piece = ""
    for letter in words:
        piece += letter
        if letter == " " or east_asian_width(letter) in "WF":
            yield piece
            piece = ""
    if piece:
        yield piece
