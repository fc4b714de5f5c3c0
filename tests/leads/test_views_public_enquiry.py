"""The page that is open to everybody."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from leads.forms.public_enquiry import FASTEST, new_token, read_token
from leads.models import Enquiry, Lead
from tests.factories import make_organisation
from tests.naughty import NAUGHTY

pytestmark = pytest.mark.django_db


def typed(seconds_ago: float = 60, **changes: str) -> dict[str, str]:
    return {
        "token": new_token(timezone.now() - timedelta(seconds=seconds_ago)),
        "organisation_name": "旭精密工業株式会社",
        "person_name": "山田 太郎",
        "email": "Taro@Example.jp",
        "text": "ウッタル・プラデーシュ州に工場を計画しています。",
        "consent": "on",
        **changes,
    }


def send(client: Client, **changes: str):
    return client.post("/enquire/", typed(**changes))


def test_what_is_missing_is_said_in_the_order_of_the_page(client) -> None:
    page = send(client, text="", organisation_name="", person_name="", email="")
    assert list(page.context["form"].errors.items()) == [
        ("text", ["Say what you would like to know or do."]),
        ("organisation_name", ["Write the name of your company or organisation."]),
        ("person_name", ["Write your name."]),
        ("email", ["Write the e-mail address for our answer."]),
    ]


def test_anybody_may_ask_and_gets_a_number(client) -> None:
    answer = send(client, language="ja", country="JP", phone="03-1234-5678", place="Jewar")
    row = Enquiry.objects.get()
    assert answer["Location"] == f"/enquire/thanks/{row.reference}/"
    thanks = client.get(answer["Location"]).content.decode()
    assert row.reference in thanks
    assert f"{row.reply_by.day} " in thanks
    assert "旭精密工業" not in thanks
    assert (row.channel, row.email, row.language, row.held_back) == (
        "public_form", "taro@example.jp", "ja", "",
    )  # fmt: skip
    assert row.consent_at is not None
    assert "Japan desk keeps these data" in row.consent_text
    assert (row.lead.owner, row.lead.source, row.created_by) == (None, "enquiry", None)
    assert mail.outbox == []  # the sweep sends it


def test_an_organisation_is_never_attached_from_outside_nor_given_away(client) -> None:
    known = make_organisation(name_en="Secret Partner", corporate_number="5010401067252")
    for changes in ({"organisation_name": "Secret Partner"}, {"corporate_number": "5010401067252"}):
        answer = send(client, **changes)
        assert "Secret Partner" not in client.get(answer["Location"]).content.decode()
    assert not Enquiry.objects.filter(organisation=known).exists()
    assert known.lead_partners.count() == 0


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"second_subject": "Buy now"}, "trap"),
        ({"seconds_ago": FASTEST.total_seconds() - 1}, "too_fast"),
        ({"token": ""}, "no_form"),
        ({"token": "forged:token:here"}, "no_form"),
        ({"text": "http://a.b https://c.d www.e.f HTTP://g.h"}, "links"),
    ],
)
def test_machines_get_the_same_thanks_and_are_held_back(changes, why, client) -> None:
    answer = send(client, **changes)
    row = Enquiry.objects.get()
    assert (row.held_back, row.lead, Lead.objects.count()) == (why, None, 0)
    genuine = send(Client(), email="other@example.jp")
    pages = [
        re.sub('x-csrftoken": "[^"]+', "", client.get(each["Location"]).content.decode()).replace(
            reference, ""
        )
        for each, reference in (
            (answer, row.reference),
            (genuine, Enquiry.objects.exclude(pk=row.pk).get().reference),
        )
    ]
    assert pages[0] == pages[1]


def test_sending_twice_makes_one_and_sending_other_words_makes_two(client) -> None:
    first = typed()
    assert (
        client.post("/enquire/", first)["Location"] == client.post("/enquire/", first)["Location"]
    )
    assert Enquiry.objects.count() == 1
    client.post("/enquire/", {**first, "text": "And another thing."})
    assert Enquiry.objects.count() == 2


def test_the_limit_is_a_polite_sentence_that_keeps_what_was_typed(client) -> None:
    for number in range(3):
        assert send(client, text=f"Question {number}").status_code == 302
    answer = send(client, text="Question of mine")
    assert answer.status_code == 429
    page = answer.content.decode()
    assert "several enquiries from you" in page
    assert "Question of mine" in page
    assert Enquiry.objects.count() == 3


def test_the_limit_counts_networks_and_holds_without_redis(client, monkeypatch) -> None:
    def away(*_args, **_kwargs) -> None:
        raise ConnectionError("Redis is away")

    for name in ("get", "set", "add", "incr"):
        monkeypatch.setattr(type(cache._connections[cache._alias]), name, away, raising=False)
    for number in range(10):
        assert send(client, email=f"p{number}@example.jp").status_code == 302
    assert send(client, email="p10@example.jp").status_code == 429
    assert client.post(
        "/enquire/", typed(email="p10@example.jp"), REMOTE_ADDR="198.51.100.7"
    ).status_code == 302  # fmt: skip


def test_a_forged_forwarding_header_is_no_way_round_the_limit(client, settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    for number in range(11):
        answer = client.post(
            "/enquire/",
            typed(email=f"p{number}@example.jp"),
            headers={"X-Forwarded-For": f"203.0.113.{number}"},
        )
    assert answer.status_code == 429


def test_behind_our_proxy_the_address_it_wrote_counts(client, settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(11):
        answer = client.post(
            "/enquire/",
            typed(email=f"p{number}@example.jp"),
            headers={"X-Forwarded-For": f"10.9.8.7, 203.0.113.{number}"},
        )
        assert answer.status_code == 302
    assert Enquiry.objects.values("sender").distinct().count() == 11


def test_the_address_itself_is_not_kept(client) -> None:
    send(client)
    row = Enquiry.objects.get()
    kept = " ".join(str(getattr(row, field.attname)) for field in Enquiry._meta.concrete_fields)
    assert "127.0.0.1" not in kept
    assert len(row.sender) == 32


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "x" * 5001}, "text"),
        ({"organisation_name": ""}, "organisation_name"),
        ({"organisation_name": "x" * 201}, "organisation_name"),
        ({"person_name": "x" * 121}, "person_name"),
        ({"email": "nobody"}, "email"),
        ({"email": ""}, "email"),
        ({"phone": "x"}, "phone"),
        ({"consent": ""}, "consent"),
        ({"corporate_number": "1234567890123"}, "corporate_number"),
        ({"sectors": "999999999999999999999"}, "sectors"),
        ({"language": "xx"}, "language"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_lost(changes, field, client) -> None:
    answer = send(client, **changes)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert "Taro@Example.jp" in answer.content.decode() or field == "email"
    assert Enquiry.objects.count() == 0


def test_a_corrected_form_is_not_too_fast(client) -> None:
    sent = typed(text="")
    page = client.post("/enquire/", sent)
    assert page.context["form"]["token"].value() == sent["token"]


FREE = ("organisation_name", "person_name", "text", "investment", "place")
STRICT = ("email", "phone", "country", "language", "sectors", "corporate_number", "token",
          "second_subject", "consent")  # fmt: skip


@pytest.mark.parametrize("fields", [FREE, STRICT])
def test_naughty_strings_come_back_intact_or_are_refused_in_words(
    fields, client, desk_client, monkeypatch
) -> None:
    monkeypatch.setattr("leads.actions.enquiries.LIMITS", ())
    for text in NAUGHTY:
        answer = send(client, **dict.fromkeys(fields, text))
        if answer.status_code == 200:
            errors = answer.context["form"].errors
            assert set(errors) <= set(fields), text
            continue
        assert answer.status_code == 302, text
        row = Enquiry.objects.order_by("-pk").first()
        if fields is FREE:
            assert row.organisation_name == row.text == row.place == text.strip()
        assert client.get(answer["Location"]).status_code == 200
    assert desk_client.get("/enquiries/").status_code == 200
    assert desk_client.get("/enquiries/?state=held").status_code == 200


def test_the_page_asks_for_the_token_of_the_browser() -> None:
    assert Client(enforce_csrf_checks=True).post("/enquire/", typed()).status_code == 403
    assert Enquiry.objects.count() == 0


def test_the_page_is_never_kept_and_holds_the_policy(client) -> None:
    page = client.get("/enquire/")
    assert "no-store" in page["Cache-Control"]
    assert "unsafe" not in page["Content-Security-Policy"]
    assert 'href="/leads/"' not in page.content.decode()


def test_thanks_for_what_never_came_are_not_given(client) -> None:
    assert client.get("/enquire/thanks/JD-2222222/").status_code == 404


def test_a_mark_says_when_and_which() -> None:
    first, second = read_token(new_token()), read_token(new_token())
    assert first[0] != second[0]
    assert abs(timezone.now() - first[1]) < timedelta(seconds=5)
    assert read_token(new_token()[:-1] + "x") is None
    assert settings.SECRET_KEY not in new_token()
