"""The product's own settings on a database and a cache of the benchmark's own."""

import os

for name, value in {
    "SECRET_KEY": "bench-only-0123456789-0123456789-0123456789-0123456789",
    "SITE_URL": "http://127.0.0.1:8000",
    "ALLOWED_HOSTS": "127.0.0.1",
}.items():
    os.environ.setdefault(name, value)
os.environ["DEBUG"] = "0"
os.environ["LOG_LEVEL"] = "WARNING"

from invest_up.settings import *  # noqa: E402, F403
from invest_up.settings import BASE_DIR, CACHES, DATABASES  # noqa: E402

ROOT_URLCONF = "bench.urls"
DATABASES["default"]["TEST"] = {"NAME": f"{DATABASES['default']['NAME']}_bench"}
CACHES["default"]["KEY_PREFIX"] = "bench"
# Names of static files are looked up in a dictionary either way; nothing needs to be collected.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Not VAR_DIR: with servers of its own that folder is thrown away after the run.
RESULT = BASE_DIR / "var" / "bench.json"
