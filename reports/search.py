"""One search through everything: organisations, people, leads, MOUs, meetings, promises, notes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from delegations.choices import TAKES_PLACE, MeetingPrecision
from delegations.models import Delegation, Meeting
from followups.models import FollowUp
from leads import formats
from leads.models import MOU, Contact, Enquiry, Lead, Organisation, ProgressUpdate
from leads.searching import Query, Search, best_of
from reports.marking import excerpt, marked, spans

NO_RANK = 9
# Fewer than these are counted: then each tier was asked, and nothing was left out.
COUNTED_UNDER = 30
# Lists of these show others than are looked through here: members of delegations, open enquiries.
UNCOUNTED = ("note", "delegation", "enquiry")
# Kinds that go by several names; of the others only the title is one.
NAMED = ("organisation", "contact")


@dataclass
class Hit:
    """One row found, as it is shown."""

    url: str
    title: SafeString
    second: SafeString
    hint: str
    found: SafeString
    found_in: str


@dataclass
class Group:
    """What was found of one kind, and where the rest of it is."""

    name: str
    label: Promise
    icon: str
    hits: list[Hit]
    rank: int
    count: int | None = None  # how many the list shows, where that is known
    list_url: str = ""

    @property
    def more(self) -> bool:
        """There are more, or may be."""
        return self.count != len(self.hits)


@dataclass(frozen=True)
class Words:
    """What a row says: its names, a word about it, and texts in which it may have been found."""

    title: str
    second: str = ""
    hint: str = ""
    texts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Source:
    """One key of one table."""

    name: str
    visible: Callable[[Any], QuerySet]
    shown: Callable[[QuerySet], QuerySet]
    words: Callable[[Any], Words]
    field: str = "search_key"
    tiers: tuple[str, ...] = ("contains",)
    page: Callable[[Any], str] = lambda row: row.get_absolute_url()

    def search(self, user: Any) -> Search:
        rows = self.visible(user)
        links = rows.links() if self.field == "search_key" and hasattr(rows, "links") else ()
        return Search(rows, links, self.field, self.tiers, self.name not in NAMED)


@dataclass(frozen=True)
class Kind:
    """A group of results and the list that shows all of them."""

    label: Promise
    icon: str
    list_view: str = ""
    asked: tuple[tuple[str, str], ...] = ()


def _join(*parts: Any) -> str:
    return " · ".join(str(part) for part in parts if part)


def _organisation(row: Organisation) -> Words:
    texts = [(gettext("Formerly"), name) for name in row.former_names]
    texts += [
        (gettext("Short name"), row.short_name),
        (gettext("Reading"), row.name_kana),
        (gettext("Corporate number"), row.corporate_number),
    ]
    place = row.prefecture or row.district or ""
    hint = _join(row.get_kind_display(), place)
    return Words(row.name, row.other_name, hint, tuple(texts))


def _contact(row: Contact) -> Words:
    post = row.present_post
    hint = _join(post.any_title, post.organisation.name) if post else ""
    texts = [(gettext("Reading"), row.full_kana), (gettext("Phone"), row.phone)]
    texts += [(gettext("E-mail"), row.email)]
    texts += [
        (gettext("At"), _join(each.organisation.name, each.organisation.other_name))
        for each in row.employments.all()
    ]
    return Words(row.name, row.other_name, hint, tuple(texts))


def _partners(links: Iterable[Any]) -> list[tuple[str, str]]:
    return [
        (gettext("With"), _join(link.organisation.name, link.organisation.other_name))
        for link in links
    ]


def _lead(row: Lead) -> Words:
    partners = list(row.partners.all())
    texts = [("", row.summary), (gettext("Place"), row.place)]
    texts += [("Nivesh Mitra", row.nivesh_mitra), ("Nivesh Sarathi", row.nivesh_sarathi)]
    hint = _join(row.get_stage_display(), partners[0].organisation if partners else "")
    return Words(row.title, "", hint, (*texts, *_partners(partners)))


def _mou(row: MOU) -> Words:
    texts = [(gettext("Number"), row.number), (gettext("Nodal officer"), row.nodal_officer)]
    texts += [(gettext("Signed at"), row.signed_at), *_partners(row.parties.all())]
    return Words(row.title, "", _join(row.get_stage_display(), row.number), tuple(texts))


def _meeting(row: Meeting) -> Words:
    texts = [("", row.said), (gettext("Topics"), row.topics)]
    texts += [(gettext("Place"), _join(row.city, row.place))]
    texts += _partners(each for each in row.attendances.all() if each.organisation)
    when = row.when if row.precision != MeetingPrecision.UNKNOWN else ""
    usual = row.status in TAKES_PLACE
    hint = _join("" if usual else row.get_status_display(), when, "" if row.clocks else row.city)
    return Words(row.title, "", hint, tuple(texts))


def _enquiry(row: Enquiry) -> Words:
    texts = [("", row.text), (gettext("Reference"), row.reference), (gettext("From"), row.email)]
    texts += [(gettext("From"), row.person_name), (gettext("Phone"), row.phone)]
    came = gettext("Came %(day)s") % {"day": formats.day(timezone.localdate(row.received_at))}
    return Words(str(row), row.person_name if row.organisation_name else "", came, tuple(texts))


def _delegation(row: Delegation) -> Words:
    texts = [("", row.purpose), ("", row.programme), (gettext("Cities"), ", ".join(row.cities))]
    return Words(row.name, "", row.days, tuple(texts))


def _followup(row: FollowUp) -> Words:
    state = gettext("Done") if row.done_at else gettext("Due")
    hint = _join(f"{state} {formats.day(row.due_on)}", row.assignee)
    return Words(row.title, "", hint, (("", row.details), ("", row.done_note)))


def _note(*names: str) -> Callable[[Any], Words]:
    def words(row: Any) -> Words:
        texts = tuple(("", getattr(row, name)) for name in names)
        return Words(str(row), "", str(row._meta.verbose_name).capitalize(), texts)

    return words


def _progress(row: ProgressUpdate) -> Words:
    hint = gettext("Progress of %(day)s") % {"day": formats.day(row.as_of)}
    return Words(row.mou.title, "", hint, (("", row.words),))


def _updates(user: Any) -> QuerySet:
    hidden = MOU.objects.hidden_from(user).filter(pk=OuterRef("mou"))
    return ProgressUpdate.objects.filter(~Exists(hidden))


def _visible(model: Any) -> Callable[[Any], QuerySet]:
    return lambda user: model.objects.visible_to(user)


KINDS: dict[str, Kind] = {
    "organisation": Kind(_("Organisations"), "building-factory-2", "leads:organisation_list"),
    "lead": Kind(_("Leads"), "briefcase", "leads:lead_list"),
    "mou": Kind(_("MOUs"), "file-certificate", "leads:mou_list"),
    "contact": Kind(_("Contacts"), "address-book", "leads:contact_list"),
    "enquiry": Kind(_("Enquiries"), "inbox", "leads:enquiry_list"),
    "meeting": Kind(_("Meetings"), "calendar-event", "delegations:meeting_list"),
    "delegation": Kind(_("Delegations"), "plane-departure", "delegations:delegation_list"),
    "followup": Kind(
        _("Follow-ups"), "checklist", "followups:followup_list", (("who", "all"), ("state", "any"))
    ),
    "note": Kind(_("Notes"), "notes"),
}
SOURCES: tuple[Source, ...] = (
    Source(
        "organisation",
        _visible(Organisation),
        lambda rows: rows.select_related("prefecture", "district"),
        _organisation,
        tiers=("exact", "starts", "words_start", "contains"),
    ),
    Source(
        "lead",
        _visible(Lead),
        lambda rows: rows.prefetch_related("partners__organisation"),
        _lead,
        tiers=("starts", "contains"),
    ),
    Source("mou", _visible(MOU), lambda rows: rows.prefetch_related("parties__organisation"), _mou),
    Source(
        "contact",
        _visible(Contact),
        lambda rows: rows.prefetch_related("employments__organisation"),
        _contact,
        tiers=("starts", "contains"),
    ),
    Source(
        "meeting",
        _visible(Meeting),
        lambda rows: rows.prefetch_related("attendances__organisation"),
        _meeting,
    ),
    Source("enquiry", _visible(Enquiry), lambda rows: rows, _enquiry),
    Source("delegation", _visible(Delegation), lambda rows: rows, _delegation),
    Source("followup", _visible(FollowUp), lambda rows: rows.select_related("assignee"), _followup),
    Source(
        "note",
        _updates,
        lambda rows: rows.select_related("mou"),
        _progress,
        page=lambda row: row.mou.get_absolute_url(),
    ),
    Source("note", _visible(MOU), lambda rows: rows, _note("notes"), "notes_key"),
    Source(
        "note",
        _visible(Organisation),
        lambda rows: rows,
        _note("notes", "india_presence"),
        "notes_key",
    ),
    Source("note", _visible(Contact), lambda rows: rows, _note("notes"), "notes_key"),
)


def _hit(source: Source, row: Model, query: Query) -> Hit:
    words = source.words(row)
    in_title, in_second = spans(words.title, query), spans(words.second, query)
    label, found = "", SafeString("")
    for named, text in words.texts if not (in_title or in_second) else ():
        places = spans(text, query)
        if places:
            label, found = named, excerpt(text, places)
            break
    return Hit(
        url=source.page(row),
        title=marked(words.title, in_title),
        second=marked(words.second, in_second),
        hint=words.hint,
        found=found,
        found_in=label,
    )


def _fetch(source: Source, user: Any, ids: list[int]) -> dict[int, Model]:
    """Fetch once more as this person may see them: an id alone proves nothing."""
    return source.shown(source.visible(user)).in_bulk(ids) if ids else {}


def find(text: str, user: Any, wanted: int, *, count: bool = False) -> list[Group]:
    """Return what a person may see of what was asked for, the group with the best hit first."""
    query = Query(text)
    if not query or query.is_short:
        return []
    groups: dict[str, Group] = {}
    at_least = COUNTED_UNDER if count else wanted
    found = best_of([source.search(user) for source in SOURCES], query, at_least)
    for source, ranked in zip(SOURCES, found, strict=True):
        rows = _fetch(source, user, [pk for _rank, pk in ranked[:wanted]])
        hits = [_hit(source, rows[pk], query) for _rank, pk in ranked[:wanted] if pk in rows]
        if hits:
            group = groups.setdefault(source.name, _group(source.name, query))
            group.hits = [*group.hits, *hits][:wanted]
            group.rank = min(group.rank, ranked[0][0])
    if count:
        _count(groups, found)
    order = list(KINDS)
    return sorted(groups.values(), key=lambda group: (group.rank, order.index(group.name)))


def _group(name: str, query: Query) -> Group:
    kind = KINDS[name]
    address = urlencode([("q", query.typed), *kind.asked])
    list_url = f"{reverse(kind.list_view)}?{address}" if kind.list_view else ""
    return Group(name, kind.label, kind.icon, [], NO_RANK, list_url=list_url)


def _count(groups: dict[str, Group], found: list[list[tuple[int, int]]]) -> None:
    """Say how many rows a list will show, where everything was found and not only the best."""
    numbers = {source.name: len(ranked) for source, ranked in zip(SOURCES, found, strict=True)}
    if numbers["organisation"] >= COUNTED_UNDER:
        return  # then not everything that is linked to one was found either
    for name, group in groups.items():
        if name not in UNCOUNTED and numbers[name] < COUNTED_UNDER:
            group.count = numbers[name]
