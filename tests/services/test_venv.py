"""The set-up of .venv, which an old Python must be able to refuse in words."""

import ast
import subprocess
import sys

import pytest

from services import venv
from services.place import ROOT


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    monkeypatch.setattr(venv, "ROOT", str(tmp_path))
    monkeypatch.setattr(venv, "VENV", str(tmp_path / ".venv"))
    monkeypatch.setattr(venv, "PYTHON", sys.executable)
    (tmp_path / ".venv").mkdir()
    (tmp_path / "base.txt").write_text("a==1\n")
    (tmp_path / "dev.txt").write_text("-r base.txt  # the product\nb==2\n")
    return tmp_path


def stamp(name):
    path, value = venv.stamp_of(name)
    with open(path, "w") as stream:
        stream.write(value)


def test_an_included_file_counts(checkout):
    stamp("dev.txt")
    assert venv.up_to_date("dev.txt")
    (checkout / "base.txt").write_text("a==2\n")
    assert not venv.up_to_date("dev.txt")


def test_a_missing_python_or_stamp_means_installing(checkout, monkeypatch):
    assert not venv.up_to_date("dev.txt")
    stamp("dev.txt")
    monkeypatch.setattr(venv, "PYTHON", str(checkout / "gone"))
    assert not venv.up_to_date("dev.txt")
    assert not venv.usable()


def test_an_old_python_hears_of_a_newer_one(checkout, monkeypatch):
    monkeypatch.setattr(venv.sys, "version_info", (3, 9, 2))
    newer = checkout / "python3.13"
    newer.write_text("")
    newer.chmod(0o755)
    monkeypatch.setenv("PATH", str(checkout))
    with pytest.raises(SystemExit, match=r"3\.11 or later is needed.*make PYTHON=python3\.13"):
        venv.main("dev.txt")
    monkeypatch.setenv("PATH", "")
    assert "Install a newer Python" in venv.too_old()


def test_a_failed_install_leaves_no_stamp(checkout, monkeypatch):
    stamp("dev.txt")
    failed = subprocess.CompletedProcess([], 1)
    monkeypatch.setattr(venv.subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(SystemExit, match="could not be installed"):
        venv.install("dev.txt")
    assert not venv.up_to_date("dev.txt")


def test_old_pythons_can_read_the_file():
    ast.parse((ROOT / "services" / "venv.py").read_text(), feature_version=(3, 4))
