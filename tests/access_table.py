"""The table of answers; `tests/test_access.py` walks it.

A row says, per method, which right it needs and which codes the holder gets. POST is sent empty:
forms answer 200 with their errors, actions without fields redirect.
"""

from dataclasses import dataclass, field

from accounts.permissions import Permission

ADMIN_PREFIX = "admin:"


@dataclass(frozen=True)
class Answer:
    """What a method needs and what its rightful caller gets."""

    needs: Permission | None = None
    codes: frozenset[int] = frozenset({200})


@dataclass(frozen=True)
class Row:
    """One address; arguments starting with @ are filled with ids."""

    methods: dict[str, Answer]
    arguments: tuple[str, ...] = ()
    query: str = ""
    public: bool = False
    needs: Permission | None = field(default=None)


def answers(needs: Permission | None, *codes: int) -> Answer:
    return Answer(needs, frozenset(codes or (200,)))


def page(needs: Permission = Permission.VIEW, *arguments: str, query: str = "") -> Row:
    """A page that is only read."""
    return Row({"GET": answers(needs)}, arguments, query, needs=needs)


def form(needs: Permission, *arguments: str, query: str = "", empty: int = 200) -> Row:
    """A form: shown on GET; an empty POST comes back with errors, unless nothing is required."""
    return Row(
        {"GET": answers(needs), "POST": answers(needs, empty)}, arguments, query, needs=needs
    )


def act(needs: Permission, *arguments: str, codes: tuple[int, ...] = (302,)) -> Row:
    """A button: POST only."""
    return Row({"POST": answers(needs, *codes)}, arguments, needs=needs)
