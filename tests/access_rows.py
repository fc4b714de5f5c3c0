"""How a row of `tests/access_table.py` is written."""

from dataclasses import dataclass, field

from accounts.permissions import Permission


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
    foreign: bool = False
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


def act(
    needs: Permission, *arguments: str, codes: tuple[int, ...] = (302,), query: str = ""
) -> Row:
    """A button: POST only."""
    return Row({"POST": answers(needs, *codes)}, arguments, query, needs=needs)


def library(*codes: int, public: bool = False, arguments: tuple[str, ...] = ()) -> Row:
    """A page of the sign-in library: what it answers to methods of no use is its own affair."""
    allowed = Answer(None, frozenset(codes))
    return Row({"GET": allowed, "POST": allowed}, arguments, public=public, foreign=True)
