"""Workbooks of reports: sheets of typed cells, with live formulas only where they are ours."""

from reports.books.book import Book, Column, Formula, Link, Sheet
from reports.books.draw import book_xlsx

__all__ = ["Book", "Column", "Formula", "Link", "Sheet", "book_xlsx"]
