"""How rules are set, and what each person wants of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.audit import tracked
from accounts.models import User
from followups.choices import Channel, NotificationKind


@tracked("updated_at")
class RuleSetting(models.Model):
    """What an administrator changed of a rule; a rule without a row goes by its own defaults."""

    kind = models.CharField(
        _("rule"), primary_key=True, max_length=30, choices=NotificationKind, editable=False
    )
    enabled = models.BooleanField(_("in use"), default=True)
    at_once = models.BooleanField(
        _("at once"), null=True, blank=True, help_text=_("Empty: as the rule itself says.")
    )
    # By name of the rule's parameters: numbers or lists of numbers.
    values = models.JSONField(default=dict, blank=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("setting of a rule")
        verbose_name_plural = _("settings of rules")

    def __str__(self) -> str:
        return str(NotificationKind(self.kind).label)


@tracked()
class RuleChoice(models.Model):
    """How one person wants to hear of one rule; without a row as the rule is set."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="rule_choices")
    kind = models.CharField(_("rule"), max_length=30, choices=NotificationKind)
    channel = models.CharField(_("how"), max_length=10, choices=Channel)

    class Meta:
        verbose_name = _("choice about a rule")
        verbose_name_plural = _("choices about rules")
        constraints = [
            models.UniqueConstraint(fields=("person", "kind"), name="rule_choice_once"),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="rule_choice_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.channel}"
