"""The floor: what a page costs that only knows who asks and prints fifty rows."""

from django.http import HttpRequest, HttpResponse
from django.template import engines

from leads.models import Lead

_TABLE = """<!doctype html><title>{{ user }}</title><table>
{% for row in rows %}<tr><td>{{ row.id }}</td><td>{{ row.title }}</td><td>{{ row.stage }}</td>
<td>{{ row.updated_at }}</td></tr>{% endfor %}</table>"""


def floor(request: HttpRequest) -> HttpResponse:
    """Load session and user, fetch fifty rows, print them as a plain table."""
    rows = Lead.objects.order_by("-id").values("id", "title", "stage", "updated_at")[:50]
    page = engines["django"].from_string(_TABLE)
    return HttpResponse(page.render({"user": request.user.name, "rows": rows}))
