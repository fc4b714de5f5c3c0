"""Numbers of rows as they stand in addresses and forms."""

from typing import Any

# The database's ids have 19 digits at most; one fewer always fits.
LONGEST_ID = 18


def is_id(text: Any) -> bool:
    """Say whether a text can be the number of a row: anything else names none, and is no error."""
    return str(text).isascii() and str(text).isdecimal() and len(str(text)) <= LONGEST_ID
