"""Mails about accounts."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User


def welcome(person: User, by: User) -> EmailMessage:
    """Return the mail that tells a person of the account, with the link to set a password.

    The link stands on SITE_URL, never on the host a request claims.
    """
    key = {
        "uidb36": user_pk_to_url_str(person),
        "key": default_token_generator.make_token(person),
    }
    context = {
        "person": person,
        "by": by,
        "site_url": settings.SITE_URL,
        "link": settings.SITE_URL + reverse("account_reset_password_from_key", kwargs=key),
        "reset_url": settings.SITE_URL + reverse("account_reset_password"),
        "days": settings.PASSWORD_RESET_TIMEOUT // 86400,
    }
    with translation.override(person.mail_language):
        return EmailMessage(
            subject=_("Japan Desk: your account"),
            body=render_to_string("accounts/email/welcome.txt", context),
            to=[person.email],
            headers={"Auto-Submitted": "auto-generated"},
        )
