"""How an absence is named."""

from datetime import date

import pytest

from tests.factories import make_absence, make_user


@pytest.mark.django_db
def test_the_days_of_an_absence_are_said_as_everywhere() -> None:
    days = {"first_day": date(2026, 11, 23), "last_day": date(2026, 11, 27)}
    absence = make_absence(make_user(name="Rao"), **days)
    assert str(absence) == "Rao: 23 Nov 2026 – 27 Nov 2026"
