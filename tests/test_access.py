"""Who gets what answer: every address × method × role, in one table.

The test walks the urlconf: an address without a row fails, and so does a row without an address.
"""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.choices import Role
from accounts.permissions import ROLES, Permission
from delegations.models import Delegation, Meeting
from followups.models import FollowUp
from leads.actions.documents import add_document
from leads.actions.duplicates import say_two
from leads.actions.merges import merge
from leads.duplicates import ORGANISATIONS
from leads.models import MOU, Contact, Lead, Organisation
from tests import factories
from tests.access_rows import Row
from tests.access_table import ADMIN_PREFIX, TABLE

IDS = (
    "lead", "organisation", "contact", "policy", "mou", "group", "delegation", "meeting",
    "followup", "person", "notification", "document", "tag", "bulk", "view", "removed_view",
    "enquiry", "reference", "twin", "twin_contact", "pair", "merge", "paper", "band", "rate",
    "day_off", "step", "ladder", "signing", "amendment", "absence", "item",
    "snapshot", "share", "schedule", "run", "review",
)  # fmt: skip
CHANGED = {
    "lead": (Lead, "title"),
    "organisation": (Organisation, "notes"),
    "contact": (Contact, "notes"),
    "mou": (MOU, "notes"),
    "followup": (FollowUp, "details"),
    "delegation": (Delegation, "purpose"),
    "meeting": (Meeting, "topics"),
}
IDS += tuple(f"{kind}_event" for kind in CHANGED)
ID_MARKS = {f"@{name}" for name in IDS}
METHODS = ("GET", "POST", "PUT", "DELETE")


def all_names(resolver: URLResolver, space: str = "") -> set[str]:
    """Return every named address of the product; an unnamed one is an error."""
    names: set[str] = set()
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            names |= all_names(entry, inner)
        elif isinstance(entry, URLPattern):
            assert entry.name or space == ADMIN_PREFIX, f"{entry.pattern} has no name."
            names.add(f"{space}{entry.name}")
    return names


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    names = {name for name in all_names(get_resolver()) if not name.startswith(ADMIN_PREFIX)}
    assert names - set(TABLE) == set(), "Addresses without a row in tests/access_table.py."
    assert set(TABLE) - names == set(), "Rows in tests/access_table.py without an address."


@dataclass
class World:
    """One of each row, and one of each that is hidden from everybody but managers."""

    ids: dict[str, Any] = field(default_factory=dict)
    hidden: dict[str, Any] = field(default_factory=dict)


def make_document(lead: Lead) -> int:
    file = SimpleUploadedFile("offer.pdf", b"%PDF-1.7")
    return add_document(subject=lead, file=file, by=None, title="Offer").pk


def picture() -> SimpleUploadedFile:
    return SimpleUploadedFile("card.png", b"\x89PNG\r\n\x1a\n....")


def twins(organisation: Organisation) -> dict[str, int]:
    """Rows that can be merged, a pair said to be two, and a merge that can be undone."""
    twin, gone = factories.make_organisation(), factories.make_organisation()
    pair = say_two(kind=ORGANISATIONS, first=organisation.pk, second=twin.pk, by=None)
    done = merge(kind=ORGANISATIONS, survivor=twin.pk, loser=gone.pk, taken={}, by=None)
    person = factories.make_contact(organisation)
    return {"twin": twin.pk, "twin_contact": person.pk, "pair": pair.pk, "merge": done.pk}


def handed_over(by: Any) -> dict[str, int]:
    """A frozen report with a link, a schedule with a delivery, a day of review."""
    share = factories.make_share(by)
    run = factories.make_schedule_run(by)
    return {
        "snapshot": share.snapshot_id,
        "share": share.pk,
        "schedule": run.schedule_id,
        "run": run.pk,
        "review": factories.make_review(by).pk,
    }


def with_events(world: World) -> World:
    """Change one value of each record, so that there is one to put back."""
    for kind, (model, name) in CHANGED.items():
        row = model.objects.get(pk=world.ids[kind])
        setattr(row, name, "Changed")
        row.save()
        newest = model.pgh_event_model.objects.filter(pgh_obj_id=row.pk).order_by("pgh_id").last()
        world.ids[f"{kind}_event"] = newest.pgh_id
    return world


@pytest.fixture
def world(db: None) -> World:
    stranger = factories.make_user(Role.DESK, name="Stranger")
    organisation = factories.make_organisation()
    lead = factories.make_lead(partner=organisation)
    secret_lead = factories.make_lead(sensitive=True, owner=stranger)
    mou = factories.make_mou(lead=lead)
    secret_mou = factories.make_mou(sensitive=True, owner=stranger)
    meeting = factories.make_meeting()
    secret_meeting = factories.make_meeting(sensitive=True, owner=stranger)
    promise = factories.make_followup(lead=lead)
    whole = World(
        ids={
            "lead": lead.pk,
            "organisation": organisation.pk,
            "contact": factories.make_contact(organisation, card=picture()).pk,
            "policy": factories.make_policy().pk,
            "mou": mou.pk,
            "group": factories.make_group().pk,
            "delegation": factories.make_delegation().pk,
            "meeting": meeting.pk,
            "followup": promise.pk,
            "item": promise.checklist.create(text="Ask").pk,
            "person": stranger.pk,
            "notification": 0,  # each caller gets her own
            "absence": 0,  # likewise
            "bulk": 0,
            "paper": 0,
            "view": 0,
            "removed_view": 0,
            "tag": factories.make_tag().pk,
            "band": factories.make_band().pk,
            "day_off": factories.make_day_off().pk,
            "rate": factories.make_rate().pk,
            "step": factories.make_step().pk,
            "ladder": factories.make_ladder("production").pk,
            "signing": factories.make_event().pk,
            "amendment": factories.make_amendment(mou).pk,
            "document": make_document(lead),
            "enquiry": factories.make_enquiry(lead=lead).pk,
            "reference": factories.make_enquiry(channel="public_form").reference,
            **handed_over(stranger),
            **twins(organisation),
        },
        hidden={
            "lead": secret_lead.pk,
            "mou": secret_mou.pk,
            "meeting": secret_meeting.pk,
            "followup": factories.make_followup(lead=secret_lead, assignee=stranger).pk,
            "notification": factories.make_notification(stranger).pk,
            "bulk": factories.make_bulk_run(stranger).pk,
            "view": factories.make_view(stranger).pk,
            "removed_view": factories.make_view(stranger, removed_at=timezone.now()).pk,
            "paper": factories.make_paper_run(stranger).pk,
            "document": make_document(secret_lead),
            "enquiry": factories.make_enquiry(lead=secret_lead).pk,
        },
    )
    return with_events(whole)


