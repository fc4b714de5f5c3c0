"""What looks odd about an update: said as a warning, never forbidden."""

from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from leads.actions.updates import Realised
from leads.formats import day as day_words
from leads.models import MOU, ProgressUpdate


def doubts_about(
    *,
    mou: MOU,
    realised: Realised | None,
    jobs: int | None = None,
    as_of: date | None = None,
) -> list[str]:
    """Return what is odd about an update that is not yet recorded, as sentences."""
    day = as_of or timezone.localdate()
    doubts = [_too_much(mou, realised), *_falling(mou, realised, day), _fewer(mou, jobs, day)]
    doubts += [_unsigned(mou, day), _overtaken(mou, realised, jobs, day)]
    return [doubt for doubt in doubts if doubt]


def _too_much(mou: MOU, realised: Realised | None) -> str:
    """Above what was committed, by the MOU or by the one total of its group."""
    if realised is None:
        return ""
    if mou.amount is not None:
        return _above_own(mou, realised)
    if mou.group is None or mou.group.amount_inr is None:
        return ""
    others = mou.group.mous.exclude(pk=mou.pk).aggregate(sum=Sum("realised_inr"))["sum"]
    if realised.inr + (others or Decimal(0)) > mou.group.amount_inr:
        return _("Realised in its group is now above the group's one total.")
    return ""


def _above_own(mou: MOU, realised: Realised) -> str:
    if realised.currency == mou.currency:
        above = realised.amount > (mou.amount or 0)
    elif mou.amount_inr is None:
        return _(
            "The commitment has no rate to the rupee, so realised cannot be compared with it: "
            "add the rate on the MOU."
        )
    else:
        above = realised.inr > mou.amount_inr
    return _("Realised is now above the committed investment.") if above else ""


def _falling(mou: MOU, realised: Realised | None, day: date) -> list[str]:
    """Lower than what was known before that day, or higher than what was known after it."""
    if realised is None:
        return []
    said = mou.updates.filter(realised_inr__isnull=False)
    before = said.filter(as_of__lte=day).order_by("-as_of", "-id").first()
    after = said.filter(as_of__gt=day).order_by("as_of", "id").first()
    doubts = []
    if before and _is_less(realised, before):
        doubts.append(_("Realised is now lower than in the update before."))
    if after and after.realised_inr is not None and realised.inr > after.realised_inr:
        named = {"day": day_words(after.as_of)}
        doubts.append(_("Realised is higher than in the later update of %(day)s.") % named)
    return doubts


def _is_less(realised: Realised, before: ProgressUpdate) -> bool:
    """Compare in the currency both were stated in, so that a rate alone makes nothing fall."""
    if realised.currency == before.currency:
        return realised.amount < (before.realised_amount or 0)
    return before.realised_inr is not None and realised.inr < before.realised_inr


def _fewer(mou: MOU, jobs: int | None, day: date) -> str:
    if jobs is None:
        return ""
    said = mou.updates.filter(jobs__isnull=False, as_of__lte=day).order_by("-as_of", "-id")
    before = said.values_list("jobs", flat=True).first()
    if before is not None and jobs < before:
        return _("Jobs are now fewer than in the update before.")
    return ""


def _unsigned(mou: MOU, day: date) -> str:
    if mou.signed_on and day < mou.signed_on:
        return _("This is of a day before the MOU was signed: reports count it from the signing.")
    return ""


def _overtaken(mou: MOU, realised: Realised | None, jobs: int | None, day: date) -> str:
    """Say that a later update states the same figures: those of today stay as they are."""
    if realised is None and jobs is None:
        return ""
    later = mou.updates.filter(as_of__gt=day)
    if realised is not None and not later.filter(realised_inr__isnull=False).exists():
        realised = None
    if jobs is not None and not later.filter(jobs__isnull=False).exists():
        jobs = None
    if realised is None and jobs is None:
        return ""
    return _("A later update states figures too: those of today stay as they are.")
