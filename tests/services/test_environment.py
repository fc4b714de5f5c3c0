"""What the processes are told, and what they are not."""

import stat
from pathlib import Path

import pytest

from services import environment
from services.place import Place

SERVERS = {"DATABASE_URL": "postgresql://desk@%2Fs/japan_desk", "REDIS_URL": "unix:///s/v.sock"}


@pytest.fixture
def here(tmp_path, monkeypatch):
    for name in ("SECRET_KEY", "SITE_URL", "ALLOWED_HOSTS", "DEMO_PASSWORD", "EMAIL_HOST"):
        monkeypatch.delenv(name, raising=False)
    return Place(tmp_path, tmp_path, tmp_path / "sockets", None)


def test_a_whole_environment_out_of_nothing(here):
    env = environment.for_product(here, 8123, SERVERS)
    assert env["SITE_URL"] == "http://127.0.0.1:8123"
    assert env["ALLOWED_HOSTS"] == "127.0.0.1,localhost"
    assert env["VAR_DIR"] == str(here.var)
    assert env.items() >= SERVERS.items()


def test_what_is_set_stays_and_what_is_empty_counts_as_unset(here, monkeypatch):
    monkeypatch.setenv("SITE_URL", "https://desk.example.org")
    monkeypatch.setenv("ALLOWED_HOSTS", "")
    env = environment.for_product(here, 8123, SERVERS)
    assert env["SITE_URL"] == "https://desk.example.org"
    assert env["ALLOWED_HOSTS"] == "127.0.0.1,localhost"


def test_the_secret_key_is_made_once_and_private(here):
    first = environment.for_product(here, 1, SERVERS)["SECRET_KEY"]
    assert environment.for_product(here, 2, SERVERS)["SECRET_KEY"] == first
    assert len(first) > 50
    assert stat.S_IMODE((here.var / "secret_key").stat().st_mode) == 0o600


def test_an_empty_secret_of_a_killed_run_is_made_anew(here):
    (here.var / "secret_key").write_text("\n")
    assert environment.for_product(here, 1, SERVERS)["SECRET_KEY"]


def test_the_demo_password_is_kept_private_and_from_all_who_need_it_not(here, monkeypatch):
    made = environment.demo_password(here)
    assert environment.demo_password(here) == made
    assert stat.S_IMODE((here.var / "demo_password").stat().st_mode) == 0o600
    monkeypatch.setenv("DEMO_PASSWORD", "my own")
    assert environment.demo_password(here) == "my own"
    assert "DEMO_PASSWORD" not in environment.for_product(here, 1, SERVERS)


def test_libpq_variables_do_not_bend_embedded_connections(here, monkeypatch):
    monkeypatch.setenv("PGOPTIONS", "-c search_path=elsewhere")
    assert "PGOPTIONS" not in environment.for_product(here, 1, SERVERS)
    own = {"REDIS_URL": SERVERS["REDIS_URL"]}
    assert "PGOPTIONS" in environment.for_product(here, 1, own)


def test_mail_goes_to_a_folder_unless_it_is_really_sent(here):
    env = environment.for_product(here, 1, SERVERS)
    assert environment.mail_folder(env) == str(here.var / "mail")
    assert environment.mail_folder({**env, "EMAIL_HOST": "smtp.example.org"}) is None
    assert Path(env["VAR_DIR"]).is_absolute()
