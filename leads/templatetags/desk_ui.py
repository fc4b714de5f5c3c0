"""Icons, form fields and query strings in templates."""

from django import template

register = template.Library()
