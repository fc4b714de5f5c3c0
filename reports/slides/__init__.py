"""Slides of reports: a few large things a slide, definitions in the notes."""

from datetime import datetime
from importlib import import_module

from reports.slides.deck import Chart, Deck, Grid, Image, Slide, Words

__all__ = ["Chart", "Deck", "Grid", "Image", "Slide", "Words", "deck_pptx"]


def deck_pptx(deck: Deck, made_at: datetime | None = None) -> bytes:
    """Return slides as a .pptx; python-pptx takes its 16 MB only where slides are drawn."""
    return import_module("reports.slides.draw").deck_pptx(deck, made_at)
