"""The pictures of the report, for pages and for papers.

A `Picture` (see `reports.pictures.of_report`) knows its title, its data, its words and its table:
`picture.svg(width)` and `picture.png(width)` draw it. `svg` and `png` draw any data of a kind;
what each kind reads is said in docs/components.md.
"""

from reports.pictures.papers import png, svg
from reports.pictures.picture import Picture

__all__ = ["Picture", "png", "svg"]
