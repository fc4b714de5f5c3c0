"""What must never stand in a log: the secret part of calendar links."""

import logging
import re
from typing import Any

_CALENDAR = re.compile(r"(/calendar/)[^/\s\"'?]{8,}(\.ics)", re.IGNORECASE)


def hidden(text: str) -> str:
    """Return a text without the secrets of calendar links."""
    return _CALENDAR.sub(r"\1…\2", text)


class HideSecrets(logging.Filter):
    """Takes secrets out of whatever is about to be written, wherever it was said."""

    def filter(self, record: logging.LogRecord) -> bool:
        if ".ics" in str(record.msg) or record.args:
            record.msg, record.args = self._told(record), ()
        return True

    def _told(self, record: logging.LogRecord) -> Any:
        try:
            return hidden(record.getMessage())
        except (TypeError, ValueError):
            return record.msg  # a message that does not fit its arguments: the handler says so
