"""Calendar links: whoever has one reads the meetings its owner may see."""

import base64
import hashlib
from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from delegations.models.delegation import Delegation

SALT = "delegations.calendar_feed"
NONCE_SIGNS = 43  # letters and digits: 256 bits
# Reading is written down this often, not at each of a hundred calls.
NOTED_EVERY = timedelta(minutes=1)


def token_of(nonce: str, secret: str = "") -> str:
    """Return the secret part of a link: 32 bytes that only this product can work out."""
    digest = salted_hmac(SALT, nonce, secret=secret or None, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def digest_of(token: str) -> str:
    """Return what the table keeps of a token: nobody gets from it to the token."""
    return hashlib.sha256(token.encode()).hexdigest()


class FeedQuerySet(models.QuerySet):
    """Calendar links as a set."""

    def live(self) -> Self:
        """Links that are answered: not revoked, their owner still here."""
        return self.filter(revoked_at=None, owner__is_active=True)

    def opened_by(self, token: str) -> "CalendarFeed | None":
        """Return the link a token belongs to. What is compared is a digest: time tells nothing."""
        digest = digest_of(token)
        feed = self.live().select_related("owner", "delegation").filter(digest=digest).first()
        return feed if feed and constant_time_compare(feed.digest, digest) else None


class CalendarFeed(models.Model):
    """A secret address of a person's calendar, or of one delegation as that person sees it."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="calendar_feeds")
    delegation = models.ForeignKey(
        Delegation,
        verbose_name=_("delegation"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="calendar_feeds",
    )
    # The token is worked out of the nonce with the product's own secret, so that a person can see
    # her link again while the table, a backup or a stray query gives nobody a link that works.
    nonce = models.CharField(max_length=64, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    # Days on which the owner's follow-ups are due, in her own calendar.
    due_dates = models.BooleanField(_("due dates of follow-ups"), default=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    read_at = models.DateTimeField(_("last read"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    # What was last sent, and since when it has been like this: the answer to If-Modified-Since.
    content = models.CharField(max_length=64, blank=True, editable=False)
    changed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = FeedQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")
        verbose_name = _("calendar link")
        verbose_name_plural = _("calendar links")
        constraints = [
            models.UniqueConstraint(
                fields=("owner", "delegation"),
                condition=Q(revoked_at=None),
                nulls_distinct=False,
                name="feed_one_live_link",
                violation_error_message=_("This link exists already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.delegation) if self.delegation else str(_("My meetings"))

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

    def note_reading(self, content: str) -> None:
        """Remember when the link was read, and since when it has said what it says."""
        now, changed = timezone.now(), {}
        if self.content != content:
            changed = {"content": content, "changed_at": now}
        if changed or not self.read_at or now - self.read_at >= NOTED_EVERY:
            changed["read_at"] = now
        for name, value in changed.items():
            setattr(self, name, value)
        if changed:
            type(self).objects.filter(pk=self.pk).update(**changed)
