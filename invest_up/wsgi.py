"""WSGI entry point (gunicorn invest_up.wsgi:application)."""

import os
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters


class Utf8Request(WSGIRequest):
    """A request read as UTF-8: a sender who names another encoding could smuggle in half signs."""

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        header = meta.get("CONTENT_TYPE", "")
        self.content_type, self.content_params = parse_header_parameters(header)


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "invest_up.settings")
application = get_wsgi_application()
application.request_class = Utf8Request
