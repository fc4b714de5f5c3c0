"""Papers as Word documents: the same blocks as the PDF, in Word's own styles and fields."""

from reports.word.document import paper_docx

__all__ = ["paper_docx"]
