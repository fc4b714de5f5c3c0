"""What the browser sends: forms of this room with their rows."""

import uuid
from typing import Any

from delegations.models import Meeting

RESULT = "moves_forward"
PROMISE = {"title": "Send the tariff", "direction": "ours", "due_on": "2026-12-01"}


def rows(prefix: str, *filled: dict[str, Any], known: int = 0) -> dict[str, Any]:
    """A formset's fields as a browser sends them."""
    data: dict[str, Any] = {
        f"{prefix}-TOTAL_FORMS": len(filled),
        f"{prefix}-INITIAL_FORMS": known,
        f"{prefix}-MIN_NUM_FORMS": 0,
        f"{prefix}-MAX_NUM_FORMS": 1000,
    }
    for index, row in enumerate(filled):
        data |= {f"{prefix}-{index}-{name}": value for name, value in row.items()}
    return data


def outcome(
    promises: tuple[dict, ...] = (),
    raised: tuple[dict, ...] = (),
    moves: tuple[dict, ...] = (),
    **fields: Any,
) -> dict[str, Any]:
    """The outcome form; only the result is filled in unless a test says more."""
    return {
        "result": RESULT,
        "said": "",
        "seen": "",
        "client_id": str(uuid.uuid4()),
        **rows("promises", *promises),
        **rows("raised", *raised),
        **rows("moves", *moves),
        **fields,
    }


def send(client: Any, meeting: Meeting, headers: Any = None, **fields: Any) -> Any:
    """Send the outcome of a planned meeting."""
    return client.post(f"/meetings/{meeting.pk}/outcome/", outcome(**fields), headers=headers)


def walk_in(**fields: Any) -> dict[str, Any]:
    """The form of a meeting nobody had planned."""
    return outcome(
        **{
            "on_day": "2026-02-03",
            "at": "14:00",
            "time_zone": "Asia/Tokyo",
            "kind": "meeting",
            **fields,
        }
    )


def meeting(
    theirs: tuple[dict, ...] = (), ours: tuple[dict, ...] = (), **fields: Any
) -> dict[str, Any]:
    """The form that plans a meeting."""
    data = {
        "title": "Courtesy call",
        "kind": "meeting",
        "precision": "time",
        "time_zone": "Asia/Tokyo",
        "on_day": "2026-02-03",
        "at": "14:00",
        **rows("theirs", *theirs),
        **rows("ours", *ours),
        **fields,
    }
    return {name: value for name, value in data.items() if value is not None}


def delegation(
    members: tuple[dict, ...] = (),
    known: int = 0,
    legs: tuple[dict, ...] = ({"city": "Tokyo"}, {"city": "Osaka"}),
    known_legs: int = 0,
    **fields: Any,
) -> dict[str, Any]:
    """The form of a delegation."""
    return {
        "name": "Roadshow",
        "direction": "outbound",
        "starts_on": "2026-02-01",
        "ends_on": "2026-02-05",
        **rows("legs", *legs, known=known_legs),
        **rows("members", *members, known=known),
        **fields,
    }


# What people and machines type when nobody expects it: none of it may break a page.
NAUGHTY = (
    "株式会社デンソー\u3000東京",
    "नमस्ते दुनिया",
    "مرحبا \u202eabc",
    "😀👩‍👩‍👧‍👦",
    "<script>alert(1)</script>",
    "'; DROP TABLE delegations_meeting; --",
    "{{ 7*7 }} {% debug %}",
    "%s %(x)s {0}",
    "\x00",
    "a\x00b",
    "x" * 10_000,
    "\ufeff\u200b",
)
