"""Tags: one for each word however it is written, merged, deleted."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from leads.actions.tags import delete_tag, ensured_tags, merge_tags, tag_called
from leads.history import history_of
from leads.models import Lead, Tag
from leads.models.tag import tag_key
from leads.views.lead_page import PARTS
from tests.factories import make_lead, make_tag

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("GBC 5", "gbc 5"),
        ("ＧＢＣ", "gbc"),
        ("ﾃｸﾉﾛｼﾞｰ", "テクノロジー"),
        ("  Hot\u200b lead", "hot LEAD"),
    ],
)
def test_width_case_and_invisible_signs_never_make_two_tags(one: str, other: str) -> None:
    assert tag_called(one).pk == tag_called(other).pk
    assert Tag.objects.count() == 1


def test_signs_alone_are_a_name_and_the_database_refuses_the_same_twice() -> None:
    assert tag_called("🔥") != tag_called("⭐")
    with pytest.raises(IntegrityError), transaction.atomic():
        Tag.objects.create(name="🔥")
    assert tag_key("\u200b \u2060") == ""


def test_hindi_words_stay_apart() -> None:
    assert tag_called("निवेश") != tag_called("नवेश")


def test_new_tags_are_saved_and_one_made_meanwhile_is_used() -> None:
    mine = Tag(name="Semiconductor")
    theirs = make_tag(name="SEMICONDUCTOR")
    assert ensured_tags([mine, theirs]) == [theirs, theirs]


def test_merging_gives_every_lead_the_tag_that_stays_once(desk: User) -> None:
    old, stays = make_tag(name="Semicon"), make_tag(name="Semiconductor")
    only_old, both = make_lead(), make_lead()
    only_old.tags.add(old)
    both.tags.add(old, stays)
    assert merge_tags(tag=old, into=stays, by=desk) == 1
    assert list(only_old.tags.all()) == list(both.tags.all()) == [stays]
    assert not Tag.objects.filter(name="Semicon").exists()


def test_a_tag_is_not_merged_into_itself(desk: User) -> None:
    tag = make_tag()
    with pytest.raises(ValueError, match="itself"):
        merge_tags(tag=tag, into=tag, by=desk)
    assert Tag.objects.filter(pk=tag.pk).exists()


def test_deleting_takes_it_off_the_leads_and_they_stay(desk: User) -> None:
    tag, lead = make_tag(), make_lead()
    lead.tags.add(tag)
    delete_tag(tag=tag, by=desk)
    assert Lead.objects.filter(pk=lead.pk, tags=None).exists()


def test_the_history_of_a_lead_tells_of_its_tags() -> None:
    tag, lead = make_tag(name="GBC 5"), make_lead()
    lead.tags.add(tag)
    said = [change for entry in history_of(lead, *PARTS) for change in entry.changes]
    # Everything in one test is one moment: what a new row came with is no news.
    assert said == ["Created."]
    events = lead.tags.through.objects.model.__name__
    assert events
