"""Folders: private, found again, and with socket paths that fit everywhere."""

import os
import stat
from pathlib import Path

import pytest

from services import place
from services.errors import ServicesError
from services.postgres import Postgres
from services.privileges import Identity

SOMEBODY = Identity("somebody", 54321, 54321)


def test_sockets_lie_beside_the_data_when_their_path_is_short_and_plain():
    assert place._sockets(Path("/srv/desk/var"), "abc", None) == Path("/srv/desk/var/sockets")


@pytest.mark.parametrize(
    "data",
    ["/srv/" + "x" * 90, "/srv/Japan Desk/var", "/srv/日本/var", "/srv/a,b/var", "/srv/a:b/var"],
)
def test_odd_and_long_paths_get_a_short_private_folder(data):
    found = place._sockets(Path(data), "abcdef012345", None)
    assert found.parent == Path("/tmp")
    assert len(os.fsencode(found / ".s.PGSQL.5432.lock")) < 104


def test_a_folder_is_made_private_and_made_private_again(tmp_path):
    folder = tmp_path / "a" / "b"
    place.own_folder(folder, None, 0o700)
    folder.chmod(0o755)
    place.own_folder(folder, None, 0o700)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_link_somebody_put_in_our_place_is_refused(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path)
    with pytest.raises(ServicesError, match="cannot be used"):
        place.own_folder(tmp_path / "link", None, 0o700)


def test_a_folder_of_somebody_else_is_refused_and_left_as_it_is(tmp_path):
    (tmp_path / "file").write_text("theirs")
    tmp_path.chmod(0o755)
    before = tmp_path.stat()
    with pytest.raises(ServicesError, match="cannot be used"):
        place.own_folder(tmp_path, SOMEBODY, 0o700)
    assert (tmp_path.stat().st_uid, tmp_path.stat().st_mode) == (before.st_uid, before.st_mode)


def test_a_service_user_may_not_enter_a_private_folder(tmp_path):
    tmp_path.chmod(0o755)
    inner = tmp_path / "closed" / "open"
    inner.mkdir(parents=True)
    (tmp_path / "closed").chmod(0o700)
    assert not SOMEBODY.may_enter(inner)
    assert SOMEBODY.may_enter(Path("/usr"))


def test_a_place_that_cannot_be_written_is_a_sentence():
    with pytest.raises(ServicesError, match="set VAR_DIR"):
        place.at(Path("/proc/desk"))


def test_the_database_url_quotes_the_socket_folder(tmp_path):
    here = place.Place(tmp_path, tmp_path, Path("/srv/a b/sockets"), None)
    assert Postgres(here).url == "postgresql://desk@%2Fsrv%2Fa%20b%2Fsockets/japan_desk"
