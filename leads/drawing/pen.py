"""The pen pictures are drawn with: shapes and words of an SVG, colours by class.

On a page the classes take their colours from `assets/css/pictures.css` (light, dark, paper). A
picture that stands alone, in a PDF or a Word document, brings the light ones along (`COLOURS`).
"""

from collections.abc import Iterable, Sequence

from django.utils.html import escape

from leads.drawing.words import lines_of, width_of

LINE = 16
# A picture narrower than this says its names above its bars.
NARROW_TO = 480
FONTS = "Inter, 'Noto Sans CJK JP', 'Noto Sans Devanagari', sans-serif"

# The light colours of assets/css/pictures.css; a test holds both together.
COLOURS: dict[str, str] = {
    "s0": "#1f4e8c", "s1": "#0b8a6a", "s2": "#c9762b", "s3": "#6f4fb3", "s4": "#7b8698",
    "s5": "#b8455b",
    "p0": "#a9c4e6", "p1": "#6b9bd3", "p2": "#2f6bb5", "p3": "#0b8a6a", "p4": "#0a5c47",
    "a0": "#7b9cc8", "a1": "#4f7db8", "a2": "#c9762b", "a3": "#b42318", "a4": "#7a1610",
    "m0": "#f1f4f8", "m1": "#dbe7f5", "m2": "#b4cdea", "m3": "#7aa3d4", "m4": "#3f6fae",
    "m5": "#173b6c",
    "faint": "#d3e0f0",
}  # fmt: skip
TEXT, QUIET, GRID, EDGE = "#1d2430", "#62676f", "#dfe3e9", "#9aa7b8"
# Words on these fills are white; on the others they are dark.
DARK_FILLS = frozenset({"s0", "s1", "s3", "s5", "p2", "p3", "p4", "a1", "a3", "a4"})

ALONE = "".join(
    [
        f"text{{font-family:{FONTS};font-size:13px;fill:{TEXT}}}",
        f".pic-quiet{{fill:{QUIET};font-size:12px}}.pic-strong{{font-weight:600}}",
        f".pic-in{{fill:#ffffff;font-size:12px}}.pic-on{{fill:{TEXT};font-size:12px}}",
        f".pic-grid{{stroke:{GRID}}}.pic-base{{stroke:{EDGE}}}",
        ".pic-box{fill:none;stroke:#1f4e8c;stroke-width:1.5}.pic-reach{fill:none}",
        ".pic-line{fill:none;stroke:#1f4e8c;stroke-width:2.5}.pic-area{fill:#d3e0f0}",
        ".pic-dot{fill:#1f4e8c;stroke:#ffffff;stroke-width:1.5}",
        f".pic-place{{stroke:{EDGE}}}.pic-name{{font-weight:600}}",
        ".pic-halo{stroke:#ffffff;stroke-width:5;stroke-linejoin:round}",
        *(f".pic-{name}{{fill:{colour}}}" for name, colour in COLOURS.items()),
    ]
)
# The map brings words of two sizes: for a wide picture and for a narrow one.
ALONE_WIDE = ".pic-small,.pic-small text{font-size:22px}.pic-large{display:none}"
ALONE_NARROW = ".pic-large,.pic-large text{font-size:34px}.pic-small{display:none}"


def _n(value: float) -> str:
    """A number of the drawing: a tenth of a pixel is fine enough."""
    return f"{value:.1f}".removesuffix(".0")


class Pen:
    """Collects the shapes of one picture of a given width."""

    def __init__(self, width: float) -> None:
        self.width = width
        self.parts: list[str] = []

    @property
    def narrow(self) -> bool:
        return self.width < NARROW_TO

    def rect(
        self, x: float, y: float, wide: float, high: float, paint: str, corner: float = 2
    ) -> str:
        """Return a rectangle."""
        round_ = f' rx="{_n(corner)}"' if corner else ""
        return (
            f'<rect class="pic-{paint}" x="{_n(x)}" y="{_n(y)}" width="{_n(max(wide, 0))}"'
            f' height="{_n(max(high, 0))}"{round_}/>'
        )

    def words(self, x: float, y: float, words: str, css: str = "", anchor: str = "") -> str:
        """Return a line of words; `anchor` is start, middle or end."""
        where = f' text-anchor="{anchor}"' if anchor else ""
        look = f' class="{css}"' if css else ""
        return f'<text{look} x="{_n(x)}" y="{_n(y)}"{where}>{escape(words)}</text>'

    def rule(self, x1: float, y1: float, x2: float, y2: float, css: str = "pic-grid") -> str:
        """Return a straight line."""
        return f'<line class="{css}" x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}"/>'

    def mark(self, shapes: str, tip: str = "", url: str = "", css: str = "") -> str:
        """Return shapes that say something: what they count, and where its rows are listed."""
        title = f"<title>{escape(tip)}</title>" if tip else ""
        look = f"pic-mark {css}".rstrip()
        if url:
            # The table beside it has the same addresses for the keyboard.
            address = escape(url)
            return f'<a class="{look}" href="{address}" tabindex="-1">{title}{shapes}</a>'
        return f'<g class="{look}">{title}{shapes}</g>'

    def add(self, *parts: str) -> None:
        self.parts.extend(parts)

    def legend(self, y: float, names: Sequence[tuple[str, str]]) -> float:
        """Draw a legend of (paint, name) that takes as many lines as it needs; return its end."""
        x = 0.0
        for number, (paint, name) in enumerate(names):
            wide = 18 + width_of(name, 12) + 18
            if x and x + wide - 18 > self.width:
                x, y = 0.0, y + 20
            square = self.rect(x + 0.75, y + 0.75, 10.5, 10.5, paint)
            label = self.words(x + 18, y + 10.5, name, "pic-quiet")
            self.add(f'<g class="pic-key" data-of="{number}">{square}{label}</g>')
            x += wide
        return y + 26

    def block(
        self, x: float, y: float, lines: Iterable[str], css: str = "", anchor: str = ""
    ) -> None:
        """Draw lines of words under each other; `y` is the first one's foot."""
        for number, line in enumerate(lines):
            self.add(self.words(x, y + number * LINE, line, css, anchor))

    def lines(self, words: str, room: float, size: float = 13, most: int = 2) -> tuple[str, ...]:
        return lines_of(words, round(room), size, most)

    def done(self, high: float, css: str = "") -> str:
        """Return the picture. Screen readers get the table beside it instead."""
        look, shapes = f"pic {css}".rstrip(), "".join(self.parts)
        return (
            f'<svg class="{look}" viewBox="0 0 {_n(self.width)} {_n(high)}" aria-hidden="true"'
            f' focusable="false">{shapes}</svg>'
        )
