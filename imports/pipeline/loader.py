"""Turns the facts into rows: what is missing is created, what exists is left as people made it."""

import tomllib
from collections import Counter
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Model

from delegations.choices import AttendanceSide, MeetingLeadKind, MeetingPrecision
from delegations.models import Attendance, Delegation, DelegationMember, Meeting, MeetingLead
from imports.pipeline.ledger import Ledger
from leads import reference_data
from leads.choices import PRODUCTION, SIGNED, CitationKind, DatePrecision, PartySide, Side
from leads.models import (
    MOU,
    Citation,
    District,
    Lead,
    LeadPartner,
    Milestone,
    MOUParty,
    Organisation,
    Policy,
    Prefecture,
    ProgressUpdate,
    Sector,
    StageChange,
)

DATA_SET = "japan-pipeline-2025"
_HERE = Path(__file__).parent
_LOCK = 20250810


def facts(name: str) -> dict[str, Any]:
    """Return one file of facts."""
    return tomllib.loads((_HERE / f"{name}.toml").read_text(encoding="utf-8"))


@transaction.atomic
def load_pipeline() -> Counter[type[Model]]:
    """Load what is not loaded yet and return how many rows of each kind were created."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    source = facts("source")
    reason = source.pop("stage_reason")
    if not District.objects.exists():  # a database whose rows were all deleted
        reference_data.load(Sector, District, Prefecture)
    ledger = Ledger(DATA_SET)
    citation = _citation(ledger, source)
    _load_policies(ledger, citation)
    _load_organisations(ledger, citation)
    _load_delegations(ledger, citation)
    _load_leads(ledger, citation, reason)
    _load_mous(ledger, citation)
    _load_meetings(ledger, citation)
    return ledger.created


def _citation(ledger: Ledger, source: dict[str, Any]) -> Citation:
    if ledger.has(Citation, "article") and (known := ledger.row(Citation, "article")):
        return known
    same = {"title": source["title"], "publisher": source["publisher"]}
    return ledger.bring(
        Citation, "article", same, kind=CitationKind.PRESS, published_on=source["published_on"]
    )[0]


def _district(lgd_code: int | None) -> District | None:
    return District.objects.get(lgd_code=lgd_code) if lgd_code else None


def _prefecture(code: int | None) -> Prefecture | None:
    return Prefecture.objects.get(code=code) if code else None


def _sectors(codes: list[str]) -> list[Sector]:
    return list(Sector.objects.filter(code__in=codes))


def _load_policies(ledger: Ledger, citation: Citation) -> None:
    for code, fact in facts("policies").items():
        if not ledger.has(Policy, code):
            ledger.bring(Policy, code, {"code": code}, citation=citation, **fact)


def _load_organisations(ledger: Ledger, citation: Citation) -> None:
    for key, fact in facts("organisations").items():
        if ledger.has(Organisation, key):
            continue
        sectors = _sectors(fact.pop("sectors", []))
        fact["prefecture"] = _prefecture(fact.get("prefecture"))
        fact["district"] = _district(fact.get("district"))
        same = {"name_en": fact.pop("name_en")}
        organisation, created = ledger.bring(Organisation, key, same, citation=citation, **fact)
        if created:
            organisation.sectors.set(sectors)


def _load_delegations(ledger: Ledger, citation: Citation) -> None:
    for key, fact in facts("delegations").items():
        if ledger.has(Delegation, key):
            continue
        members = fact.pop("members")
        same = {"name": fact.pop("name"), "starts_on": fact.pop("starts_on")}
        delegation, created = ledger.bring(Delegation, key, same, citation=citation, **fact)
        if created:
            DelegationMember.objects.bulk_create(
                DelegationMember(
                    delegation=delegation, rank=rank, name=name, office=office, is_leader=rank == 1
                )
                for rank, (name, office) in enumerate(members, start=1)
            )


def _load_leads(ledger: Ledger, citation: Citation, reason: str) -> None:
    reported = _midnight_in_lucknow(citation.published_on)
    for key, fact in facts("leads").items():
        if ledger.has(Lead, key):
            continue
        partners = fact.pop("partners", [])
        sectors = _sectors(fact.pop("sectors", []))
        districts = [_district(code) for code in fact.pop("districts", [])]
        policies = ledger.rows(Policy, fact.pop("policies", []))
        same = {"title": fact.pop("title"), "citation": citation}
        lead, created = ledger.bring(Lead, key, same, stage_since=reported, **fact)
        if not created:
            continue
        lead.sectors.set(sectors)
        lead.districts.set(districts)
        lead.policies.set(policies)
        for name, role, note in partners:
            for organisation in ledger.rows(Organisation, [name]):
                LeadPartner.objects.create(
                    lead=lead, organisation=organisation, role=role, note=note
                )
        StageChange.objects.create(lead=lead, to_stage=lead.stage, reason=reason, at=reported)


def _midnight_in_lucknow(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo("Asia/Kolkata"))


def _load_mous(ledger: Ledger, citation: Citation) -> None:
    for key, fact in facts("mous").items():
        if ledger.has(MOU, key):
            continue
        mou, created = ledger.bring(
            MOU,
            key,
            {"title": fact["title"], "citation": citation},
            lead=ledger.row(Lead, fact["lead"]),
            sector=Sector.objects.filter(code=fact["sector"]).first(),
            district=_district(fact["district"]),
        )
        if not created:
            continue
        for organisation in ledger.rows(Organisation, [fact["investor"]]):
            MOUParty.objects.create(mou=mou, organisation=organisation, side=PartySide.INVESTOR)
        Milestone.objects.create(mou=mou, kind=SIGNED, reached=True)
        if year := fact.get("production_year"):
            Milestone.objects.create(
                mou=mou,
                kind=PRODUCTION,
                forecast_on=date(year, 1, 1),
                forecast_on_precision=DatePrecision.YEAR,
                owed_by=Side.INVESTOR,
            )
        ProgressUpdate.objects.create(mou=mou, as_of=citation.published_on, words=fact["update"])


def _load_meetings(ledger: Ledger, citation: Citation) -> None:
    everything = facts("meetings")
    span = everything["both-journeys"]
    for key, fact in everything["meetings"].items():
        if ledger.has(Meeting, key):
            continue
        organisations = ledger.rows(Organisation, fact.pop("organisations", []))
        leads = {
            MeetingLeadKind.DISCUSSED: ledger.rows(Lead, fact.pop("leads", [])),
            MeetingLeadKind.RAISED: ledger.rows(Lead, fact.pop("raised", [])),
        }
        journey = fact.pop("delegation", None)
        delegation = ledger.row(Delegation, journey) if journey else None
        fact["prefecture"] = _prefecture(fact.get("prefecture"))
        meeting, created = ledger.bring(
            Meeting,
            key,
            {"title": fact.pop("title"), "citation": citation},
            delegation=delegation,
            precision=MeetingPrecision.SPAN,
            on_from=delegation.starts_on if delegation else span["from"],
            on_to=delegation.ends_on if delegation else span["to"],
            **fact,
        )
        if not created:
            continue
        for organisation in organisations:
            # The source names whom one met; of a meeting ahead nobody knows yet who comes.
            Attendance.objects.create(
                meeting=meeting,
                organisation=organisation,
                side=AttendanceSide.THEIRS,
                present=True if meeting.is_past else None,
            )
        for kind, rows in leads.items():
            for lead in rows:
                MeetingLead.objects.create(meeting=meeting, lead=lead, kind=kind)
