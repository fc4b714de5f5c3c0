"""Reads the forms of a page as a browser does: which fields it has and what it would send."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

TEXT_LIKE = {"text", "textarea", "search", "email", "url", "tel", "number", "date"}
TEXT_LIKE |= {"datetime-local", "time"}


@dataclass
class Control:
    """One field as it stands in the page."""

    name: str
    kind: str
    value: str = ""
    chosen: bool = False
    required: bool = False
    invalid: bool = False
    notes: tuple[str, ...] = ()
    options: list[tuple[str, bool]] = field(default_factory=list)

    @property
    def typed(self) -> bool:
        return self.kind in TEXT_LIKE

    def sends(self) -> list[str]:
        """Return what the browser sends for it."""
        if self.kind in ("checkbox", "radio"):
            return [self.value] if self.chosen else []
        if self.kind == "select":
            return [value for value, selected in self.options if selected] or [
                value for value, _selected in self.options[:1]
            ]
        if self.kind == "select-multiple":
            return [value for value, selected in self.options if selected]
        return [] if self.kind in ("submit", "button", "reset", "image", "file") else [self.value]


@dataclass
class PageForm:
    """One form of a page with the fields that belong to it."""

    method: str
    action: str
    controls: list[Control] = field(default_factory=list)

    def sends(self) -> dict[str, list[str]]:
        data: dict[str, list[str]] = {}
        for control in self.controls:
            if control.name:
                data.setdefault(control.name, []).extend(control.sends())
        return data

    def typed(self) -> dict[str, Control]:
        return {control.name: control for control in self.controls if control.typed}


class PageForms(HTMLParser):
    """Collects the forms, and the words under each id (for the errors next to a field)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self.by_id: dict[str, PageForm] = {}
        self.loose: list[tuple[str, Control]] = []
        self.words: dict[str, str] = {}
        self._mark = ""  # the id of the error being read, its tag, and how deep that is nested
        self._mark_tag = ""
        self._depth = 0
        self._form: PageForm | None = None
        self._area: Control | None = None
        self._select: Control | None = None
        self.feed(html)
        self.close()
        for owner, control in self.loose:
            if owner in self.by_id:
                self.by_id[owner].controls.append(control)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        have = {name: value or "" for name, value in attrs}
        if self._mark:
            self._depth += tag == self._mark_tag
        elif have.get("id", "").endswith("_error"):
            self._mark, self._mark_tag, self._depth = have["id"], tag, 1
        if tag == "form":
            self._form = PageForm(have.get("method", "get").lower(), have.get("action", ""))
            self.forms.append(self._form)
            self.by_id[have.get("id", "")] = self._form
        elif tag in ("input", "textarea", "select"):
            self._control(tag, have)
        elif tag == "option" and self._select is not None:
            self._select.options.append((have.get("value", ""), "selected" in have))

    def _control(self, tag: str, have: dict[str, str]) -> None:
        kind = have.get("type", "text") if tag == "input" else tag
        if tag == "select" and "multiple" in have:
            kind = "select-multiple"
        value = have.get("value", "on" if kind in ("checkbox", "radio") else "")
        control = Control(have.get("name", ""), kind, value, "checked" in have)
        control.required = "required" in have
        control.invalid = have.get("aria-invalid") == "true" or "is-invalid" in have.get(
            "class", ""
        )
        control.notes = tuple(have.get("aria-describedby", "").split())
        if tag == "textarea":
            self._area = control
        elif tag == "select":
            self._select = control
        if "disabled" in have:
            return
        if "form" in have:
            self.loose.append((have["form"], control))
        elif self._form is not None:
            self._form.controls.append(control)

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.value += data
        if self._mark:
            self.words[self._mark] = self.words.get(self._mark, "") + data

    def handle_endtag(self, tag: str) -> None:
        if self._mark and tag == self._mark_tag:
            self._depth -= 1
            self._mark = self._mark if self._depth else ""
        if tag == "form":
            self._form = None
        elif tag == "textarea" and self._area is not None:
            # A browser leaves out the first line break of a text area.
            self._area.value = self._area.value.removeprefix("\n")
            self._area = None
        elif tag == "select":
            self._select = None

    def says(self, control: Control) -> str:
        """Return the words of the error next to a field."""
        return " ".join(" ".join(self.words.get(note, "").split()) for note in control.notes)
