"""Lists as files: exactly the rows on screen, in their order, as CSV or as a workbook."""
