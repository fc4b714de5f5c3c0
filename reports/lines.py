"""Rows said in one line each: the same words in a brief, a pack, a report, on screen and paper."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leads import formats
from leads.choices import LeadStatus, MOUStatus
from leads.models import MOU, Document, Lead, Organisation


@dataclass(frozen=True)
class Line:
    """One thing: its name, what else is known, what stands at the right."""

    head: str
    sub: str = ""
    side: str = ""
    url: str = ""
    late: bool = False


def joined(*parts: str) -> str:
    """What is known, side by side."""
    return " · ".join(part for part in parts if part)


def and_more(more: int) -> str:
    """How many are not shown; nothing when all are."""
    if more <= 0:
        return ""
    return ngettext("and %(number)s more", "and %(number)s more", more) % {
        "number": formats.indian_grouping(more)
    }


class Lines:
    """Says rows within a length; remembers whether one of them was sensitive."""

    def __init__(self, name: int, words: int, places: bool = False) -> None:
        self.longest_name, self.longest_words = name, words
        # Whether a person's line says where the person works.
        self.places = places
        self.secret = False

    def name(self, text: Any) -> str:
        return Truncator(_flat(text)).chars(self.longest_name)

    def words(self, text: Any) -> str:
        return Truncator(_flat(text)).chars(self.longest_words)

    def marked(self, row: Any) -> str:
        """A row's name; that it is confidential is said on the page."""
        self.secret = self.secret or row.sensitive
        return self.name(row)

    def facts(self, row: Organisation) -> list[tuple[str, str]]:
        """Who an organisation is."""
        place = (row.prefecture or row.district or "", row.get_country_display())
        sectors = ", ".join(str(sector) for sector in row.sectors.all())
        owners = [str(person) for person in (row.owner, row.deputy) if person]
        return [
            (_("What"), self.words(joined(row.get_kind_display(), sectors))),
            (_("Where"), self.name(", ".join(str(part) for part in place if part))),
            (_("Group"), self.name(row.parent.name) if row.parent else ""),
            (_("In India"), self.words(row.india_presence) or formats.not_stated()),
            (_("At the desk"), ", ".join(owners) or _("nobody")),
        ]

    def person(self, post: Any) -> Line:
        met = _("met %(day)s") % {"day": formats.day(post.last_met)} if post.last_met else ""
        where = post.organisation.name if self.places else ""
        title = both_titles(post) or _("title not stated")
        return Line(
            head=self.name(full_name(post.contact)),
            sub=self.name(joined(title, where, post.contact.language)),
            side=met,
            url=post.contact.get_absolute_url(),
        )

    def meeting(self, meeting: Any) -> Line:
        seats = [seat.person for seat in meeting.attendances.all()]
        there = self.name(", ".join(dict.fromkeys(name for name in seats if name)))
        said = self.words(meeting.said) or _("nobody has written down what was said")
        return Line(
            head=joined(meeting.when_day, self.marked(meeting)),
            sub=f"{said} ({there})" if there else said,
            side=meeting.get_result_display(),
            url=meeting.get_absolute_url(),
        )

    def promise(self, row: Any) -> Line:
        due = formats.day(row.due_on)
        late = row.days_late
        if late:
            due = ngettext("%(day)s, %(late)s day late", "%(day)s, %(late)s days late", late) % {
                "day": due,
                "late": formats.indian_grouping(late),
            }
        return Line(
            head=self.marked(row),
            sub=self.name(row.assignee or ""),
            side=due,
            url=row.get_absolute_url(),
            late=bool(late),
        )

    def lead(self, row: Lead) -> Line:
        amount = formats.rupees(row.amount_inr) if row.amount_inr is not None else ""
        action = _("next: %(what)s, %(day)s") % {
            "what": self.name(row.next_action),
            "day": formats.day(row.next_due_on),
        }
        status = "" if row.status == LeadStatus.OPEN else row.get_status_display()
        return Line(
            head=self.marked(row),
            sub=joined(amount, action if row.next_action else ""),
            side=joined(row.get_stage_display(), status, _("overdue") if row.is_overdue else ""),
            url=row.get_absolute_url(),
            late=row.is_overdue,
        )

    def mou(self, row: MOU) -> Line:
        grouped = row.group_id and row.amount is None
        promised = _("in a group’s total") if grouped else formats.rupees(row.amount_inr)
        status = "" if row.status == MOUStatus.ACTIVE else row.get_status_display()
        updated = formats.day(row.updated_as_of) if row.updated_as_of else _("never")
        sub = _("signed %(day)s; promised %(promised)s, realised %(realised)s; update: %(heard)s")
        return Line(
            head=self.marked(row),
            sub=sub
            % {
                "day": formats.precise_date(row.signed_on, row.signed_on_precision),
                "promised": promised,
                "realised": formats.rupees(row.realised_inr),
                "heard": updated,
            },
            side=joined(row.get_stage_display(), status, silence(row)),
            url=row.get_absolute_url(),
            late=row.is_stale,
        )

    def document(self, row: Document) -> Line:
        newest = next(iter(row.versions.all()), None)
        return Line(
            head=self.name(row.title),
            side=formats.day(timezone.localdate(newest.at)) if newest else "",
            url=row.get_absolute_url(),
        )


def foot_for(user: Any) -> str:
    """For whom a paper was made, and when: it says what that person may know on that day."""
    return _("Japan Desk, for %(who)s, %(day)s") % {
        "who": user,
        "day": formats.day(timezone.localdate()),
    }


def full_name(contact: Any) -> str:
    """Return “Tanaka Taro Mr · 田中 太郎 (たなか たろう)”, as much as is known."""
    name = joined(f"{contact.name} {contact.honorific}".strip(), contact.other_name)
    reading = contact.full_kana if contact.full_name else ""
    return f"{name} ({reading})" if reading else name


def both_titles(post: Any) -> str:
    """A post's title in both languages, as far as it is stated."""
    return " / ".join(text for text in (post.title, post.title_ja) if text)


def silence(row: MOU) -> str:
    """For how long nobody has heard of an MOU, once that is too long."""
    if not row.is_stale:
        return ""
    days = row.days_silent
    return ngettext("no news for %(days)s day", "no news for %(days)s days", days) % {
        "days": formats.indian_grouping(days)
    }


def _flat(text: Any) -> str:
    return " ".join(str(text).split())
