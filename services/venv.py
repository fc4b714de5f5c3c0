# ruff: noqa: UP031 -- an old Python must get as far as the sentence that refuses it
"""Makes .venv and installs what a requirements file names; skipped while nothing changed.

Run by the machine's own Python: `python3 services/venv.py requirements-local.txt`.
"""

import fcntl
import hashlib
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
OLDEST = (3, 11)


def main(requirements: str) -> None:
    """Bring .venv up to date with a requirements file."""
    if sys.version_info < OLDEST:
        sys.exit(too_old())
    if up_to_date(requirements):
        return
    with only_one():
        if not up_to_date(requirements):
            if not usable():
                create()
            install(requirements)


def too_old() -> str:
    """Say what to do about an old Python, naming a newer one if there is one."""
    newer = ["python3.%d" % minor for minor in range(20, OLDEST[1] - 1, -1)]
    paths = os.environ.get("PATH", "").split(os.pathsep)
    found = [n for n in newer if any(os.access(os.path.join(p, n), os.X_OK) for p in paths)]
    advice = (
        "Use the newer one you have: make PYTHON=%s" % found[0]
        if found
        else "Install a newer Python and name it: make PYTHON=/path/to/python3.11"
    )
    found = sys.version.split()[0]
    return "Python 3.%d or later is needed; this is %s. %s" % (OLDEST[1], found, advice)


def closure(name: str) -> list:
    """List a requirements file and those it includes with -r."""
    names = [name]
    with open(os.path.join(ROOT, name), encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("-r "):
                names += closure(line[3:].split("#")[0].strip())
    return names


def stamp_of(name: str) -> tuple:
    """Return the stamp's path and what it holds once this file is installed."""
    total = hashlib.sha256(repr(tuple(sys.version_info[:2])).encode())
    for each in closure(name):
        with open(os.path.join(ROOT, each), "rb") as content:
            total.update(hashlib.sha256(content.read()).digest())
    return os.path.join(VENV, name + ".stamp"), total.hexdigest()


def up_to_date(name: str) -> bool:
    """Say whether exactly these requirements were installed last."""
    path, wanted = stamp_of(name)
    try:
        with open(path, encoding="utf-8") as stamp:
            return stamp.read() == wanted and os.access(PYTHON, os.X_OK)
    except OSError:
        return False


def usable() -> bool:
    """Say whether .venv has a Python that is new enough and runs, and pip."""
    check = "import sys, pip; sys.exit(sys.version_info < %r)" % (OLDEST,)
    try:
        return subprocess.run([PYTHON, "-c", check], capture_output=True).returncode == 0
    except OSError:
        return False


def create() -> None:
    """Make .venv, in Debian's way too, where Python comes without the module that brings pip."""
    say("Creating .venv with %s ..." % sys.executable)
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, text=True
    )
    if made.returncode == 0:
        return
    bare = [sys.executable, "-m", "venv", "--clear", "--without-pip", VENV]
    pip = [sys.executable, "-m", "pip", "--python", PYTHON, "install", "--quiet", "pip"]
    if any(subprocess.run(way, capture_output=True).returncode for way in (bare, pip)):
        sys.exit(
            "The folder .venv could not be made: %s\n"
            "On Debian and Ubuntu install python3-venv; else use a complete Python: "
            "make PYTHON=/path/to/python3" % (made.stdout + made.stderr).strip()
        )


def install(requirements: str) -> None:
    """Install the requirements with pip and stamp every file that is now satisfied."""
    say("Installing Python packages from %s (once, about a minute) ..." % requirements)
    for name in closure(requirements):
        if os.path.exists(stamp_of(name)[0]):
            os.remove(stamp_of(name)[0])
    pip = [PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    pip += ["--root-user-action=ignore", "-r", os.path.join(ROOT, requirements)]
    if subprocess.run(pip).returncode:
        sys.exit(
            "The Python packages could not be installed; the lines above say why. Check that a "
            "package index can be reached (PIP_INDEX_URL names another), then try again."
        )
    for name in closure(requirements):
        path, value = stamp_of(name)
        with open(path, "w", encoding="utf-8") as stamp:
            stamp.write(value)


class only_one:  # noqa: N801 -- reads as a word in the with statement
    """Keeps two makes in one checkout from building .venv at the same time."""

    def __enter__(self) -> None:
        os.makedirs(os.path.join(ROOT, "var"), mode=0o700, exist_ok=True)
        self.lock = open(os.path.join(ROOT, "var", "venv.lock"), "w")
        fcntl.flock(self.lock, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        self.lock.close()


def say(text: str) -> None:
    """Print a line now."""
    print(text)
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except OSError as error:
        sys.exit("%s\nRun make as the user this folder belongs to." % error)
