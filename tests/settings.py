"""The product's own settings, with cheap passwords and mail kept in memory."""

import atexit
import os
import shutil
import tempfile

if "VAR_DIR" not in os.environ:
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="desk-tests-")
    atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)

for name, value in {
    "SECRET_KEY": "tests-only-0123456789-0123456789-0123456789-0123456789",
    "SITE_URL": "http://testserver",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "DATABASE_URL": "postgresql://desk@localhost/desk",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
}.items():
    os.environ.setdefault(name, value)
os.environ["SITE_URL"] = "http://testserver"
os.environ["ALLOWED_HOSTS"] = "testserver,localhost,127.0.0.1"

from invest_up.settings import *  # noqa: E402, F403

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# A database of Redis for each worker: `cache.clear()` empties all of it, whatever the prefix.
CACHES["default"] |= {  # type: ignore[name-defined]  # noqa: F405
    "KEY_PREFIX": f"tests-{WORKER}-{os.getpid()}",
    "OPTIONS": {"db": 1 + int(WORKER.removeprefix("gw") or 0) % 15, "socket_timeout": 10},
}
ACCOUNT_RATE_LIMITS = False
# Browser tests leave an event loop running in their worker; Django must not mind.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # type: ignore[name-defined]  # noqa: F405
