"""Generated data: the same for the same seed, marked, valid, and gone without a trace."""

import io
import random
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F, Model
from django.utils import timezone

from accounts.choices import Role
from delegations.models import Attendance, Delegation, Meeting
from followups.models import FollowUp
from imports.generation import run as generation
from imports.generation.copying import Table, array
from imports.pipeline.loader import load_pipeline
from leads.choices import CitationKind
from leads.models import (
    MOU,
    Citation,
    Contact,
    Lead,
    LeadPartner,
    Milestone,
    MOUGroup,
    MOUParty,
    Organisation,
    ProgressUpdate,
    StageChange,
    step_order,
)
from tests.factories import make_lead, make_user

pytestmark = pytest.mark.django_db
NUMBERS = {
    "organisations": 150, "contacts": 40, "leads": 200, "mous": 130, "meetings": 80,
    "followups": 120,
}  # fmt: skip
CITED = (Organisation, Contact, Lead, MOU, MOUGroup, Delegation, Meeting)
DAY = date(2026, 11, 2)


def generate(seed: int = 5, **numbers: int) -> str:
    out = io.StringIO()
    numbers = numbers or NUMBERS
    call_command("generate", seed=seed, as_of=DAY, yes_generated=True, stdout=out, **numbers)
    return out.getvalue()


def purge() -> str:
    out = io.StringIO()
    call_command("generate", purge=True, yes_generated=True, stdout=out)
    return out.getvalue()


@pytest.fixture
def people(db):
    return [make_user(Role.DESK), make_user(Role.OFFICIAL)]


@pytest.fixture
def generated(people):
    generate()


def shape(model: type[Model]) -> list[tuple]:
    """Return the rows without what depends on the ids that were free."""
    own = [
        field.attname
        for field in model._meta.concrete_fields
        if not field.primary_key and (not field.is_relation or field.name in ("owner", "sector"))
    ]
    rows = [
        tuple(row[name] for name in own if name not in ("corporate_number", "search_key", "number"))
        for row in model._base_manager.order_by("pk").values(*own)
    ]
    return [tuple(str(value).split(" (seed")[0] for value in row) for row in rows]


def test_the_numbers_are_those_asked_for(generated):
    assert Organisation.objects.count() == 150
    assert Contact.objects.count() == 40
    assert Lead.objects.count() == 200
    assert MOU.objects.count() == 130
    assert Meeting.objects.count() == 80
    assert FollowUp.objects.count() == 120


def test_the_same_seed_makes_the_same_rows(generated):
    models = (Organisation, Contact, Lead, MOU, Milestone, ProgressUpdate, Meeting, FollowUp)
    first = {model: shape(model) for model in models}
    purge()
    generate()
    for model in models:
        assert shape(model) == first[model], model
    purge()
    generate(seed=6)
    assert shape(Lead) != first[Lead]


def test_each_row_is_marked_as_generated(generated):
    citation = Citation.objects.get()
    assert (citation.kind, citation.title) == ("generated", "Generated data, seed 5")
    for model in CITED:
        assert model.objects.exists(), model
        assert not model.objects.exclude(citation=citation).exists(), model
    assert not FollowUp.objects.exclude(lead__citation=citation).exists()


def sample(model: type[Model], size: int = 25) -> list:
    rows = list(model._base_manager.order_by("pk"))
    return random.Random(1).sample(rows, min(size, len(rows)))


def test_sampled_rows_are_valid(generated):
    for model in (
        *CITED, LeadPartner, StageChange, FollowUp, MOUParty, Milestone, ProgressUpdate, Attendance,
    ):  # fmt: skip
        for row in sample(model):
            row.full_clean()


def test_saving_a_row_again_changes_no_derived_value(generated):
    for model in (Organisation, Contact, Lead, MOU, Delegation, Meeting, FollowUp):
        for row in sample(model, 40):
            before = row.search_key
            row.save()
            row.refresh_from_db()
            assert row.search_key == before, row


def test_every_foreign_key_points_at_a_row(generated):
    for model in generation._TABLES:
        for field in model._meta.concrete_fields:
            if field.is_relation and field.db_constraint:
                known = field.related_model._base_manager.values("pk")
                lost = model._base_manager.filter(**{f"{field.name}__isnull": False})
                assert not lost.exclude(**{f"{field.attname}__in": known}).exists(), field


def test_what_triggers_derive_is_what_they_would_derive(generated):
    leads = {row["pk"]: row for row in Lead.objects.values("pk", "next_action", "next_due_on")}
    mous = {row["pk"]: row for row in
            MOU.objects.values("pk", "updated_as_of", "realised_inr", "realised_jobs")}  # fmt: skip
    assert any(row["next_due_on"] for row in leads.values())
    assert any(row["realised_inr"] for row in mous.values())
    Lead.objects.update(next_action="", next_due_on=None)
    MOU.objects.update(updated_as_of=None, realised_inr=None, realised_jobs=None)
    FollowUp.objects.update(title=F("title"))  # wakes the trigger
    for mou in MOU.objects.all():
        extra = ProgressUpdate.objects.create(mou=mou, as_of=DAY)
        ProgressUpdate.objects.filter(pk=extra.pk).delete()
    assert {row["pk"]: row for row in
            Lead.objects.values("pk", "next_action", "next_due_on")} == leads  # fmt: skip
    assert {row["pk"]: row for row in
            MOU.objects.values("pk", "updated_as_of", "realised_inr", "realised_jobs")
            } == mous  # fmt: skip


