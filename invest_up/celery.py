"""The clock. Tasks carry ids and drain rows that are due; losing the broker costs lateness only."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "invest_up.settings")

app = Celery("invest_up")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
