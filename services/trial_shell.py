"""Asks a running product by its own models."""

import os
import subprocess
import sys
from pathlib import Path

from services.errors import ServicesError
from services.place import ROOT

# What names servers and a site of somebody else's.
NOT_OURS = ("DATABASE_URL", "REDIS_URL", "SITE_URL", "ALLOWED_HOSTS", "SECRET_KEY", "PORT")


def shell(var: Path, code: str) -> str:
    """Run code with the product's models at hand, on the data in a folder."""
    env = {key: value for key, value in os.environ.items() if key not in NOT_OURS}
    command = [sys.executable, "-m", "services", "exec", "--", sys.executable, "manage.py"]
    done = subprocess.run(
        [*command, "shell", "-v0", "-c", code],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env=env | {"VAR_DIR": str(var)},
    )  # fmt: skip
    if done.returncode:
        raise ServicesError(f"The desk could not be asked:\n{done.stdout}{done.stderr}")
    return done.stdout.strip()
