"""What migrations do with rows of an earlier release."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection, migrations
from django.utils import timezone

from accounts.models import User
from delegations.models import Attendance
from followups.models import FollowUp
from tests.factories import make_followup, make_meeting, make_organisation

pytestmark = pytest.mark.django_db


def run_sql(name: str) -> None:
    """Run what a migration says in SQL, on the rows there are."""
    migration = import_module(f"delegations.migrations.{name}").Migration
    with connection.cursor() as cursor:
        for operation in migration.operations:
            if isinstance(operation, migrations.RunSQL):
                for statement in _split(operation.sql):
                    cursor.execute(statement)


def _split(sql: object) -> list[str]:
    return [sql] if isinstance(sql, str) else list(sql)  # type: ignore[call-overload]


def test_what_was_promised_behind_closed_doors_before_stays_there(
    desk: User, manager: User, official: User
) -> None:
    meeting = make_meeting(sensitive=True, owner=manager)
    meeting.attendances.create(side="ours", user=official)
    secret, known = make_followup(title="Secret"), make_followup(title="Known")
    meeting.followups.add(secret)
    make_meeting().followups.add(known)
    # As the release before left them.
    FollowUp.objects.update(sensitive=False)
    FollowUp.readers.through.objects.all().delete()
    run_sql("0009_outcomes")
    assert list(FollowUp.objects.visible_to(desk)) == [known]
    assert secret in FollowUp.objects.visible_to(official)


def test_nobody_is_known_to_have_come_to_what_lies_ahead(desk: User) -> None:
    today = timezone.localdate()
    ahead, now, past = (
        make_meeting(precision="day", starts_at=None, on_from=day, on_to=day, **more)
        for day, more in (
            (today + timedelta(days=9), {}),
            (today, {"result": "moves_forward", "logged_at": timezone.now()}),
            (today - timedelta(days=9), {}),
        )
    )
    for meeting in (ahead, now, past):
        meeting.attendances.create(organisation=make_organisation(), present=True)
    run_sql("0006_meeting_status")
    came = dict(Attendance.objects.values_list("meeting", "present"))
    assert came == {ahead.pk: None, now.pk: True, past.pk: True}
