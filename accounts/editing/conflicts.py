"""Three-way merge of a form: what stood there, theirs, and what was typed."""

from dataclasses import dataclass, field
from typing import Any

from django import forms

from accounts.editing.changers import Changer, Changers
from accounts.editing.marks import Mark
from accounts.editing.values import merged_names, put, same, spoken, typed_value

MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True)
class Said:
    """One field's three values in words."""

    label: str
    original: str | None
    theirs: str
    mine: str


@dataclass(frozen=True)
class Clash:
    """Something both changed: one of the two stays."""

    name: str  # of the radio buttons
    label: str
    parts: list[Said]
    changer: Changer
    missing: bool  # the choice was asked for and not made


@dataclass
class Conflict:
    """What the second of two people is shown."""

    clashes: list[Clash] = field(default_factory=list)
    taken: list[tuple[Said, Changer]] = field(default_factory=list)
    kept: list[Said] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)  # of the row, but not in the form
    last: Changer | None = None

    @property
    def stops(self) -> bool:
        return bool(self.clashes or self.taken or self.rows or self.elsewhere)


def units_of(form: Any) -> list[tuple[str, ...]]:
    """Fields that are decided one by one, and groups that only make sense together."""
    names = merged_names(form)
    groups = [
        tuple(name for name in group if name in names) for group in getattr(form, "together", ())
    ]
    grouped = {name: group for group in groups for name in group}
    return list(dict.fromkeys(grouped.get(name, (name,)) for name in names))


class Merge:
    """Merges what others saved into what was typed, in the form's data."""

    def __init__(self, form: Any, theirs: dict[str, Any], mark: Mark, changers: Changers) -> None:
        self.form, self.theirs, self.mark, self.changers = form, theirs, mark, changers
        self.data = form.data.copy()
        self.ask: dict[str, Any] = {}

    def run(self) -> Conflict:
        """Return what has to be told; the merged data is in `data`."""
        conflict = Conflict(last=self.changers.of(()))
        for unit in units_of(self.form):
            if all(name in self.theirs for name in unit):
                self._decide(unit, conflict)
        return conflict

    def _field(self, name: str) -> forms.Field:
        return self.form.fields[name]

    def _mine(self, name: str) -> Any:
        return typed_value(self._field(name), self.form.data, self.form.add_prefix(name))

    def _base(self, name: str) -> Any:
        """What stood there when the writing began; None when that is not known."""
        if name in self.mark.ask:
            return self.mark.ask[name]
        return (self.mark.values or {}).get(name)

    def _decide(self, unit: tuple[str, ...], conflict: Conflict) -> None:
        mine_is_theirs = all(
            same(self._field(name), self._mine(name), self.theirs[name]) for name in unit
        )
        theirs_new = any(self._moved(name, self.theirs[name]) for name in unit)
        if mine_is_theirs:
            return
        if not theirs_new:
            conflict.kept += [said for name in unit if (said := self._said(name))]
        elif not any(self._moved(name, self._mine(name)) for name in unit):
            self._take(unit)
            changer = self.changers.of(unit)
            conflict.taken += [(said, changer) for name in unit if (said := self._said(name))]
        else:
            self._choose(unit, conflict)

    def _moved(self, name: str, value: Any) -> bool:
        base = self._base(name)
        return base is None or not same(self._field(name), base, value)

    def _take(self, unit: tuple[str, ...]) -> None:
        for name in unit:
            put(self.data, self._field(name), self.form.add_prefix(name), self.theirs[name])

    def _choose(self, unit: tuple[str, ...], conflict: Conflict) -> None:
        radio = self.form.add_prefix(f"keep-{unit[0]}")
        asked = any(name in self.mark.ask for name in unit)
        choice = self.form.data.get(radio) if asked and self._still_as_shown(unit) else None
        if choice == MINE:
            return
        if choice == THEIRS:
            self._take(unit)
            return
        self.ask |= {name: self._base(name) for name in unit}
        conflict.clashes.append(
            Clash(
                name=radio,
                label=str(self.form[unit[0]].label),
                parts=[said for name in unit if (said := self._said(name))],
                changer=self.changers.of(unit),
                missing=asked and self._still_as_shown(unit),
            )
        )

    def _still_as_shown(self, unit: tuple[str, ...]) -> bool:
        """Whether theirs is what the choice was offered against, and not newer still."""
        shown = self.mark.values or {}
        return all(
            name in shown and same(self._field(name), shown[name], self.theirs[name])
            for name in unit
        )

    def _said(self, name: str) -> Said | None:
        """The three values in words; nothing where they are one and the same."""
        field, base, mine = self._field(name), self._base(name), self._mine(name)
        values = [self.theirs[name], mine, *([] if base is None else [base])]
        if all(same(field, values[0], other) for other in values[1:]):
            return None
        return Said(
            str(self.form[name].label),
            None if base is None else spoken(field, base),
            spoken(field, self.theirs[name]),
            spoken(field, mine),
        )
