"""Demo accounts: one a role, never in production."""

import io

import pytest
from django.core.management import CommandError, call_command

from accounts.choices import Role
from accounts.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "sakura-plum-pine"


@pytest.fixture
def own_machine(settings, monkeypatch):
    settings.SITE_URL = "http://127.0.0.1:8000"
    monkeypatch.delenv("ALLOW_DEMO", raising=False)
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)


def run() -> str:
    out = io.StringIO()
    call_command("demo_accounts", stdout=out)
    return out.getvalue()


def test_there_is_one_account_a_role(own_machine):
    run()
    made = {user.email: user for user in User.objects.filter(is_demo=True)}
    assert {email: user.role for email, user in made.items()} == {
        "desk@example.org": Role.DESK,
        "official@example.org": Role.OFFICIAL,
        "manager@example.org": Role.MANAGER,
        "admin@example.org": Role.ADMINISTRATOR,
    }
    assert {user.team.name for user in made.values()} == {"Japan desk"}
    assert all(user.check_password(PASSWORD) for user in made.values())
    assert made["official@example.org"].time_zone == "Asia/Tokyo"
    assert made["desk@example.org"].time_zone == "Asia/Kolkata"


def test_a_second_run_changes_nothing(own_machine):
    run()
    before = list(User.objects.order_by("pk").values())
    assert "as they should be" in run()
    assert list(User.objects.order_by("pk").values()) == before


def test_a_password_that_differs_is_renewed_and_nothing_else(own_machine, monkeypatch):
    run()
    User.objects.filter(email="desk@example.org").update(name="Deepa", is_active=False)
    monkeypatch.setenv("DEMO_PASSWORD", "another-one-2")
    run()
    desk = User.objects.get(email="desk@example.org")
    assert desk.check_password("another-one-2")
    assert (desk.name, desk.is_active) == ("Deepa", False)


def test_somebodys_own_account_is_left_alone(own_machine):
    own = make_user(Role.VIEWER, email="desk@example.org")
    assert "left alone" in run()
    before, own = own.password, User.objects.get(pk=own.pk)
    assert (own.password, own.role, own.is_demo) == (before, Role.VIEWER, False)


@pytest.mark.parametrize(
    "site",
    ["https://desk.example.org", "http://desk.example.org", "https://127.0.0.1", "http://10.0.0.1"],
)
def test_production_is_refused(own_machine, settings, site):
    settings.SITE_URL = site
    with pytest.raises(CommandError, match="ALLOW_DEMO=1"):
        run()
    assert not User.objects.exists()


@pytest.mark.parametrize("site", ["http://localhost:8000", "http://[::1]:8000", "http://127.8.8.8"])
def test_ones_own_machine_is_known_by_its_address(own_machine, settings, site):
    settings.SITE_URL = site
    run()
    assert User.objects.filter(is_demo=True).count() == 4


def test_a_demonstration_on_a_server_must_be_asked_for(own_machine, settings, monkeypatch):
    settings.SITE_URL = "https://desk.example.org"
    monkeypatch.setenv("ALLOW_DEMO", "1")
    run()
    assert User.objects.filter(is_demo=True).count() == 4


def test_a_password_is_needed(own_machine, monkeypatch):
    monkeypatch.delenv("DEMO_PASSWORD")
    with pytest.raises(CommandError, match="DEMO_PASSWORD"):
        run()
