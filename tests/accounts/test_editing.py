"""Two people, one row: what stood there, theirs, mine, and the choice."""

import re
from datetime import time

import pytest
from django.core import signing

from accounts.choices import Role
from accounts.editing import EditGuardMixin
from delegations.models import Delegation
from leads.models import MOU, Contact, Lead, Organisation, Sector
from tests import factories


def fields_of(response) -> dict[str, object]:
    """What a browser would send for every form and formset of a page, untouched."""
    sent: dict[str, object] = {}
    context = response.context
    typed = context.get("typed")
    parts = [context["form"]]
    parts += [
        getattr(typed, name)
        for name in ("theirs", "ours", "legs", "members")
        if hasattr(typed, name)
    ]
    parts += [
        context[name]
        for name in ("partners", "posts", "parties", "members", "places", "references")
        if name in context
    ]
    for part in parts:
        forms = [part.management_form, *part.forms] if hasattr(part, "forms") else [part]
        for form in forms:
            for field in form:
                value = field.field.prepare_value(field.value())
                if isinstance(value, time):
                    value = f"{value:%H:%M}"  # as the widget writes it
                if value is not None and value is not False and value != "":
                    sent[field.html_name] = value
    return sent


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))


@pytest.fixture
def colleague(client_for, team):
    return client_for(factories.make_user(Role.DESK, name="Chie Colleague", team=team))


@pytest.fixture
def lead(desk) -> Lead:
    organisation = factories.make_organisation(name_en="Asahi")
    return factories.make_lead(partner=organisation, title="Pumps", place="Agra", owner=desk)


def url_of(row) -> str:
    return f"{row.get_absolute_url()}edit/"


def collide(client, colleague, row, theirs: dict, mine: dict):
    """Both open the form; the colleague saves first. Return the refused answer, what was sent."""
    sent = fields_of(client.get(url_of(row)))
    saved = colleague.post(url_of(row), fields_of(colleague.get(url_of(row))) | theirs)
    assert saved.status_code == 302, words(saved)[-3000:]
    answer = client.post(url_of(row), sent | mine)
    assert answer.status_code == 200
    return answer, sent | mine


def again(answer, sent: dict, **choices: str) -> dict:
    """What she sends next: the page as it came back, with her choices."""
    return {**fields_of(answer), **choices}


def test_all_three_values_are_shown_and_who_changed_it(desk_client, colleague, lead) -> None:
    answer, _sent = collide(
        desk_client, colleague, lead, {"title": "Pumps and valves"}, {"title": "Big pumps"}
    )
    (clash,) = answer.context["form"].conflict.clashes
    (said,) = clash.parts
    assert (said.original, said.theirs, said.mine) == ("Pumps", "Pumps and valves", "Big pumps")
    assert clash.changer.who == "Chie Colleague"
    assert clash.changer.at is not None
    page = words(answer)
    assert "Theirs (Chie Colleague)" in page
    assert "Nothing you typed is lost" in page
    lead.refresh_from_db()
    assert lead.title == "Pumps and valves"


@pytest.mark.parametrize(
    ("choice", "title"), [("mine", "Big pumps"), ("theirs", "Pumps and valves")]
)
def test_the_choice_is_saved(desk_client, colleague, lead, choice, title) -> None:
    answer, sent = collide(
        desk_client, colleague, lead, {"title": "Pumps and valves"}, {"title": "Big pumps"}
    )
    unchosen = desk_client.post(url_of(lead), again(answer, sent))
    assert "Choose which one stays." in unchosen.text
    assert "Theirs (Chie Colleague)" in words(unchosen)
    chosen = again(unchosen, sent, **{"keep-title": choice})
    assert desk_client.post(url_of(lead), chosen).status_code == 302
    lead.refresh_from_db()
    assert lead.title == title


def test_what_only_one_of_them_changed_is_merged_and_named(desk_client, colleague, lead) -> None:
    answer, sent = collide(
        desk_client, colleague, lead, {"place": "Noida"}, {"summary": "New line."}
    )
    conflict = answer.context["form"].conflict
    assert conflict.clashes == []
    assert [(said.label, said.original, said.theirs) for said, _who in conflict.taken] == [
        ("Place in words", "Agra", "Noida")
    ]
    assert [(said.label, said.mine) for said in conflict.kept] == [
        ("What is proposed", "New line.")
    ]
    assert desk_client.post(url_of(lead), again(answer, sent)).status_code == 302
    lead.refresh_from_db()
    assert (lead.place, lead.summary) == ("Noida", "New line.")


