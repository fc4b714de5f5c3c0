"""Logging an outcome with as few words as possible."""

import uuid
from datetime import date

from delegations.actions.outcomes import Promise, log_outcome
from delegations.models import Meeting

DUE = date(2026, 12, 1)


def log(meeting: Meeting, by, **more) -> Meeting:
    more.setdefault("result", "moves_forward")
    more.setdefault("client_id", uuid.uuid4())
    return log_outcome(meeting=meeting, by=by, **more)


def promise(title: str = "Send the tariff", direction: str = "ours", **more) -> Promise:
    return Promise(title=title, due_on=DUE, direction=direction, **more)
