"""What the bar for bulk changes needs."""

import uuid

from django import template

register = template.Library()


@register.simple_tag
def new_token() -> str:
    """A form sent twice carries the same token twice."""
    return str(uuid.uuid4())
