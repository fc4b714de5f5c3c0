"""What the product's processes find in their environment."""

import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

from services.place import Place
from services.ports import HOST

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike


def for_product(place: Place, port: int, servers: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of manage.py, web, worker and beat; what is already set stays."""
    env = without_libpq(os.environ) if "DATABASE_URL" in servers else dict(os.environ)
    env.pop("DEMO_PASSWORD", None)  # only the step that makes the accounts needs it
    env |= servers
    env |= {"VAR_DIR": str(place.var), "PORT": str(port), "PYTHONUNBUFFERED": "1"}
    defaults = {
        "DJANGO_SETTINGS_MODULE": "invest_up.settings",
        "SITE_URL": f"http://{HOST}:{port}",
        "ALLOWED_HOSTS": f"{HOST},localhost",
    }
    env |= {key: value for key, value in defaults.items() if not env.get(key)}
    if not env.get("SECRET_KEY"):
        env["SECRET_KEY"] = kept(place.var / "secret_key", lambda: secrets.token_urlsafe(50))
    return env


def demo_password(place: Place) -> str:
    """Return the password of the demo accounts: as set, or made once and kept."""
    return os.environ.get("DEMO_PASSWORD") or kept(place.var / "demo_password", readable_password)


def readable_password() -> str:
    """Make a password of 62 random bits that can be read out on the telephone."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))
    return "-".join(groups)


def kept(path: Path, make: Callable[[], str]) -> str:
    """Return the text of a private file, made on first use; a file left empty counts as none."""
    try:
        if text := path.read_text(encoding="utf-8").strip():
            return text
    except FileNotFoundError:
        pass
    text = make()
    new = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text + "\n")
    new.replace(path)
    return text


def without_libpq(env: Mapping[str, str]) -> dict[str, str]:
    """Leave out PGHOST, PGOPTIONS and the like, which would bend every connection."""
    return {key: value for key, value in env.items() if not key.startswith("PG")}


def mail_folder(env: Mapping[str, str]) -> str | None:
    """Return where mail is written to, or None when it is really sent."""
    if env.get("EMAIL_URL") or env.get("EMAIL_HOST"):
        return None
    return str(Path(env["VAR_DIR"]) / "mail")
