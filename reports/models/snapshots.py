"""Frozen reports, and links with which people without an account read them."""

import base64
import hashlib
from datetime import date, timedelta
from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission, may

SALT = "japan-desk.shared-snapshot"
NONCE_SIGNS = 32

# A frozen row stays as it is, whoever asks: page, admin or raw SQL. Only a name of the register of
# people may leave it, together with the person.
_REFUSED = (
    "RAISE EXCEPTION 'A snapshot never changes.' USING ERRCODE = 'integrity_constraint_violation';"
)
_ONLY_ITS_AUTHOR_LEFT = """
IF TG_OP = 'UPDATE' AND NEW.by_id IS NULL
  AND to_jsonb(NEW) - 'by_id' = to_jsonb(OLD) - 'by_id' THEN RETURN NEW; END IF;
"""


def _frozen(unless: str = "") -> list[pgtrigger.Trigger]:
    return [
        pgtrigger.Trigger(
            name="never_changes",
            when=pgtrigger.Before,
            operation=pgtrigger.Update | pgtrigger.Delete,
            func=unless + _REFUSED,
        )
    ]


class SnapshotQuerySet(models.QuerySet):
    """Frozen reports as a set."""

    def visible_to(self, user: Any) -> Self:
        """Everybody with the right to reports; which figures they see is asked of the row."""
        return self if may(user, Permission.REPORT_VIEW) else self.none()

    def for_list(self) -> Self:
        """Without the figures: they are large, and a list shows none of them."""
        return self.defer("figures", "open_figures", "question")


class Snapshot(models.Model):
    """A report as it was: its figures as data, its day, its author. It never changes."""

    title = models.CharField(_("title"), max_length=160)
    words = models.TextField(_("what it is kept for"), blank=True, max_length=2000)
    day = models.DateField(_("as on"))
    against = models.DateField(_("compared with"), null=True, blank=True)
    # What the report was narrowed to: the register's parameters, and in words.
    question = models.JSONField(default=dict)
    narrowed = models.JSONField(default=list)
    # As its author saw them; and of the MOUs everybody may see, where that is not the same.
    figures = models.JSONField()
    open_figures = models.JSONField(null=True)
    version = models.PositiveSmallIntegerField(default=1)  # of the form of the figures
    language = models.CharField(max_length=10, default="en")
    author = models.CharField(_("made by"), max_length=160)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    client_id = models.UUIDField(unique=True, null=True, blank=True, editable=False)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ("-made_at", "-id")
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        indexes = [models.Index(fields=("-made_at", "-id"), name="snapshot_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(against__isnull=True) | Q(against__lt=F("day")),
                name="snapshot_compares_with_earlier",
                violation_error_message=_("Compare with a day before the report's own."),
            ),
        ]
        triggers = _frozen(unless=_ONLY_ITS_AUTHOR_LEFT)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reports:snapshot_detail", args=[self.pk])

    @property
    def counts_sensitive(self) -> bool:
        """Its author saw MOUs that not everybody may see."""
        return self.open_figures is not None

    def shows_all(self, user: Any) -> bool:
        """Whether this person reads the figures as its author saw them."""
        return not self.counts_sensitive or may(user, Permission.SENSITIVE_VIEW) or self.is_by(user)

    def is_by(self, user: Any) -> bool:
        return self.by_id is not None and self.by_id == getattr(user, "pk", None)

    def figures_for(self, everything: bool) -> dict[str, Any]:
        """All its figures, or only those of MOUs everybody may see."""
        return self.figures if everything or self.open_figures is None else self.open_figures


class SnapshotPaper(models.Model):
    """The paper of a snapshot as it was made then; once for all rows, once for the open ones."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="papers")
    everything = models.BooleanField()
    content = models.BinaryField()
    size = models.PositiveIntegerField(_("size"))
    pages = models.PositiveIntegerField(_("pages"), null=True)
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("paper of a snapshot")
        verbose_name_plural = _("papers of snapshots")
        constraints = [
            models.UniqueConstraint(fields=("snapshot", "everything"), name="snapshot_paper_once"),
        ]
        triggers = _frozen()

    def __str__(self) -> str:
        return str(self.snapshot)


def token_of(nonce: str, secret: str = "") -> str:
    """Return the secret part of a link: 32 bytes that only this product can work out."""
    digest = salted_hmac(SALT, nonce, secret=secret or None, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def digest_of(token: str) -> str:
    """Return what the table keeps of a token: nobody gets from it to the token."""
    return hashlib.sha256(token.encode()).hexdigest()


class ShareQuerySet(models.QuerySet):
    """Links to snapshots as a set."""

    def live(self) -> Self:
        """Links that are answered: not closed, not past their day."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())

    def opened_by(self, token: str) -> "SnapshotShare | None":
        """Return the link a token belongs to. What is compared is a digest: time tells nothing."""
        digest = digest_of(token)
        share = self.live().select_related("snapshot").filter(digest=digest).first()
        return share if share and constant_time_compare(share.digest, digest) else None


class SnapshotShare(models.Model):
    """A secret address under which a snapshot is read without an account, until a day."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="shares")
    recipient = models.CharField(_("for whom"), max_length=160)
    everything = models.BooleanField(
        _("with sensitive MOUs"),
        default=False,
        help_text=_("The figures then count MOUs that not everybody may see."),
    )
    # The token is worked out of the nonce with the product's own secret: a manager can see the
    # link again, while the table, a backup or a stray query gives nobody a link that works.
    nonce = models.CharField(max_length=64, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    expires_at = models.DateTimeField(_("open until"))
    revoked_at = models.DateTimeField(_("closed"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    opened = models.PositiveIntegerField(_("opened"), default=0)
    opened_at = models.DateTimeField(_("last opened"), null=True, blank=True)

    objects = ShareQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")
        verbose_name = _("link to a snapshot")
        verbose_name_plural = _("links to snapshots")
        constraints = [
            models.CheckConstraint(condition=~Q(recipient=""), name="snapshot_share_says_for_whom"),
        ]

    def __str__(self) -> str:
        return self.recipient

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.nonce:
            self.nonce = get_random_string(NONCE_SIGNS)
            self.digest = digest_of(token_of(self.nonce))
        super().save(*args, **kwargs)

    @property
    def token(self) -> str:
        """The secret part of the link; nothing when the product's secret is no longer the same."""
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            token = token_of(self.nonce, secret)
            if constant_time_compare(digest_of(token), self.digest):
                return token
        return ""

    @property
    def link(self) -> str:
        """The whole address, on the product's own name; empty when it cannot be worked out."""
        token = self.token
        return settings.SITE_URL + reverse("reports:shared", args=[token]) if token else ""

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()

    @property
    def last_day(self) -> date:
        """The day at whose end the link closes, as it was asked for."""
        return timezone.localdate(self.expires_at - timedelta(microseconds=1))

    def note_opening(self) -> None:
        """Count one reading."""
        SnapshotShare.objects.filter(pk=self.pk).update(
            opened=F("opened") + 1, opened_at=timezone.now()
        )
