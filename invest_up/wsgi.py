"""WSGI entry point (gunicorn invest_up.wsgi:application)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "invest_up.settings")
application = get_wsgi_application()
