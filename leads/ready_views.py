"""Ready views of the leads: what everybody at the desk asks each morning. Data only."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class ReadyView:
    """A name for a query; one whose filter does not exist is not shown."""

    slug: str
    label: Any
    query: tuple[tuple[str, str], ...]


READY_VIEWS = (
    ReadyView("my-overdue", _("My overdue"), (("owner", "me"), ("overdue", "1"))),
    ReadyView("mine", _("Mine"), (("status", "open"), ("owner", "me"))),
    ReadyView("this-week", _("Due this week"), (("status", "open"), ("due", "week"))),
    ReadyView("unanswered", _("New, unanswered"), (("unanswered", "1"),)),
    ReadyView("silent", _("Silent 30 days"), (("status", "open"), ("silent", "30"))),
    ReadyView("no-next-action", _("No next action"), (("no_action", "1"),)),
    ReadyView("gbc-ready", _("GBC-ready"), (("gbc_ready", "1"),)),
    ReadyView("nobodys", _("Nobody’s"), (("status", "open"), ("owner", "none"))),
    ReadyView("on-hold", _("On hold"), (("status", "on_hold"),)),
)
