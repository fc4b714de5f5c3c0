"""Mails in the reader's own language, whatever the mail is about."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail import get_connection
from django.utils import timezone, translation

from accounts.choices import Role
from accounts.models import User
from followups.actions import deliver
from followups.actions.digests import digest_letter, gather
from followups.actions.enquiries import acknowledge
from followups.choices import Channel, Delivery, NotificationKind
from followups.models import Digest, Notification
from followups.rules import RuleBook
from followups.speaking import language_of, manner_of, speaking
from leads.models import Milestone
from tests.factories import (
    make_enquiry,
    make_followup,
    make_lead,
    make_meeting,
    make_mou,
    make_organisation,
    make_user,
)
from tests.followups.clock import DUE, TOKYO, at, sweep

pytestmark = pytest.mark.django_db

LATIN = re.compile(r"[A-Za-z]{2,}")
# Names, in this world, and what is called the same in each language.
NAMES = {"Japan", "Desk", "Invest", "UP", "MOU", "MOUs", "IST", "JST", "JETRO", "http", "https"}
SCRIPT = {"ja": re.compile(r"[぀-ヿ一-鿿]"), "hi": re.compile(r"[ऀ-ॿ]")}


@pytest.fixture
def untranslated(monkeypatch) -> set[str]:
    """Collect what gettext is asked in another language and has no words for."""
    found: set[str] = set()
    trans = translation._trans

    def watching(name: str):
        real = getattr(trans, name)

        def answer(*given):
            said = real(*given)
            text = given[0] if name != "pgettext" else given[1]
            if translation.get_language() != "en" and said in given and LATIN.search(text):
                words = set(LATIN.findall(re.sub(r"%\(\w+\)[sd]", "", text)))
                if words - NAMES:
                    found.add(text)
            return said

        monkeypatch.setattr(trans, name, answer)

    for name in ("gettext", "ngettext", "pgettext"):
        watching(name)
    return found


def reader_of(language: str, **fields) -> User:
    fields = {"name": "佐藤", "email": "reader@example.org", **fields}
    return make_user(Role.MANAGER, mail_language=language, **fields)


def rows_of_all_rules(reader: User) -> Iterator[tuple[str, str]]:
    """Make something to say for as many rules as can be, and name it."""
    colleague = make_user(Role.DESK, name="渡辺")
    client = make_organisation(name_en="", name_ja="日の出食品")
    for kind, days, fields in (
        ("followup_soon", 2, {}),
        ("followup_due", 0, {"direction": "theirs"}),
        ("followup_overdue", -3, {"organisation": client}),
        ("followup_escalated", -20, {"assignee": colleague}),
    ):
        fields = {"assignee": reader, **fields}
        row = make_followup(title="送付", due_on=DUE + timedelta(days=days), **fields)
        yield kind, row.subject
    with time_machine.travel(at(-40)):
        lead = make_lead(client, title="案件", owner=reader)
        mou = make_mou(title="覚書", owner=reader, valid_until=DUE + timedelta(days=5))
        enquiry = make_enquiry(lead=lead, organisation_name="日の出", channel="public_form")
    yield "lead_silent", f"lead:{lead.pk}"
    yield "no_next_action", f"lead:{lead.pk}"
    yield "mou_stale", f"mou:{mou.pk}"
    yield "mou_lapsing", f"mou:{mou.pk}"
    yield "enquiry_unanswered", f"enquiry:{enquiry.pk}"
    for kind, step, days in (
        ("milestone_near", "production", 3),
        ("milestone_passed", "land_allotted", -3),
    ):
        expected = DUE + timedelta(days=days)
        row = Milestone.objects.create(
            mou=mou, kind=step, forecast_on=expected, forecast_on_precision="day"
        )
        yield kind, f"milestone:{row.pk}"
    meeting = make_meeting(title="面談", starts_at=at(-2), owner=reader, time_zone=TOKYO)
    yield "meeting_without_outcome", f"meeting:{meeting.pk}"


def everything(reader: User) -> list[str]:
    kinds = []
    for kind, subject in rows_of_all_rules(reader):
        kinds.append(kind)
        Notification.objects.create(
            kind=kind, subject=subject, recipient=reader, due_at=at(), title="題", url="/x/",
            delivery=Delivery.DIGEST,
        )  # fmt: skip
    return kinds


@pytest.mark.parametrize("language", ["ja", "hi"])
def test_a_daily_mail_has_no_english_word_of_ours(language, untranslated) -> None:
    reader = reader_of(language)
    kinds = everything(reader)
    with time_machine.travel(at(), tick=False):
        gather(at())
        letter = digest_letter(Digest.objects.get(), at(), RuleBook())(get_connection())
    assert untranslated == set()
    assert letter.extra_headers["Content-Language"] == language
    html = letter.alternatives[0].content
    assert f'<html lang="{language}">' in html
    assert SCRIPT[language].search(letter.subject)
    said = sum(group.count("http://testserver/x/") for group in [letter.body])
    assert said == len(kinds), "Each of the rules had something to say."


@pytest.mark.parametrize("language", ["ja", "hi"])
def test_a_mail_of_its_own_has_no_english_word_of_ours(language, untranslated) -> None:
    reader = reader_of(language)
    kinds = everything(reader)
    Notification.objects.update(delivery=Delivery.PENDING, retry_at=at(), created_at=at())
    with time_machine.travel(at(clock="08:01"), tick=False):
        assert deliver(at(clock="08:01")) == len(kinds)
    assert untranslated == set()
    for letter in mail.outbox:
        assert SCRIPT[language].search(letter.body), letter.subject
        assert f'<html lang="{language}">' in letter.alternatives[0].content


def test_each_reader_of_one_batch_hears_her_own_language(untranslated) -> None:
    people = {
        language: reader_of(language, email=f"{language}@example.org")
        for language in ("en", "ja", "hi")
    }
    for person in people.values():
        person.rule_choices.create(kind=NotificationKind.FOLLOWUP_DUE, channel=Channel.AT_ONCE)
        make_followup(due_on=DUE, assignee=person, title="…")
    assert sweep(at()) == (3, 3)
    subjects = {letter.extra_headers["Content-Language"]: letter.subject for letter in mail.outbox}
    assert subjects == {
        "en": "Due 10 Mar 2026: …",
        "ja": "2026年3月10日期限：…",
        "hi": "10 मार्च 2026 को देय: …",
    }
    assert translation.get_language() == "en"


def test_a_daily_mail_counts_in_her_language() -> None:
    reader = reader_of("ja", time_zone=TOKYO)
    make_followup(due_on=DUE, assignee=reader)
    make_followup(due_on=DUE - timedelta(days=1), assignee=reader)
    assert sweep(at(zone=TOKYO)) == (2, 1)
    assert mail.outbox[0].subject == "2026年3月10日（火）：期限超過1件、本日期限1件"


def test_who_asked_in_japanese_is_thanked_in_japanese() -> None:
    make_enquiry(channel="public_form", email="a@example.org", language="ja")
    make_enquiry(channel="public_form", email="b@example.org")
    now = timezone.now()
    assert acknowledge(now) == 2
    deliver(now)
    subjects = {letter.to[0]: letter.subject for letter in mail.outbox}
    assert subjects["a@example.org"].startswith("お問い合わせを受け付けました（")
    assert subjects["b@example.org"].startswith("Your enquiry ")


def test_manner_is_language_and_clock() -> None:
    person = User(mail_language="hi", time_zone=TOKYO)
    assert manner_of(person) == ("hi", TOKYO)
    assert language_of(User(mail_language="tlh")) == "en"
    with speaking(person):
        assert translation.get_language() == "hi"
        assert timezone.get_current_timezone_name() == TOKYO
    assert translation.get_language() == "en"


def test_pages_stay_in_english(desk_client, desk) -> None:
    desk.mail_language = "ja"
    desk.save()
    page = desk_client.get("/accounts/me/", headers={"accept-language": "ja"}).content.decode()
    assert '<html lang="en">' in page
