"""A courtesy call whose outcome is to be logged."""

import pytest

from delegations.models import Meeting
from leads.models import Organisation
from tests.factories import make_meeting, make_organisation


@pytest.fixture
def guest() -> Organisation:
    return make_organisation(name_en="Tokyo Electron")


@pytest.fixture
def meeting(guest, official) -> Meeting:
    row = make_meeting(title="Courtesy call", owner=official)
    row.attendances.create(organisation=guest)
    return row
