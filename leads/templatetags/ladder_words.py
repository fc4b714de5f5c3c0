"""Why an MOU is red, amber or grey, in words."""

from collections.abc import Iterable

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leads.choices import Rag
from leads.formats import indian_grouping, precise_date
from leads.models import MOU, Milestone

register = template.Library()


@register.filter
def rag_reasons(mou: MOU, ladder: Iterable[Milestone]) -> list[str]:
    """Return the sentences behind an MOU's traffic light; none when all is well."""
    light, ahead = mou.rag, [step for step in ladder if not step.reached]
    if light == Rag.RED:
        return [_late(step) for step in ahead if step.is_late]
    if light == Rag.AMBER:
        slips = [_slipping(step) for step in ahead if (step.slippage_days or 0) > 0]
        return [*slips, *([_silent(mou)] if mou.is_stale else [])]
    if light == Rag.GREY:
        return [_("Nobody has said when the next step is expected.")]
    return []


def _late(step: Milestone) -> str:
    day = precise_date(step.forecast_on, step.forecast_on_precision)
    return _("“%(step)s” was expected by %(day)s.") % {"step": step, "day": day}


def _slipping(step: Milestone) -> str:
    days = step.slippage_days or 0
    words = ngettext(
        "“%(step)s” is expected %(days)s day later than planned.",
        "“%(step)s” is expected %(days)s days later than planned.",
        days,
    )
    return words % {"step": step, "days": indian_grouping(days)}


def _silent(mou: MOU) -> str:
    days = mou.days_silent
    words = ngettext("No update for %(days)s day.", "No update for %(days)s days.", days)
    return words % {"days": indian_grouping(days)}
