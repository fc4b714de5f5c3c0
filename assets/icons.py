"""Draws the icons of the installed desk from the shapes of static/icon.svg: python assets/icons.py.

Committed are the pictures too; run it again when icon.svg changes. Needs nothing but Python.
"""

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

ICONS = Path(__file__).resolve().parent.parent / "static" / "icons"
BLUE, WHITE, SAFFRON, CLEAR = (
    (31, 78, 140, 255),
    (255, 255, 255, 255),
    (242, 163, 58, 255),
    (0,) * 4,
)
FINE = 4  # samples a side of each pixel: edges are smooth


def in_box(x: float, y: float, box: tuple[float, float, float, float], radius: float) -> bool:
    """Say whether a point lies in a box (left, top, width, height) with round corners."""
    left, top, width, height = box
    dx = max(left + radius - x, x - (left + width - radius), 0)
    dy = max(top + radius - y, y - (top + height - radius), 0)
    inside = left <= x <= left + width and top <= y <= top + height
    return inside and dx * dx + dy * dy <= radius * radius


def desk(x: float, y: float, corner: float) -> tuple[int, ...]:
    """Return the colour of icon.svg at a point of its 64 × 64 square."""
    if in_box(x, y, (8, 46, 48, 5), 2.5):
        return SAFFRON
    if (x - 32) ** 2 + (y - 30) ** 2 <= 14**2:
        return WHITE
    return BLUE if in_box(x, y, (0, 0, 64, 64), corner) else CLEAR


def rounded(x: float, y: float) -> tuple[int, ...]:
    return desk(x, y, 14)


def square(x: float, y: float) -> tuple[int, ...]:
    return desk(x, y, 0)


def maskable(x: float, y: float) -> tuple[int, ...]:
    """Keep everything inside the circle that any mask leaves: four fifths of the square."""
    x, y = 32 + (x - 32) / 0.72, 32 + (y - 32) / 0.72
    return desk(x, y, 0) if 0 <= x <= 64 and 0 <= y <= 64 else BLUE


def log(x: float, y: float) -> tuple[int, ...]:
    """Return a note with two lines: the shortcut "Log a meeting"."""
    lines = ((22, 26, 20, 3.5), (22, 34, 14, 3.5))
    if any(in_box(x, y, line, 1.7) for line in lines):
        return BLUE
    if in_box(x, y, (16, 14, 32, 36), 4):
        return WHITE
    return BLUE if in_box(x, y, (0, 0, 64, 64), 32) else CLEAR


def pixel(draw: Callable[..., tuple[int, ...]], size: int, column: int, row: int) -> bytes:
    """Mix the colours of one pixel's samples, the clear ones by their share."""
    scale = 64 / size / FINE
    colours = [
        draw((column * FINE + i + 0.5) * scale, (row * FINE + j + 0.5) * scale)
        for i in range(FINE)
        for j in range(FINE)
    ]
    alpha = sum(colour[3] for colour in colours)
    if not alpha:
        return bytes(4)
    mixed = [sum(colour[n] * colour[3] for colour in colours) // alpha for n in range(3)]
    return bytes([*mixed, alpha // len(colours)])


def png(draw: Callable[..., tuple[int, ...]], size: int) -> bytes:
    rows = (b"".join(pixel(draw, size, x, y) for x in range(size)) for y in range(size))
    data = zlib.compress(b"".join(b"\x00" + row for row in rows), 9)
    head = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", data), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def main() -> None:
    """Write all of them."""
    ICONS.mkdir(exist_ok=True)
    pictures = {
        "icon-192": (rounded, 192),
        "icon-512": (rounded, 512),
        "maskable-192": (maskable, 192),
        "maskable-512": (maskable, 512),
        "apple-180": (square, 180),
        "log-96": (log, 96),
    }
    for name, (draw, size) in pictures.items():
        (ICONS / f"{name}.png").write_bytes(png(draw, size))


if __name__ == "__main__":
    main()
