"""What is kept for a minute: choices, and the filters nobody has set."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from leads import caching
from leads.models import Sector, Tag
from leads.options import options_of, owner_options, sectors_below
from tests.factories import make_lead, make_user

pytestmark = pytest.mark.django_db
LIST = reverse("leads:lead_list")


def test_choices_are_asked_once(django_assert_num_queries: Any) -> None:
    options_of(Sector)
    with django_assert_num_queries(0):
        assert options_of(Sector)


def test_a_new_row_is_offered_at_once() -> None:
    options_of(Sector)
    parent = Sector.objects.get(code="electronics")
    added = Sector.objects.create(code="zz", name_en="Zz", parent=parent)
    assert (added.pk, "\u2003Zz") in options_of(Sector)
    assert added.pk in sectors_below(parent.pk)
    assert parent.pk not in sectors_below(added.pk)


def test_choices_go_stale_after_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    names = dict(options_of(Sector))
    Sector.objects.filter(pk=next(iter(names))).update(name_en="Renamed")  # tells nobody
    assert "Renamed" not in dict(options_of(Sector)).values()
    now = caching.time.monotonic()
    monkeypatch.setattr(caching.time, "monotonic", lambda: now + 61)
    assert "Renamed" in {name.strip() for name in dict(options_of(Sector)).values()}


def test_each_language_has_its_own() -> None:
    english = dict(options_of(Sector))
    with translation.override("ja"):
        assert dict(options_of(Sector)) != english


def test_a_new_colleague_may_own_at_once() -> None:
    owner_options()
    assert make_user("desk", name="Nila New").pk in dict(owner_options())


def test_a_filter_behind_more_is_drawn_anew_when_it_is_set(desk_client: Client) -> None:
    make_lead()
    tag = Tag.objects.create(name="Priority")
    plain = desk_client.get(LIST).content.decode()
    assert f'<option value="{tag.pk}">Priority</option>' in plain
    chosen = desk_client.get(LIST, {"tag": tag.pk}).content.decode()
    assert f'<option value="{tag.pk}" selected>Priority</option>' in chosen
    assert "selected>Priority" not in desk_client.get(LIST).content.decode()
