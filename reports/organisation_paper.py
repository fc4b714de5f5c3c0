"""The one-page brief of an organisation as blocks, for those who want to write into it."""

from collections.abc import Sequence

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from leads.models import Organisation
from reports import blocks
from reports.brief import Section, brief_of
from reports.lines import Line


def organisation_brief(organisation: Organisation, user: User) -> blocks.Paper:
    """Say what the one-page brief says, as far as this person may know; a page may be exceeded."""
    brief = brief_of(organisation, user)
    coming = [blocks.Note(brief.coming)] if brief.coming else []
    return blocks.Paper(
        title=brief.title,
        subtitle=brief.names,
        label=_("Brief"),
        foot=brief.foot,
        confidential=brief.confidential,
        lang=get_language() or "en",
        blocks=(
            blocks.Facts(brief.facts),
            *coming,
            blocks.Pair(_drawn(brief.left), _drawn(brief.right)),
        ),
    )


def _drawn(sections: list[Section]) -> list[blocks.Block]:
    return [blocks.Lines(plain(part.lines), part.title, part.none, part.more) for part in sections]


def plain(lines: Sequence[Line]) -> list[blocks.Line]:
    """Lines as a paper has them: without addresses."""
    return [blocks.Line(line.head, line.sub, line.side, line.late) for line in lines]
