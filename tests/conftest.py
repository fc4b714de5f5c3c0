"""The cast, and doors into the product for each of them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from xdist.scheduler import LoadScopeScheduling

from accounts.choices import Role
from accounts.models import User
from leads import reference_data
from leads.models import District, Ladder, Prefecture, Rung, Sector, SizeBand, Step
from leads.options import forget_options
from tests import examples
from tests.factories import make_team, make_user

examples.choose()


class OneProduct(LoadScopeScheduling):
    """Browser tests share one product, so one worker takes them all, first; others go singly."""

    def _split_scope(self, nodeid: str) -> str:
        return "browser" if nodeid.startswith("tests/browser/") else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneProduct:
    """Groups by marker (--dist loadgroup) are not seen with this pytest: names are compared."""
    return OneProduct(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that commits leaves an empty database: bring the reference data back each time."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker and marker.kwargs.get("transaction"):
            marker.kwargs["serialized_rollback"] = True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """End what still holds the database: a browser's event loop has a session of its own."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def _fresh_options() -> None:
    """Choices kept from one test would name rows the next one does not have."""
    forget_options()


@pytest.fixture(autouse=True)
def _reference_rows(request: pytest.FixtureRequest, _django_db_marker: None) -> None:
    """Steps of the ladder for tests that commit: what Django brings back may lack them."""
    marker = request.node.get_closest_marker("django_db")
    if marker and marker.kwargs.get("transaction") and not Step.objects.exists():
        reference_data.load(Sector, District, Prefecture)
        reference_data.load_ladder(Step, Ladder, Rung)
        reference_data.load_bands(SizeBand)


@pytest.fixture
def client_for(db: None) -> Callable[[User], Client]:
    """Return a maker of signed-in clients."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture
def team(db: None):
    return make_team("Japan desk")


@pytest.fixture
def viewer(team) -> User:
    return make_user(Role.VIEWER, name="Vimala Viewer", team=team)


@pytest.fixture
def official(team) -> User:
    return make_user(Role.OFFICIAL, name="Omkar Official", team=team)


@pytest.fixture
def desk(team) -> User:
    return make_user(Role.DESK, name="Deepa Desk", team=team)


@pytest.fixture
def manager(team) -> User:
    return make_user(Role.MANAGER, name="Manoj Manager", team=team)


@pytest.fixture
def administrator(team) -> User:
    return make_user(Role.ADMINISTRATOR, name="Asha Administrator", team=team)


@pytest.fixture
def desk_client(client_for, desk) -> Client:
    return client_for(desk)


@pytest.fixture
def official_client(client_for, official) -> Client:
    return client_for(official)


@pytest.fixture
def manager_client(client_for, manager) -> Client:
    return client_for(manager)