def test_both_wrote_the_same_is_no_conflict(desk_client, colleague, lead) -> None:
    sent = fields_of(desk_client.get(url_of(lead)))
    colleague.post(url_of(lead), sent | {"title": "Valves"})
    assert desk_client.post(url_of(lead), sent | {"title": " Valves "}).status_code == 302


def test_a_third_change_after_the_choice_was_offered_is_asked_again(
    desk_client, colleague, lead
) -> None:
    answer, sent = collide(desk_client, colleague, lead, {"title": "Theirs"}, {"title": "Mine"})
    lead.refresh_from_db()
    lead.title = "Newer"
    lead.save()
    second = desk_client.post(url_of(lead), again(answer, sent, **{"keep-title": "mine"}))
    (clash,) = second.context["form"].conflict.clashes
    assert clash.parts[0].theirs == "Newer"
    lead.refresh_from_db()
    assert lead.title == "Newer"
    third = again(second, sent, **{"keep-title": "theirs"})
    assert desk_client.post(url_of(lead), third).status_code == 302
    lead.refresh_from_db()
    assert lead.title == "Newer"


def test_lists_choices_and_rows_are_said_in_words(desk_client, colleague, lead, manager) -> None:
    one = Sector.objects.create(code="pumps", name_en="Pumps")
    two = Sector.objects.create(code="valves", name_en="Valves")
    theirs = {"kinds": ["gcc"], "sectors": [one.pk], "owner": manager.pk, "sensitive": ""}
    mine = {"kinds": ["manufacturing", "gcc"], "sectors": [two.pk], "owner": ""}
    answer, _sent = collide(desk_client, colleague, lead, theirs, mine)
    said = {clash.label: clash.parts[0] for clash in answer.context["form"].conflict.clashes}
    assert said["Sectors"].theirs == str(one)
    assert said["Sectors"].mine == str(two)
    assert said["Owner"].theirs == "Manoj Manager"
    assert (said["Owner"].original, said["Owner"].mine) == ("Deepa Desk", "not stated")
    assert "," in said["Kinds"].mine


def test_an_amount_and_its_currency_are_one_decision(desk_client, colleague, lead) -> None:
    theirs = {"amount": "100 crore", "currency": "INR"}
    mine = {"amount": "3億", "currency": "JPY"}
    answer, sent = collide(desk_client, colleague, lead, theirs, mine)
    (clash,) = answer.context["form"].conflict.clashes
    assert [part.label for part in clash.parts][:2] == ["Investment", "Currency"]
    chosen = again(answer, sent, **{"keep-amount": "theirs"})
    assert desk_client.post(url_of(lead), chosen).status_code == 302
    lead.refresh_from_db()
    assert (lead.amount, lead.currency) == (1_000_000_000, "INR")


def test_a_move_of_the_stage_is_told_and_kept(desk_client, colleague, lead) -> None:
    sent = fields_of(desk_client.get(url_of(lead)))
    colleague.post(f"{lead.get_absolute_url()}stage/", {"stage": "contacted", "seen": "new"})
    answer = desk_client.post(url_of(lead), sent | {"title": "Mine"})
    assert answer.context["form"].conflict.elsewhere == ["Stage: New → Contacted"]
    assert desk_client.post(url_of(lead), again(answer, sent)).status_code == 302
    lead.refresh_from_db()
    assert (lead.stage, lead.title) == ("contacted", "Mine")