def test_an_mous_stage_is_its_furthest_reached_milestone(generated):
    for mou in MOU.objects.prefetch_related("milestones"):
        reached = [step_order()[m.kind] for m in mou.milestones.all() if m.reached]
        assert step_order()[mou.stage] == max(reached)


def test_unknown_values_come_in_realistic_shares(generated):
    for unknown in ("amount", "jobs", "land_acres", "owner"):
        missing = Lead.objects.filter(**{unknown: None}).count()
        assert 0 < missing < 200, unknown
    assert Lead.objects.filter(districts=None).exists()
    assert MOU.objects.filter(updated_as_of=None).exists()
    assert MOU.objects.filter(group__isnull=False).exists()
    assert MOU.objects.filter(lead__isnull=False).exists()


def test_new_rows_find_their_ids_free(generated, people):
    lead = make_lead(partner=Organisation.objects.first(), owner=people[0])
    assert lead.pk > 0
    assert Meeting.objects.create(title="Own", precision="unknown").pk


def test_triggers_are_awake_again(generated, people):
    lead = make_lead()
    FollowUp.objects.create(title="Call", due_on=DAY, lead=lead)
    lead.refresh_from_db()
    assert lead.next_action == "Call"


def test_purge_removes_generated_rows_and_no_others(people):
    load_pipeline()
    models = (*CITED, LeadPartner, StageChange, Milestone, ProgressUpdate, MOUParty, FollowUp)
    before = {model: list(model.objects.order_by("pk").values()) for model in models}
    generate()
    generate(seed=6)
    assert "Removed" in purge()
    assert {model: list(model.objects.order_by("pk").values()) for model in models} == before
    assert not Citation.objects.filter(kind=CitationKind.GENERATED).exists()


def test_purge_refuses_while_peoples_rows_point_at_generated_ones(generated):
    LeadPartner.objects.create(lead=make_lead(), organisation=Organisation.objects.first())
    with pytest.raises(CommandError, match="1 partners that people entered"):
        purge()
    assert Lead.objects.count() == 201


def test_indexes_are_the_same_after_a_large_load(people, monkeypatch):
    def indexes():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexname"
            )
            return cursor.fetchall()

    before = indexes()
    monkeypatch.setattr(generation, "REBUILD_FROM", 1)
    generate()
    assert indexes() == before


def test_without_the_right_to_silence_all_triggers_each_table_is_silenced(people, monkeypatch):
    """A hosted database gives nobody `session_replication_role`."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("CREATE ROLE plain_owner NOSUPERUSER")
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE "{table}" OWNER TO plain_owner')
        cursor.execute("GRANT ALL ON SCHEMA public TO plain_owner")
        cursor.execute("SET LOCAL ROLE plain_owner")
    generate(organisations=60, leads=60, mous=30, followups=30)
    assert Lead.objects.count() == 60
    lead = make_lead()
    FollowUp.objects.create(title="Call", due_on=DAY, lead=lead)
    lead.refresh_from_db()
    assert lead.next_action == "Call"
    FollowUp.objects.filter(lead=lead).delete()
    lead.delete()
    purge()
    assert not Lead.objects.exists()


def test_leads_can_point_at_organisations_generated_earlier(people):
    generate(organisations=60)
    generate(leads=30)
    assert LeadPartner.objects.filter(lead__isnull=False).count() >= 30


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        ({"organisations": 0}, "Say what to generate"),
        ({"leads": 10}, "no generated organisation"),
        ({"organisations": 10, "followups": 5}, "ask for --leads"),
        ({"organisations": -1}, "cannot be negative"),
    ],
)
def test_what_cannot_be_generated_is_said(people, numbers, sentence):
    with pytest.raises(CommandError, match=sentence):
        generate(**numbers)
    assert not Citation.objects.exists()


def test_production_is_refused(people, settings, monkeypatch):
    monkeypatch.delenv("ALLOW_DEMO", raising=False)
    settings.SITE_URL = "https://desk.example.org"
    for wish in ({"organisations": 5}, {"purge": True}):
        with pytest.raises(CommandError, match="--yes-generated"):
            call_command("generate", **wish)


def test_text_is_escaped_on_its_way_into_the_database(people):
    table = Table(Organisation, timezone.now(), with_id=True)
    nasty = 'A\tb\\c\n"d"\r{e}'
    table.add(id=900_001, name_en=nasty, former_names=array([nasty, "x,y"]), search_key="a")
    assert table.flush() == 1
    row = Organisation.objects.get(pk=900_001)
    assert (row.name_en, row.former_names, row.owner) == (nasty, [nasty, "x,y"], None)
    with pytest.raises(KeyError):
        table.add(id=900_002, no_such_column=1)
