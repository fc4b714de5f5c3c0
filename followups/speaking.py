"""In whose words a mail is written: the reader's own language, and days and hours of her clock.

All that puts a mail into words happens within `speaking(person)`: the messages of a rule as well
as the templates. Whoever writes many mails goes reader by reader, or by `manner_of`: two people of
one manner are spoken to in the very same words.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from django.utils import timezone, translation

from accounts.choices import MAIL_LANGUAGES
from accounts.models import User
from followups.clocks import zone_of

LANGUAGES = [code for code, _name in MAIL_LANGUAGES]


def language_of(person: User) -> str:
    """Return the language of a person's mails; one nobody knows counts as English."""
    return person.mail_language if person.mail_language in LANGUAGES else LANGUAGES[0]


def manner_of(person: User) -> tuple[str, str]:
    """Return what decides in which words a person is spoken to: language and clock."""
    return language_of(person), zone_of(person).key


@contextmanager
def speaking(person: User) -> Iterator[None]:
    """Put into words what is said meanwhile as this person reads it."""
    with speaking_in(*manner_of(person)):
        yield


@contextmanager
def speaking_in(language: str, zone: str) -> Iterator[None]:
    """Do the same for all who are spoken to alike."""
    with translation.override(language), timezone.override(ZoneInfo(zone)):
        yield
