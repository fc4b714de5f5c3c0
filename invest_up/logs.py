"""How a log line looks: the id of its request or task, and never an address or a token."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from celery import current_task
from django_guid import get_guid

from accounts.hiding import hidden

NOBODY = "-"


class Origin(logging.Filter):
    """Says of a record which request or task it was written in."""

    def filter(self, record: logging.LogRecord) -> bool:
        task = current_task
        request = task.request if task else None
        record.task = task.name if task else ""
        record.task_id = (getattr(request, "id", "") or "") if task else ""
        # A task that a request asked for has the id of that request.
        record.correlation_id = get_guid() or record.task_id or NOBODY
        return True


class HideSecrets(logging.Filter):
    """Takes secrets out of whatever is about to be written, wherever it was said."""

    def filter(self, record: logging.LogRecord) -> bool:
        # What somebody asked for must not look like a line of its own.
        record.msg, record.args = self._told(record).replace("\r", "").replace("\n", "\\n"), ()
        return True

    def _told(self, record: logging.LogRecord) -> str:
        try:
            return hidden(record.getMessage())
        except (TypeError, ValueError):
            return hidden(str(record.msg))  # a message that does not fit its arguments


class LineFormatter(logging.Formatter):
    """One line for people; what an exception says holds no secrets either."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the library's name
        return hidden(super().formatException(ei))


class JSONFormatter(LineFormatter):
    """One object a line, for machines that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        said: dict[str, Any] = {
            "time": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "id": getattr(record, "correlation_id", NOBODY),
            "message": record.getMessage(),
        }
        for name in ("task", "task_id"):
            if value := getattr(record, name, ""):
                said[name] = value
        if record.exc_info:
            said["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            said["stack"] = hidden(record.stack_info)
        return json.dumps(said, ensure_ascii=False)
