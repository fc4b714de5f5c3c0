"""The published pipeline: every fact of the source, nothing else, and people's edits stay."""

import io
from datetime import date
from itertools import chain

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import Model

from delegations.models import Attendance, Delegation, Meeting, MeetingLead
from followups.models import FollowUp
from imports.models import LoadedRow
from imports.pipeline.loader import load_pipeline
from leads.choices import LeadStatus
from leads.models import (
    MOU,
    Citation,
    Contact,
    Lead,
    LeadPartner,
    Milestone,
    MOUParty,
    Organisation,
    Policy,
    ProgressUpdate,
    StageChange,
)
from leads.models.organisation import Stamped

pytestmark = pytest.mark.django_db

STAGES = {
    "Motor generator plant for EVs": "mou_signed",
    "Recyclable plastic project": "mou_signed",
    "Semiconductor operations and global capability centres": "meeting_held",
    "Compressed biogas plant: land allocation": "meeting_held",
    "Opening of a bank branch": "meeting_held",
    "Centre of excellence for green hydrogen": "meeting_held",
    "Power-to-gas electrolyser technology adoption": "site_visit",
    "Strategic partnerships in five sectors": "meeting_held",
    "Rare-earth magnet fabrication, with EV, defence, clean energy and high-tech electronics": (
        "meeting_held"
    ),
    "Bio-innovation cluster modelled on Japanese frameworks": "meeting_held",
    "Workforce for construction and health care in Japan": "new",
    "Investment in food processing and data centres": "new",
    "Buddhist Circuit cultural tie-up and ODOP promotion": "new",
    "Japan desk at Invest UP": "new",
}
DISTRICTS = {
    "Motor generator plant for EVs": "Gautam Buddha Nagar",
    "Recyclable plastic project": "Gorakhpur",
    "Semiconductor operations and global capability centres": "Gautam Buddha Nagar",
    "Compressed biogas plant: land allocation": "Budaun",
    "Opening of a bank branch": "Gautam Buddha Nagar",
    "Japan desk at Invest UP": "Lucknow",
}
JAPANESE = {
    "Tokyo Electron Limited": "東京エレクトロン株式会社",
    "Mitsui & Co., Ltd.": "三井物産株式会社",
    "Tanaka Electric Co Ltd": "",
    "DENSO Corporation": "株式会社デンソー",
    "Jent Company Ltd": "",
    "Suzuki Motor Corporation": "スズキ株式会社",
    "Sumitomo Mitsui Banking Corporation": "株式会社三井住友銀行",
    "Suntory, Hakushu Distillery": "サントリー白州蒸溜所",
    "Kansai Pharmaceutical Industries Association": "関西医薬品協会",
    "Yamanashi Prefecture": "山梨県",
    "Clean Energy Research Centre, University of Yamanashi": (
        "山梨大学 クリーンエネルギー研究センター"
    ),
    "A mayoral delegation": "",
    "IIT Kanpur": "",
    "IIT-BHU": "",
    "Invest UP": "",
    "UPNEDA": "",
}


@pytest.fixture
def pipeline(db):
    return load_pipeline()


def run() -> str:
    out = io.StringIO()
    call_command("load_pipeline", stdout=out)
    return out.getvalue()


def everything() -> dict[str, list]:
    """Return every row of every table of the product, but not the days of change."""
    models = chain.from_iterable(
        apps.get_app_config(app).get_models(include_auto_created=True)
        for app in ("accounts", "leads", "followups", "delegations", "imports")
    )
    return {m._meta.label: list(m._base_manager.order_by("pk").values()) for m in models}


def test_the_counts_are_those_of_the_source(pipeline):
    counts = {model: model.objects.count() for model in pipeline}
    assert counts == dict(pipeline)
    assert counts == {
        Citation: 1, Policy: 4, Organisation: 16, Delegation: 2, Lead: 14, MOU: 2, Meeting: 10,
    }  # fmt: skip


def test_nothing_is_invented(pipeline):
    assert not Contact.objects.exists()
    assert not FollowUp.objects.exists()
    assert not Meeting.objects.exclude(result="").exists()
    assert not Meeting.objects.exclude(logged_at=None).exists()
    assert not Meeting.objects.exclude(starts_at=None, ends_at=None).exists()
    for model in (Lead, MOU):
        for unknown in ("amount", "inr_rate", "rate_on", "jobs", "land_acres", "owner"):
            assert not model.objects.exclude(**{unknown: None}).exists(), unknown
        assert not model.objects.exclude(currency="").exists()
    assert not Lead.objects.filter(amount_withheld=True).exists()
    assert not MOU.objects.exclude(signed_on=None, valid_until=None, department=None).exists()
    assert not MOU.objects.exclude(realised_inr=None, realised_jobs=None).exists()
    assert not ProgressUpdate.objects.exclude(realised_amount=None, jobs=None, by=None).exists()
    assert not Organisation.objects.exclude(
        corporate_number="", website="", address="", parent=None
    ).exists()
    assert not Organisation.objects.filter(name_ja="").exclude(name_kana="").exists()


