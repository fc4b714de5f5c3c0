"""Search keys are computed again without anybody having written anything."""

from datetime import date

import pytest
from django.core.management import call_command

from leads.models import Contact, Organisation, Prefecture, ProgressUpdate
from tests.factories import make_contact, make_followup, make_mou, make_organisation

pytestmark = pytest.mark.django_db


def test_every_key_is_written_again(capsys) -> None:
    asahi = make_organisation(name_ja="旭製作所", former_names=["旭工業"], notes="Green tea")
    abe = make_contact(family_name="阿部", given_name="宏", phone="03-1234-5678")
    update = make_mou().updates.create(as_of=date(2026, 1, 1), words="Wall ready")
    promise = make_followup(title="Map")
    rows = (asahi, abe, update, promise)
    before = [(row.search_key, getattr(row, "updated_at", None)) for row in rows]
    Organisation.objects.update(search_key="", notes_key="old")
    Contact.objects.update(search_key="")
    events = asahi.events.count() if hasattr(asahi, "events") else 0
    call_command("rebuild_search")
    for row in rows:
        row.refresh_from_db()
    assert [(row.search_key, getattr(row, "updated_at", None)) for row in rows] == before
    assert asahi.notes_key == "green tea|greentea|gren tea|grentea"
    assert ProgressUpdate.objects.get().search_key == "wall ready|wallready"
    assert (asahi.events.count() if hasattr(asahi, "events") else 0) == events
    assert "leads.Organisation.search_key: 1 rows" in capsys.readouterr().out


def test_rows_written_in_the_same_transaction_are_no_obstacle() -> None:
    """As in a migration: what the rows refer to is checked at the end, unless asked to earlier."""
    asahi = make_organisation(name_ja="旭製作所", prefecture=Prefecture.objects.all()[0])
    for _turn in range(2):
        Organisation.objects.update(search_key="spoilt", notes_key="spoilt")
        call_command("rebuild_search")
    asahi.refresh_from_db()
    assert "旭製作所" in asahi.search_key
    assert asahi.notes_key == ""
