"""The browser of the browser tests: found, or installed where that is possible."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from services.console import complain, say

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
PLACES = (
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/usr/lib/chromium/chromium",
    "/opt/google/chrome/chrome",
    "/snap/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
INSIDE_PLAYWRIGHT = (
    "chromium-*/chrome-linux*/chrome",
    "chromium_headless_shell-*/chrome-*/*headless*shell",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
)
NOT_FOUND = (
    "The browser tests need Chromium and found none. Install it (for example: "
    "apt-get install chromium, or .venv/bin/python -m playwright install chromium), "
    "or set CHROMIUM_PATH to a Chromium or Chrome you have."
)


def find() -> str | None:
    """Return the path of a Chromium or Chrome that can be run, None if there is none."""
    return next((path for path in _candidates() if path and os.access(path, os.X_OK)), None)


def ensure() -> str | None:
    """Find Chromium, installing it first where this is Debian and we may; None if it is missing."""
    if path := find():
        return path
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _install()
    path = find()
    if path is None:
        complain(NOT_FOUND)
    return path


def _candidates() -> Iterator[str | None]:
    if wanted := os.environ.get("CHROMIUM_PATH"):
        yield wanted
        return  # a wrong choice should be heard of, not replaced
    yield from map(shutil.which, NAMES)
    yield from PLACES
    for folder in _playwright_folders():
        for pattern in INSIDE_PLAYWRIGHT:
            yield from map(str, sorted(folder.glob(pattern), reverse=True))


def _playwright_folders() -> Iterator[Path]:
    if wanted := os.environ.get("PLAYWRIGHT_BROWSERS_PATH"):
        yield Path(wanted)
    cache = "Library/Caches" if sys.platform == "darwin" else ".cache"
    yield Path(os.path.expanduser("~")) / cache / "ms-playwright"


def _install() -> None:
    say("Installing Chromium for the browser tests (once, about a minute) ...")
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
        done = subprocess.run(
            ["apt-get", "-qq", *words],
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
        )
        if done.returncode and words[0] == "install":
            complain(f"apt-get could not install Chromium: {done.stderr.strip()[-500:]}")