def test_rows_they_added_removed_and_changed(desk_client, colleague, lead) -> None:
    second = lead.partners.create(organisation=factories.make_organisation(name_en="Second"))
    added = factories.make_organisation(name_en="Added by them")
    hers = factories.make_organisation(name_en="Added by her")
    first = lead.partners.order_by("pk")[0]
    theirs = {
        "partners-0-note": "Their note",
        "partners-1-DELETE": "on",
        "partners-2-organisation": added.pk,
        "partners-2-role": "technology",
    }
    mine = {
        "partners-0-role": "technology",
        "partners-2-organisation": hers.pk,
        "partners-2-role": "academic",
    }
    answer, sent = collide(desk_client, colleague, lead, theirs, mine)
    said = answer.context["form"].conflict.rows
    assert said == [
        "Asahi (Investor), Note: now Their note.",
        "Removed: Second (Investor).",
        "Added: Added by them (Technology partner).",
    ]
    saved = desk_client.post(url_of(lead), again(answer, sent))
    assert saved.status_code == 302, words(saved)[-2000:]
    rows = {p.organisation.name: (p.role, p.note) for p in lead.partners.all()}
    assert rows == {
        "Asahi": ("technology", "Their note"),
        "Added by them": ("technology", ""),
        "Added by her": ("academic", ""),
    }
    assert lead.partners.filter(pk=first.pk).exists()
    assert not lead.partners.filter(pk=second.pk).exists()


def test_a_row_she_changed_and_they_removed_stays_as_a_new_one(
    desk_client, colleague, lead
) -> None:
    answer, sent = collide(
        desk_client, colleague, lead,
        {"partners-0-DELETE": "on"}, {"partners-0-note": "Her words"},
    )  # fmt: skip
    assert "yours stays as a new one" in answer.text
    assert desk_client.post(url_of(lead), again(answer, sent)).status_code == 302
    assert [p.note for p in lead.partners.all()] == ["Her words"]


def test_a_row_both_changed_keeps_hers_and_tells_theirs(desk_client, colleague, lead) -> None:
    answer, sent = collide(
        desk_client, colleague, lead, {"partners-0-note": "Theirs"}, {"partners-0-note": "Hers"}
    )
    assert "theirs is Theirs, yours stays: Hers" in answer.text
    assert desk_client.post(url_of(lead), again(answer, sent)).status_code == 302
    assert lead.partners.get().note == "Hers"


def test_a_faulty_field_beside_a_conflict_keeps_everything(desk_client, colleague, lead) -> None:
    answer, sent = collide(
        desk_client, colleague, lead, {"title": "Theirs"}, {"title": "Mine", "jobs": "many"}
    )
    chosen = again(answer, sent, **{"keep-title": "mine"}) | {"jobs": "many"}
    refused = desk_client.post(url_of(lead), chosen)
    assert refused.context["form"].conflict is None
    assert refused.context["form"].errors.keys() == {"jobs"}
    mended = again(refused, sent) | {"jobs": "12"}
    assert desk_client.post(url_of(lead), mended).status_code == 302
    lead.refresh_from_db()
    assert (lead.title, lead.jobs) == ("Mine", 12)


def make(kind: str, user):
    organisation = factories.make_organisation(name_en="Asahi")
    if kind == "organisation":
        return organisation, "notes"
    if kind == "contact":
        return factories.make_contact(organisation), "notes"
    if kind == "mou":
        mou = factories.make_mou(lead=factories.make_lead())
        mou.parties.create(organisation=organisation)
        return mou, "notes"
    if kind == "delegation":
        return factories.make_delegation(), "purpose"
    if kind == "meeting":
        return factories.make_meeting(), "topics"
    return factories.make_followup(assignee=user), "details"


