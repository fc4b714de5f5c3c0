"""The front end is built when its sources changed, and then only."""

import pytest

from services import assets
from services.errors import ServicesError


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    sources = tmp_path / "assets"
    monkeypatch.setattr(assets, "ROOT", tmp_path)
    monkeypatch.setattr(assets, "SOURCES", sources)
    monkeypatch.setattr(assets, "STAMP", tmp_path / "static" / "dist" / ".stamp")
    monkeypatch.setattr(assets, "MODULES_STAMP", sources / "node_modules" / ".stamp")
    monkeypatch.setattr(assets, "tools", lambda: ("node", ["npm"]))
    (sources / "js").mkdir(parents=True)
    for name in ("build.mjs", "package-lock.json", "js/app.js"):
        (sources / name).write_text(name)
    return tmp_path


@pytest.fixture
def steps():
    """What was run, and the exit code of the next step."""

    class Steps(list):
        code = 0

        def __call__(self, argv, env, cwd, log):
            self.append(argv[1])
            return self.code

    return Steps()


def test_nothing_is_done_twice(checkout, steps):
    assert assets.build(steps)
    assert not assets.build(steps)
    assert steps == ["ci", "build.mjs"]


def test_a_changed_source_builds_again_but_fetches_nothing(checkout, steps):
    assets.build(steps)
    (checkout / "assets" / "js" / "app.js").write_text("changed")
    (checkout / "assets" / "node_modules" / "x.js").write_text("no source of ours")
    assert assets.build(steps)
    assert steps == ["ci", "build.mjs", "build.mjs"]


def test_a_changed_lock_file_fetches_and_builds(checkout, steps):
    assets.build(steps)
    (checkout / "assets" / "package-lock.json").write_text("changed")
    assets.build(steps)
    assert steps == ["ci", "build.mjs"] * 2


def test_a_failed_build_is_tried_again(checkout, steps):
    steps.code = 1
    with pytest.raises(ServicesError, match="npm registry"):
        assets.build(steps)
    steps.code = 0
    assert assets.build(steps)
