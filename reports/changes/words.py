"""What is said of one MOU that changed."""

from typing import Any

from django.utils.translation import gettext as _

from leads.choices import MOUStatus
from leads.formats import day as day_words
from leads.formats import indian_grouping, not_stated, rupees
from leads.models import MOU
from leads.models.ladder import step_name
from reports.changes.between import Between


def _now(mou: MOU, name: str) -> Any:
    return getattr(mou, f"now_{name}")


def _number(value: int | None) -> str:
    return not_stated() if value is None else indian_grouping(value)


def committed(between: Between, mou: MOU) -> str:
    amount = _now(mou, "amount_inr")
    if amount is None and mou.group_id:
        return _("figure in a total for several")
    return _("%(amount)s committed") % {"amount": rupees(amount)}


def stages(between: Between, mou: MOU) -> str:
    before, after = mou.then_stage, _now(mou, "stage")  # type: ignore[attr-defined]
    if before is None or before == after:
        return step_name(after)
    return _("%(before)s → %(after)s") % {"before": step_name(before), "after": step_name(after)}


def status(between: Between, mou: MOU) -> str:
    words = str(MOUStatus(_now(mou, "status")).label)
    # The reason on the row is today's: it is said only where it belongs to this status.
    reason = mou.status_reason if mou.status == _now(mou, "status") else ""
    return _("%(status)s: %(reason)s") % {"status": words, "reason": reason} if reason else words


def slip(between: Between, mou: MOU) -> str:
    before = max(mou.then_slip_days or 0, 0)  # type: ignore[attr-defined]
    after = max(_now(mou, "slip_days") or 0, 0)
    if after > before:
        words = {"before": indian_grouping(before), "after": indian_grouping(after)}
        return _("%(after)s days behind plan, before %(before)s") % words
    return _("now expected by %(day)s") % {"day": day_words(_now(mou, "forecast_end"))}


def expected(between: Between, mou: MOU) -> str:
    return _("was expected by %(day)s") % {"day": day_words(_now(mou, "forecast_end"))}


def lapsed(between: Between, mou: MOU) -> str:
    return _("valid until %(day)s") % {"day": day_words(_now(mou, "valid_end"))}


def realised(between: Between, mou: MOU) -> str:
    words = {
        "before": rupees(mou.then_realised_inr),  # type: ignore[attr-defined]
        "after": rupees(_now(mou, "realised_inr")),
    }
    return _("%(before)s → %(after)s") % words


def jobs(between: Between, mou: MOU) -> str:
    words = {
        "before": _number(mou.then_realised_jobs),  # type: ignore[attr-defined]
        "after": _number(_now(mou, "realised_jobs")),
    }
    return _("%(before)s → %(after)s jobs") % words


def amended(between: Between, mou: MOU) -> str:
    words = {
        "before": rupees(mou.then_amount_inr),  # type: ignore[attr-defined]
        "after": rupees(_now(mou, "amount_inr")),
    }
    return _("%(before)s → %(after)s") % words


def silence(between: Between, mou: MOU) -> str:
    days = (between.until - _now(mou, "heard_on")).days
    words = {"days": indian_grouping(days), "owner": str(mou.owner or _("nobody"))}
    return _("silent for %(days)s days, owner: %(owner)s") % words


def owner(between: Between, mou: MOU) -> str:
    return str(mou.owner or "")
