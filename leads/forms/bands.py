"""Forms of size bands and of the rates reports show yen at."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.editing import EditGuardMixin
from leads.formats import day
from leads.models import DisplayRate, SizeBand


class SizeBandForm(EditGuardMixin):
    """Where a band begins, and what it is called."""

    sections = (
        (_("Amounts"), ("from_crore", "bound_included")),
        (_("Name"), ("name_en", ("name_ja", "name_hi"))),
    )

    class Meta:
        model = SizeBand
        fields = ("from_crore", "bound_included", "name_en", "name_ja", "name_hi")
        help_texts = {
            "from_crore": _("It ends where the next band begins."),
            "name_en": _("Optional: without a name, the amounts are the name."),
        }
        error_messages = {
            "from_crore": {
                "required": _("Say at which amount the band begins."),
                "invalid": _("Write the amount in crore with digits only, such as 100 or 0.5."),
            }
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("from_crore") == 0 and not cleaned.get("bound_included"):
            self.add_error("bound_included", _t("Zero belongs to the band that begins at zero."))
        return cleaned


class DisplayRateForm(EditGuardMixin):
    """The rate of one day."""

    sections = (("", (("inr_rate", "rate_on"), "told_by")),)

    class Meta:
        model = DisplayRate
        fields = ("inr_rate", "rate_on", "told_by")
        help_texts = {
            "inr_rate": _("How many rupees one yen was worth that day, such as 0.58."),
            "rate_on": _("The day the rate was published for."),
        }
        error_messages = {
            "inr_rate": {
                "required": _("Write the rate."),
                "invalid": _("Write the rate with digits and a point, such as 0.58."),
            },
            "rate_on": {"required": _("Say of which day the rate is.")},
            "told_by": {"required": _("Say who published the rate.")},
        }

    def clean_rate_on(self) -> date:
        rate_on = self.cleaned_data["rate_on"]
        if rate_on > timezone.localdate():
            raise ValidationError(_t("A rate is of today or an earlier day."))
        others = DisplayRate.objects.filter(rate_on=rate_on).exclude(pk=self.instance.pk)
        if others.exists():
            words = _t("There is a rate of %(day)s already: change that one.")
            raise ValidationError(words % {"day": day(rate_on)})
        return rate_on