def test_each_row_says_where_its_facts_come_from(pipeline):
    citation = Citation.objects.get()
    assert citation.publisher == "The Indian Express"
    assert citation.published_on == date(2025, 8, 10)
    assert citation.title == (
        "In the pipeline: Japan desk at Invest UP, research tie-ups on semi-conductors, "
        "green hydrogens"
    )
    cited: list[type[Model]] = [m for m in apps.get_models() if issubclass(m, Stamped)]
    for model in [*cited, Policy]:
        assert not model.objects.exclude(citation=citation).exists(), model


def test_japanese_names_are_found_as_they_are_said(pipeline):
    assert not Organisation.objects.exclude(name_ja="").filter(name_kana="").exists()
    for said in ("とうきょうえれくとろん", "トウキョウエレ", "mitsui bussan", "ﾐﾂｲﾌﾞｯｻﾝ"):
        assert Organisation.objects.search(said).count() == 1, said


def test_organisations_have_their_japanese_names_where_known(pipeline):
    assert dict(Organisation.objects.values_list("name_en", "name_ja")) == JAPANESE
    short = Organisation.objects.exclude(short_name="").values_list("short_name", flat=True)
    assert set(short) == {"TEL", "SMBC", "KPIA"}
    assert Organisation.objects.get(prefecture__isnull=False).name_en == "Yamanashi Prefecture"
    indian = Organisation.objects.filter(country="IN").values_list("name_en", flat=True)
    assert set(indian) == {"Invest UP", "UPNEDA", "IIT Kanpur", "IIT-BHU"}


def test_delegations_have_leader_and_members_in_rank_order(pipeline):
    first, second = Delegation.objects.order_by("starts_on")
    assert (first.starts_on, first.ends_on) == (date(2025, 7, 20), date(2025, 7, 26))
    assert (second.starts_on, second.ends_on) == (date(2025, 7, 27), date(2025, 7, 31))
    assert first.cities == ["Osaka"]
    assert second.cities == ["Tokyo", "Osaka", "Yamanashi"]
    assert [(m.rank, m.name, m.is_leader) for m in first.members.all()] == [
        (1, "Suresh Khanna", True),
        (2, "Alok Kumar", False),
        (3, "Amit Singh", False),
        (4, "Vipin Kumar Jain", False),
    ]
    assert second.leader.name == "Avaneesh Kumar Awasthi"
    assert second.leader.office == "Adviser to the Chief Minister"
    assert all(member.office for member in first.members.all())
    assert not first.policies.exists()  # the source does not say which delegation showed which
    assert not second.policies.exists()


def test_leads_stand_where_the_source_saw_them(pipeline):
    assert dict(Lead.objects.values_list("title", "stage")) == STAGES
    assert set(Lead.objects.values_list("status", flat=True)) == {LeadStatus.OPEN}
    placed = Lead.objects.filter(districts__isnull=False)
    assert dict(placed.values_list("title", "districts__name_en")) == DISTRICTS
    places = dict(Lead.objects.exclude(place="").values_list("title", "place"))
    assert places == {
        "Semiconductor operations and global capability centres": "Noida and Greater Noida",
        "Opening of a bank branch": "Noida",
    }
    for lead in Lead.objects.all():
        change = lead.stage_changes.get()
        assert (change.from_stage, change.to_stage) == ("", lead.stage)
        assert change.reason == "As reported by The Indian Express, 10 August 2025."
        assert change.at == lead.stage_since
        assert lead.kinds, lead
        assert lead.summary, lead


def test_the_centre_of_excellence_has_its_five_partners(pipeline):
    partners = LeadPartner.objects.filter(lead__title="Centre of excellence for green hydrogen")
    assert set(partners.values_list("organisation__name_en", "role")) == {
        ("Yamanashi Prefecture", "government"),
        ("Clean Energy Research Centre, University of Yamanashi", "academic"),
        ("IIT Kanpur", "academic"),
        ("IIT-BHU", "academic"),
        ("UPNEDA", "facilitator"),
    }
    assert LeadPartner.objects.count() == 16


def test_the_hydrogen_leads_refer_to_the_japanese_strategy(pipeline):
    strategy = Policy.objects.get(code="jp-basic-hydrogen-strategy")
    assert set(strategy.leads.values_list("title", flat=True)) == {
        "Centre of excellence for green hydrogen",
        "Power-to-gas electrolyser technology adoption",
    }
    assert Policy.objects.filter(country="IN").count() == 3


def test_sectors_are_those_the_source_names(pipeline):
    leads = {lead.title: set(lead.sectors.values_list("code", flat=True))
             for lead in Lead.objects.all()}  # fmt: skip
    assert leads["Motor generator plant for EVs"] == {"electric-vehicles", "auto-components"}
    assert leads["Strategic partnerships in five sectors"] == {
        "semiconductors", "logistics", "digital-services", "energy", "urban-infrastructure",
    }  # fmt: skip
    assert leads["Japan desk at Invest UP"] == set()
    assert [title for title, sectors in leads.items() if not sectors] == ["Japan desk at Invest UP"]