KINDS = ["organisation", "contact", "mou", "delegation", "meeting", "followup"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_record_is_guarded(kind, desk_client, colleague, desk) -> None:
    row, name = make(kind, desk)
    answer, sent = collide(desk_client, colleague, row, {name: "Theirs"}, {name: "Mine"})
    (clash,) = answer.context["form"].conflict.clashes
    assert (clash.parts[0].theirs, clash.parts[0].mine) == ("Theirs", "Mine")
    assert f'name="keep-{name}"' in answer.text
    chosen = again(answer, sent, **{f"keep-{name}": "mine"})
    saved = desk_client.post(url_of(row), chosen)
    assert saved.status_code == 302, words(saved)[-2000:]
    row.refresh_from_db()
    assert getattr(row, name) == "Mine"


@pytest.mark.parametrize("kind", ["organisation", "contact", "mou", "delegation", "meeting"])
def test_an_untouched_form_of_either_merges_silently_into_theirs(
    kind, desk_client, colleague, desk
) -> None:
    """What is shown and sent back untouched counts as untouched, field by field."""
    row, name = make(kind, desk)
    answer, sent = collide(desk_client, colleague, row, {name: "Theirs"}, {})
    conflict = answer.context["form"].conflict
    assert conflict.clashes == []
    assert conflict.kept == []
    assert [said.theirs for said, _who in conflict.taken] == ["Theirs"]
    assert desk_client.post(url_of(row), again(answer, sent)).status_code == 302


def test_attendees_they_added_are_kept(desk_client, colleague, desk, manager) -> None:
    meeting = factories.make_meeting()
    answer, sent = collide(
        desk_client, colleague, meeting,
        {"ours-0-user": manager.pk, "ours-0-present": "true"},
        {"ours-0-user": desk.pk, "ours-0-present": "true", "topics": "Mine"},
    )  # fmt: skip
    assert "Manoj Manager" in " ".join(answer.context["form"].conflict.rows)
    saved = desk_client.post(url_of(meeting), again(answer, sent))
    assert saved.status_code == 302, words(saved)[-2000:]
    assert {seat.user for seat in meeting.attendances.all()} == {desk, manager}


def test_an_attendee_they_removed_is_named(desk_client, colleague, desk, manager) -> None:
    meeting = factories.make_meeting()
    meeting.attendances.create(side="ours", user=manager)
    answer, sent = collide(
        desk_client, colleague, meeting,
        {"ours-0-DELETE": "on"}, {"ours-0-present": "false", "topics": "Mine"},
    )  # fmt: skip
    (said,) = answer.context["form"].conflict.rows
    assert "Manoj Manager" in said
    assert "Add it again" in said
    assert desk_client.post(url_of(meeting), again(answer, sent)).status_code == 302
    assert not meeting.attendances.exists()


@pytest.mark.parametrize(
    "seen",
    [
        "x", "2026-01-01", "", "\x00", "a:b:c",
        # Signed with the time: two workers must still call the test by one name.
        pytest.param(signing.dumps({"at": "x"}, salt="other"), id="signed-for-another-purpose"),
    ],
)  # fmt: skip
def test_a_mark_that_is_not_ours_is_never_a_500(desk_client, lead, seen) -> None:
    sent = fields_of(desk_client.get(url_of(lead))) | {"seen": seen, "title": "Mine"}
    assert desk_client.post(url_of(lead), sent).status_code in {200, 302}


def test_a_mark_of_another_row_is_not_believed(desk_client, lead) -> None:
    other = factories.make_lead(title="Other")
    foreign = fields_of(desk_client.get(url_of(other)))["seen"]
    sent = fields_of(desk_client.get(url_of(lead))) | {"seen": foreign, "title": "Mine"}
    desk_client.post(url_of(lead), sent)
    other.refresh_from_db()
    assert other.title == "Other"


def test_every_guarded_form_stands_for_a_row_with_a_history() -> None:
    models = {form._meta.model for form in _heirs(EditGuardMixin) if form._meta.model}
    assert {Lead, Organisation, Contact, MOU, Delegation} <= models
    assert all(hasattr(model, "pgh_event_model") for model in models)


def _heirs(of: type) -> set[type]:
    return {heir for child in of.__subclasses__() for heir in {child, *_heirs(child)}}


def test_a_move_is_told_once_beside_a_choice(desk_client, colleague, lead) -> None:
    sent = fields_of(desk_client.get(url_of(lead)))
    colleague.post(f"{lead.get_absolute_url()}stage/", {"stage": "contacted", "seen": "new"})
    theirs = fields_of(colleague.get(url_of(lead))) | {"title": "Theirs"}
    colleague.post(url_of(lead), theirs)
    answer = desk_client.post(url_of(lead), sent | {"title": "Mine"})
    assert answer.context["form"].conflict.elsewhere == ["Stage: New → Contacted"]
    chosen = again(answer, sent, **{"keep-title": "mine"})
    assert desk_client.post(url_of(lead), chosen).status_code == 302


def test_a_tag_named_on_the_spot_survives_a_conflict(desk_client, colleague, lead) -> None:
    answer, sent = collide(
        desk_client, colleague, lead, {"place": "Noida"}, {"tags": ["Quick win", "Robots"]}
    )
    assert "Quick win" in answer.text
    saved = desk_client.post(url_of(lead), again(answer, sent, tags=["Quick win", "Robots"]))
    assert saved.status_code == 302
    assert set(lead.tags.values_list("name", flat=True)) == {"Quick win", "Robots"}
