"""The one-page brief as blocks says what its page says."""

from typing import Any

import pytest

from reports.brief import brief_of
from reports.organisation_paper import organisation_brief
from tests.factories import make_lead, make_organisation
from tests.reports.partner_world import fill
from tests.reports.test_pack import text

pytestmark = pytest.mark.django_db


def test_it_says_what_the_page_says(desk: Any) -> None:
    organisation = make_organisation(name_en="Asahi", name_ja="旭製作所", india_presence="Pune")
    fill(organisation, desk, 2)
    said, brief = text(organisation_brief(organisation, desk)), brief_of(organisation, desk)
    for section in (*brief.left, *brief.right):
        assert section.title in said
        for line in section.lines:
            assert line.head in said
            assert line.side in said
    for words in ("Asahi", "旭製作所", "Pune", brief.foot):
        assert words in said


def test_secrets_mark_it_for_those_who_may_know(desk: Any, manager: Any) -> None:
    organisation = make_organisation()
    make_lead(organisation, title="Quiet lead", sensitive=True, owner=manager)
    paper = organisation_brief(organisation, desk)
    assert "Quiet lead" not in text(paper)
    assert paper.confidential == ""
    assert organisation_brief(organisation, manager).confidential
