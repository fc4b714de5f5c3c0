"""Pages of tags, chips, and the filter by tag."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.choices import Role
from accounts.models import User
from leads.models import Tag
from tests.factories import make_lead, make_tag, make_user
from tests.pages import text

pytestmark = pytest.mark.django_db

LIST = reverse("leads:tag_list")


def test_the_list_counts_only_leads_its_reader_may_see(
    desk_client: Client, manager_client: Client, django_assert_num_queries: Any
) -> None:
    tag = make_tag(name="GBC 5")
    make_tag(name="Nobody’s")
    make_lead().tags.add(tag)
    make_lead(sensitive=True, owner=make_user(Role.DESK)).tags.add(tag)
    counts = {each.name: each.leads_count for each in desk_client.get(LIST).context["tags"]}
    assert counts == {"GBC 5": 1, "Nobody’s": 0}
    assert "2 leads" in text(manager_client.get(LIST))
    assert f"?tag={tag.pk}" in text(manager_client.get(LIST))


def test_no_tags_yet(desk_client: Client) -> None:
    assert "No tags yet" in text(desk_client.get(LIST))


def test_queries_do_not_grow_with_tags(desk_client: Client, django_assert_num_queries: Any) -> None:
    for _each in range(30):
        make_lead().tags.add(make_tag())
    with django_assert_num_queries(3):
        desk_client.get(LIST)


def test_made_and_renamed(desk_client: Client) -> None:
    made = {"name": "GBC 5", "colour": "teal"}
    assert desk_client.post(reverse("leads:tag_create"), made).status_code == 302
    tag = Tag.objects.get()
    renamed = {"name": "GBC @ 5", "colour": "red"}
    assert desk_client.post(tag.get_absolute_url(), renamed).status_code == 302
    tag.refresh_from_db()
    assert (tag.name, tag.colour) == ("GBC @ 5", "red")
    answer = desk_client.post(reverse("leads:tag_create"), {"name": "gbc 5", "colour": "red"})
    assert "There is a tag “GBC @ 5” already." in text(answer)


def test_its_page_counts_before_it_is_deleted(desk_client: Client) -> None:
    tag, lead = make_tag(name="GBC 5"), make_lead()
    lead.tags.add(tag)
    make_lead(sensitive=True, owner=make_user(Role.DESK)).tags.add(tag)
    page = text(desk_client.get(tag.get_absolute_url()))
    assert "It is taken off 1 lead and 1 you may not see." in page
    answer = desk_client.post(reverse("leads:tag_delete", args=[tag.pk]), follow=True)
    assert "The tag “GBC 5” was deleted." in text(answer)
    assert not lead.tags.exists()


def test_merged(desk_client: Client) -> None:
    old, stays, lead = make_tag(name="Semicon"), make_tag(name="Semiconductor"), make_lead()
    lead.tags.add(old)
    address = reverse("leads:tag_merge", args=[old.pk])
    assert "Choose the tag that stays." in text(desk_client.post(address))
    answer = desk_client.post(address, {"into": stays.pk}, follow=True)
    assert "“Semicon” is now “Semiconductor”: 1 lead gained it." in text(answer)
    assert list(lead.tags.all()) == [stays]


def test_leads_are_found_by_tag(desk_client: Client) -> None:
    tag, tagged, bare = make_tag(name="GBC 5"), make_lead(title="Tagged"), make_lead(title="Bare")
    tagged.tags.add(tag)

    def found(value: Any) -> list[int]:
        answer = desk_client.get(reverse("leads:lead_list"), {"tag": value})
        return [lead.pk for lead in answer.context["page"]]

    assert found(tag.pk) == [tagged.pk]
    assert found("none") == [bare.pk]
    assert found("99999999999999999999") == found("x") == []
    answer = desk_client.get(reverse("leads:lead_list"), {"tag": tag.pk})
    assert "Tag: GBC 5" in text(answer)


def test_chips_stand_on_the_page_of_a_lead(desk_client: Client, desk: User) -> None:
    lead = make_lead()
    lead.tags.add(make_tag(name="<GBC>", colour="teal"))
    page = text(desk_client.get(lead.get_absolute_url()))
    assert 'data-colour="teal"' in page
    assert "&lt;GBC&gt;" in page
