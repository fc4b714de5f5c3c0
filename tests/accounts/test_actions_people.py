"""What an administrator may do to accounts, and what nobody may."""

import pytest
from allauth.account.models import EmailAddress

from accounts.actions import (
    RefusedError,
    change_email,
    change_role,
    create_person,
    deactivate_person,
    reactivate_person,
)
from accounts.choices import Role
from accounts.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_a_person_is_created_with_an_address_in_lower_case(administrator) -> None:
    person = create_person(
        email=" Taro@Example.ORG ", name="Taro", role=Role.DESK, by=administrator, password="abc"
    )
    assert (person.email, person.role, person.is_active) == ("taro@example.org", Role.DESK, True)
    assert person.check_password("abc")


def test_without_a_password_nobody_signs_in_until_one_is_set(administrator) -> None:
    person = create_person(email="a@b.org", name="A", role=Role.VIEWER, by=administrator)
    assert not person.has_usable_password()
    assert not person.check_password("")


def test_a_role_is_changed_and_kept_in_the_history(administrator, desk) -> None:
    change_role(person=desk, role=Role.MANAGER, by=administrator)
    assert User.objects.get(pk=desk.pk).role == desk.role == Role.MANAGER
    events = User.pgh_event_model.objects.filter(pgh_obj=desk).order_by("pgh_id")
    assert [event.role for event in events] == [Role.DESK, Role.MANAGER]


def test_history_keeps_no_password(desk) -> None:
    names = {field.name for field in User.pgh_event_model._meta.get_fields()}
    assert "password" not in names
    before = User.pgh_event_model.objects.filter(pgh_obj=desk).count()
    desk.set_password("another one")
    desk.save()
    assert User.pgh_event_model.objects.filter(pgh_obj=desk).count() == before


def test_the_last_administrator_stays(administrator) -> None:
    make_user(Role.ADMINISTRATOR, is_active=False)  # a closed one is none
    with pytest.raises(RefusedError, match="last administrator"):
        change_role(person=administrator, role=Role.MANAGER, by=None)
    with pytest.raises(RefusedError, match="last administrator"):
        deactivate_person(person=administrator, by=None)
    kept = User.objects.get(pk=administrator.pk)
    assert (kept.role, kept.is_active) == (Role.ADMINISTRATOR, True)


def test_nobody_demotes_or_closes_oneself(administrator) -> None:
    make_user(Role.ADMINISTRATOR)
    with pytest.raises(RefusedError, match="from yourself"):
        change_role(person=administrator, role=Role.VIEWER, by=administrator)
    with pytest.raises(RefusedError, match="your own account"):
        deactivate_person(person=administrator, by=administrator)


def test_another_administrator_may_be_demoted_and_closed(administrator) -> None:
    other = make_user(Role.ADMINISTRATOR)
    change_role(person=other, role=Role.DESK, by=administrator)
    deactivate_person(person=other, by=administrator)
    assert not User.objects.get(pk=other.pk).is_active
    reactivate_person(person=other, by=administrator)
    assert User.objects.get(pk=other.pk).is_active
    assert other.role == Role.DESK


def test_an_old_address_opens_nothing_any_more(administrator, desk) -> None:
    EmailAddress.objects.create(user=desk, email=desk.email, verified=True, primary=True)
    change_email(person=desk, email=" New@Example.org", by=administrator)
    assert User.objects.get(pk=desk.pk).email == "new@example.org"
    assert not EmailAddress.objects.filter(user=desk).exists()