def address(name: str, row: Row, ids: dict[str, Any]) -> str:
    arguments = [ids[value[1:]] if value.startswith("@") else value for value in row.arguments]
    return reverse(name, args=arguments) + row.query.format(**ids)


def client_of(client_for: Any, role: str | None, world: World | None = None) -> Client:
    if role is None:
        return Client()
    user = factories.make_user(role)
    if world is not None:
        world.ids["notification"] = factories.make_notification(user).pk
        world.ids["absence"] = factories.make_absence(user).pk
        world.ids["bulk"] = factories.make_bulk_run(user).pk
        about = world.ids["delegation"]
        world.ids["paper"] = factories.make_paper_run(user, subject_id=about).pk
        world.ids["view"] = factories.make_view(user).pk
        world.ids["removed_view"] = factories.make_view(user, removed_at=timezone.now()).pk
    return client_for(user)


def expected(row: Row, method: str, role: str | None) -> set[int]:
    """Return the codes the table allows for this caller."""
    answer = row.methods.get(method)
    if answer is None and row.foreign:
        return set(range(200, 500))
    if role is None and not row.public:
        return {302}
    needed = row.needs if answer is None else answer.needs
    if role is not None and needed is not None and needed not in ROLES[role]:
        # A method nobody may use can be refused before or after the right is asked for.
        return {403} if answer is not None else {403, 405}
    return {405} if answer is None else answer.codes


def ask(client: Client, method: str, target: str) -> HttpResponse:
    """Ask, and undo what the answer changed, so that the next caller finds the same world."""
    with transaction.atomic():
        response = client.generic(method, target)
        transaction.set_rollback(True)
    return response


@pytest.mark.parametrize("name", sorted(TABLE))
def test_address_answers_each_role(name: str, world: World, client_for: Any) -> None:
    row = TABLE[name]
    wrong = []
    for role in (None, *Role.values):
        client = client_of(client_for, role, world)
        for method in METHODS:
            response = ask(client, method, address(name, row, world.ids))
            code = response.status_code
            sent_to_door = response.get("Location", "").startswith(reverse(settings.LOGIN_URL))
            closed = role is None and not row.public and not row.foreign
            if code not in expected(row, method, role) or (closed and not sent_to_door):
                wrong.append(f"{method} as {role or 'a stranger'}: {code}")
    assert wrong == []


HIDEABLE = {
    "@enquiry",
    "@lead",
    "@mou",
    "@meeting",
    "@followup",
    "@notification",
    "@document",
    "@bulk",
    "@paper",
    "@view",
    "@removed_view",
}
HIDING = [
    (name, method)
    for name, row in sorted(TABLE.items())
    for method in row.methods
    if HIDEABLE & set(row.arguments)
]


@pytest.mark.parametrize(("name", "method"), HIDING)
def test_hidden_rows_do_not_exist_for_others(
    name: str, method: str, world: World, client_for: Any
) -> None:
    """A sensitive row of a stranger answers 404 to desk staff, whatever they try."""
    client = client_of(client_for, Role.DESK)
    ids = {**world.ids, **world.hidden}
    response = client.generic(method, address(name, TABLE[name], ids))
    assert response.status_code == 404


WITH_IDS = [
    name for name, row in sorted(TABLE.items()) if any(a in ID_MARKS for a in row.arguments)
]


@pytest.mark.parametrize("name", WITH_IDS)
def test_unknown_ids_are_404(name: str, client_for: Any) -> None:
    row = TABLE[name]
    client = client_of(client_for, Role.ADMINISTRATOR)
    nobody = dict.fromkeys(IDS, 9_999_999)  # fmt: skip
    for method in row.methods:
        assert client.generic(method, address(name, row, nobody)).status_code == 404


def test_every_role_may_at_least_view() -> None:
    assert all(Permission.VIEW in rights for rights in ROLES.values())


def test_roles_only_gain_rights_upwards() -> None:
    ladder = [Role.VIEWER, Role.OFFICIAL, Role.DESK, Role.MANAGER, Role.ADMINISTRATOR]
    for lower, higher in pairwise(ladder):
        assert ROLES[lower] < ROLES[higher]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OFFICIAL, Role.DESK, Role.MANAGER])
def test_admin_site_is_for_administrators(role: str, client_for: Any) -> None:
    assert client_of(client_for, role).get("/admin/", follow=True).status_code == 403


def test_administrators_enter_the_admin_site(client_for: Any) -> None:
    assert client_of(client_for, Role.ADMINISTRATOR).get("/admin/").status_code == 200
