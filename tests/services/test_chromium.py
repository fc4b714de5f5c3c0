"""A browser is found wherever it may be, or its absence is a sentence."""

import pytest

from services import chromium


@pytest.fixture
def bare(tmp_path, monkeypatch):
    """A machine without any browser."""
    for name in ("CHROMIUM_PATH", "PLAYWRIGHT_BROWSERS_PATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(chromium, "PLACES", (str(tmp_path / "usual" / "chromium"),))
    return tmp_path


def program(path, code="#!/bin/sh\n"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(code)
    path.chmod(0o755)
    return str(path)


def test_none_is_found_where_there_is_none(bare):
    assert chromium.find() is None


@pytest.mark.parametrize(
    "place",
    [
        "bin/chromium",
        "bin/google-chrome-stable",
        "usual/chromium",
        "home/.cache/ms-playwright/chromium-1234/chrome-linux/chrome",
        "home/.cache/ms-playwright/chromium-1234/chrome-linux64/chrome",
        "home/.cache/ms-playwright/chromium_headless_shell-1/chrome-linux/headless_shell",
    ],
)
def test_every_usual_place_is_looked_at(bare, place, monkeypatch):
    monkeypatch.setattr(chromium.sys, "platform", "linux")
    path = program(bare / place)
    assert chromium.find() == path


def test_the_path_that_is_named_wins_and_is_not_replaced_when_wrong(bare, monkeypatch):
    program(bare / "bin" / "chromium")
    mine = program(bare / "mine")
    monkeypatch.setenv("CHROMIUM_PATH", mine)
    assert chromium.find() == mine
    monkeypatch.setenv("CHROMIUM_PATH", str(bare / "nothing"))
    assert chromium.find() is None


def test_without_apt_the_sentence_says_what_to_install(bare, capsys):
    assert chromium.ensure() is None
    assert "Install it" in capsys.readouterr().err


def test_root_with_apt_installs_it(bare, monkeypatch):
    monkeypatch.setattr(chromium.os, "geteuid", lambda: 0)
    made = bare / "usual" / "chromium"
    code = f'#!/bin/sh\nPATH=/usr/bin:/bin\n[ "$2" = update ] || {{ mkdir -p {made.parent}; '
    program(bare / "bin" / "apt-get", code + f"cp $0 {made}; }}\n")
    assert chromium.ensure() == str(made)


def test_a_failing_apt_is_heard_of(bare, monkeypatch, capsys):
    monkeypatch.setattr(chromium.os, "geteuid", lambda: 0)
    program(bare / "bin" / "apt-get", "#!/bin/sh\necho E: no network >&2\nexit 100\n")
    assert chromium.ensure() is None
    said = capsys.readouterr().err
    assert "E: no network" in said
    assert chromium.NOT_FOUND in said
