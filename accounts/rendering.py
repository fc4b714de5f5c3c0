"""How forms are drawn."""

from django.forms.renderers import TemplatesSetting


class DeskFormRenderer(TemplatesSetting):
    """Fields are drawn by our own field template."""
