"""Collects what mails say and keeps the catalogues of their languages: `make words`.

Mails are written in Japanese and Hindi as well as in English, pages are not (ADR 15). So only what
can stand in a mail is collected: the files named here. New words come into `locale/*/*.po` without
a translation; the tests fail until somebody has written one.
"""

import ast
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("ja", "hi")
# A file, or after a colon some classes of one.
PYTHON = (
    "accounts/mail.py", "delegations/choices.py:PreparationKind", "delegations/rules*.py",
    "delegations/times.py",
    "followups/actions/enquiries.py", "followups/choices.py:Direction,NotificationKind",
    "followups/digest_mail.py", "followups/mail.py", "followups/news_together.py",
    "followups/promise_words.py", "followups/snoozing.py",
    "followups/rules*.py", "leads/choices.py:EnquiryChannel,MOUStatus,Side,Stage",
    "leads/formats.py", "reports/changes/*.py", "reports/rules.py",
)  # fmt: skip
TEMPLATES = (
    "accounts/email/*.txt",
    "followups/email/*.html",
    "followups/email/*.txt",
    "followups/stop.html",
    "leads/enquire_frame.html",
    "reports/email/*.html",
    "reports/email/*.txt",
)
# Days and months as Django names them: its own translations are not all as people write them.
DJANGOS = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun",
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip
# What setting pages say of a rule stands in no mail.
ABOUT_RULES = {"words", "parameters"}
# Of no use to anybody; one that moves would change the files for nothing.
WRITTEN = datetime(2026, 11, 23, tzinfo=UTC)
CALLS = {
    "_": 1, "gettext": 1, "gettext_lazy": 1, "ngettext": 2, "ngettext_lazy": 2, "pgettext": -1,
    "pgettext_lazy": -1,
}  # fmt: skip


class Word(NamedTuple):
    """A message as it is looked up: its context, its text, and the text for many."""

    text: str
    many: str = ""
    context: str = ""


def said_in_python(source: str, classes: str = "") -> Iterator[Word]:
    """Yield what a module, or some of its classes, hands to gettext.

    What a rule says of itself on its setting page is left out.
    """
    tree = ast.parse(source)
    only = set(classes.split(",")) if classes else set()
    wanted: list[ast.AST] = [
        node for node in tree.body if not only or getattr(node, "name", "") in only
    ]
    while wanted:
        node = wanted.pop()
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield from _call(node.func.id, [_constant(each) for each in node.args])
        inner = ast.iter_child_nodes(node)
        if isinstance(node, ast.ClassDef):
            inner = (each for each in inner if not _is_about_a_rule(each))
        wanted += inner


def _is_about_a_rule(node: ast.AST) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else []
    return any(isinstance(each, ast.Name) and each.id in ABOUT_RULES for each in targets)


def _constant(node: ast.AST) -> str:
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return node.value if is_text else ""  # type: ignore[attr-defined,no-any-return]


def _call(name: str, texts: list[str]) -> Iterator[Word]:
    form = CALLS.get(name, 0)
    if form == 1 and texts and texts[0]:
        yield Word(texts[0])
    elif form == -1:
        yield Word(texts[1], context=texts[0])
    elif form == 2:
        yield Word(texts[0], many=texts[1])


def said_in_template(name: str) -> Iterator[Word]:
    """Yield what a template translates."""
    from django.template import loader  # noqa: PLC0415 - needs settings, see `main`
    from django.template.base import Node  # noqa: PLC0415
    from django.templatetags.i18n import BlockTranslateNode, TranslateNode  # noqa: PLC0415

    nodes: list[Any] = loader.get_template(name).template.nodelist.get_nodes_by_type(Node)
    for node in nodes:
        if isinstance(node, TranslateNode):
            text = node.filter_expression.token.strip("\"'")
            yield Word(text)
        elif isinstance(node, BlockTranslateNode):
            text, _names_in_it = node.render_token_list(node.singular)
            many = node.render_token_list(node.plural)[0] if node.plural else ""
            yield Word(_trimmed(node, text), _trimmed(node, many))


def _trimmed(node: Any, text: str) -> str:
    from django.utils.translation import trim_whitespace  # noqa: PLC0415

    return trim_whitespace(text) if node.trimmed and text else text


def collected() -> dict[Word, list[str]]:
    """Return every message a mail may say, with the files that say it."""
    found: dict[Word, list[str]] = {Word(name): ["django"] for name in DJANGOS}
    for pattern in PYTHON:
        files, _colon, classes = pattern.partition(":")
        for path in sorted(ROOT.glob(files)):
            for word in said_in_python(path.read_text(), classes):
                found.setdefault(word, []).append(str(path.relative_to(ROOT)))
    folder = ROOT / "templates"
    for pattern in TEMPLATES:
        for path in sorted(folder.glob(pattern)):
            name = str(path.relative_to(folder))
            for word in said_in_template(name):
                found.setdefault(word, []).append(f"templates/{name}")
    return found


def po_path(language: str) -> Path:
    """Return where the catalogue of a language lies."""
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def catalogue(language: str) -> Catalog:
    """Return the catalogue of a language; an empty one if there is none yet."""
    path = po_path(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def renewed(language: str) -> Catalog:
    """Return the catalogue with exactly the messages that are said today."""
    known, fresh = catalogue(language), Catalog(locale=language, charset="utf-8")
    fresh.header_comment = "# What mails say. Written by hand, kept in order by `make words`."
    fresh.project, fresh.version = "Japan Desk", "mails"
    fresh.creation_date = fresh.revision_date = WRITTEN
    for word, files in sorted(collected().items()):
        text = (word.text, word.many) if word.many else word.text
        old = known.get(text, word.context or None)
        fresh.add(
            text,
            old.string if old else None,
            locations=[(name, 0) for name in dict.fromkeys(files)],
            flags={"python-format"} if "%(" in word.text else (),
            context=word.context or None,
        )
    return fresh


def compiled(language: str) -> bytes:
    """Return the catalogue as gettext reads it."""
    file = BytesIO()
    write_mo(file, catalogue(language))
    return file.getvalue()


def write(language: str) -> int:
    """Write the catalogue anew; return how many messages lack a translation."""
    fresh, path = renewed(language), po_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, fresh, width=100, include_lineno=False, omit_header=False)
    path.with_suffix(".mo").write_bytes(compiled(language))
    return sum(1 for message in fresh if message.id and not all(strings(message)))


def strings(message: Any) -> tuple[str, ...]:
    """Return the translations of a message, one for each number it is told of."""
    return tuple(message.string) if isinstance(message.string, tuple) else (message.string,)


def main() -> int:
    """Write all catalogues; fail while anything is untranslated."""
    import django  # noqa: PLC0415 - only the command needs it

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "invest_up.settings")
    django.setup()
    missing = {language: write(language) for language in LANGUAGES}
    for language, number in missing.items():
        print(f"{language}: {number} without a translation")
    return 1 if any(missing.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