def test_the_two_mous_are_signed_on_a_day_nobody_stated(pipeline):
    for mou in MOU.objects.all():
        signed = mou.milestones.get(kind="signed")
        assert signed.reached
        assert signed.actual_on is None
        assert mou.stage == "signed"
        assert mou.lead.stage == "mou_signed"
        update = mou.updates.get()
        assert update.as_of == mou.updated_as_of == date(2025, 8, 10)
        assert "signed" in update.words
    parties = MOUParty.objects.values_list("organisation__name_en", "side")
    assert set(parties) == {("DENSO Corporation", "investor"), ("Jent Company Ltd", "investor")}
    production = Milestone.objects.get(kind="production")
    assert production.mou.parties.get().organisation.name_en == "Jent Company Ltd"
    assert (production.forecast_on, production.forecast_on_precision) == (date(2026, 1, 1), "year")
    assert (production.owed_by, production.reached) == ("investor", False)
    assert Milestone.objects.count() == 3


def test_meetings_are_as_exact_as_the_source(pipeline):
    known = {
        meeting.title: (meeting.delegation and meeting.delegation.cities, meeting.kind)
        for meeting in Meeting.objects.all()
    }
    assert known["Uttar Pradesh at World Expo 2025"] == (["Osaka"], "expo")
    journey = ["Tokyo", "Osaka", "Yamanashi"]
    assert known["Yamanashi Prefecture: green hydrogen"] == (journey, "meeting")
    assert known["Suntory Hakushu Distillery: power-to-gas electrolyser"] == (journey, "site_visit")
    assert len([title for title, (cities, _kind) in known.items() if cities is None]) == 7
    for meeting in Meeting.objects.select_related("delegation"):
        span = (date(2025, 7, 20), date(2025, 7, 31))
        if meeting.delegation:
            span = (meeting.delegation.starts_on, meeting.delegation.ends_on)
        assert (meeting.precision, meeting.on_from, meeting.on_to) == ("span", *span)


def test_who_was_met_and_about_what(pipeline):
    met = set(Attendance.objects.values_list("organisation__name_en", flat=True))
    assert met == {
        "Tokyo Electron Limited", "Mitsui & Co., Ltd.", "Tanaka Electric Co Ltd",
        "Suzuki Motor Corporation", "Sumitomo Mitsui Banking Corporation",
        "Kansai Pharmaceutical Industries Association", "Yamanashi Prefecture",
        "Suntory, Hakushu Distillery", "A mayoral delegation",
    }  # fmt: skip
    raised = MeetingLead.objects.get(kind="raised")
    assert raised.lead.title == "Japan desk at Invest UP"
    assert raised.meeting.title == "SMBC: a branch in Noida"
    assert MeetingLead.objects.count() == 9


def test_every_loaded_row_is_valid(pipeline):
    for model in (*pipeline, LeadPartner, StageChange, Milestone, ProgressUpdate, Attendance):
        for row in model.objects.all():
            row.full_clean()


def test_a_second_run_changes_nothing(pipeline):
    before = everything()
    assert "nothing was changed" in run()
    assert everything() == before


def test_a_second_run_keeps_what_people_changed(pipeline, django_assert_max_num_queries):
    lead = Lead.objects.get(title="Opening of a bank branch")
    lead.title, lead.stage = "Branch of SMBC in Noida", "site_visit"
    lead.save()
    lead.partners.all().delete()
    Organisation.objects.filter(short_name="TEL").update(name_en="Tokyo Electron")
    Meeting.objects.get(title="A mayoral delegation").delete()
    with django_assert_max_num_queries(20):
        assert not load_pipeline()
    assert Lead.objects.count() == 14
    assert not Lead.objects.get(title="Branch of SMBC in Noida").partners.exists()
    assert Organisation.objects.count() == 16
    assert Meeting.objects.count() == 9


def test_a_row_that_people_had_entered_before_is_not_doubled(db):
    mine = Organisation.objects.create(name_en="DENSO Corporation", notes="Met in Nagoya.")
    load_pipeline()
    assert Organisation.objects.get(name_en="DENSO Corporation") == mine
    mine.refresh_from_db()
    assert mine.notes == "Met in Nagoya."
    assert mine.lead_partners.get().lead.title == "Motor generator plant for EVs"


def test_a_new_fact_arrives_although_its_neighbours_were_deleted(pipeline):
    """A later edition of the file adds a meeting with an organisation somebody has deleted."""
    Meeting.objects.filter(title="A mayoral delegation").delete()
    Organisation.objects.filter(name_en="A mayoral delegation").delete()
    LoadedRow.objects.get(key="meeting:mayors").delete()
    assert load_pipeline() == {Meeting: 1}
    assert not Meeting.objects.get(title="A mayoral delegation").attendances.exists()


def test_the_command_says_what_it_created(db):
    assert run().strip() == (
        "Created 1 source, 4 policies, 16 organisations, 2 delegations, 14 leads, 2 MOUs, "
        "10 meetings."
    )


def test_the_reference_rows_come_back_when_a_database_was_emptied(db):
    apps.get_model("leads", "District").objects.all().delete()
    apps.get_model("leads", "Sector").objects.all().delete()
    load_pipeline()
    assert Lead.objects.filter(districts__lgd_code=133).exists()
