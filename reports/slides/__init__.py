"""Slides of reports: a few large things a slide, definitions in the notes."""

from reports.slides.deck import Chart, Deck, Grid, Image, Slide, Words
from reports.slides.draw import deck_pptx

__all__ = ["Chart", "Deck", "Grid", "Image", "Slide", "Words", "deck_pptx"]
