"""Reads settings from the environment and refuses what it cannot understand."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    """Return the variable; without a default it must be set."""
    value = os.environ.get(name, default)
    if value is None or (default is None and not value):
        raise ImproperlyConfigured(f"Set {name} in the environment (see docs/deployment.md).")
    return value


def flag(name: str, default: bool = False) -> bool:
    """Return the variable as a boolean: only 1 or 0 will do."""
    value = os.environ.get(name, "1" if default else "0")
    if value not in ("0", "1"):
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")
    return value == "1"


def choice(name: str, allowed: tuple[str, ...]) -> str:
    """Return the variable if it is one of the words that are known; the first one without it."""
    value = text(name, "") or allowed[0]
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")
    return value


def https(name: str) -> str:
    """Return the variable as an address that nobody on the way can read, or nothing."""
    value = text(name, "")
    parts = urlsplit(value)
    if value and not (parts.scheme == "https" and parts.hostname):
        raise ImproperlyConfigured(f"{name} must be an address that begins with https://.")
    return value


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated variable as a list."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def folder(name: str, default: Path) -> Path:
    """Return the variable as a path."""
    return Path(os.environ.get(name) or default)
