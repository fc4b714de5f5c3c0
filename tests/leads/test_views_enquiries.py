"""Pages of enquiries for the desk."""

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from leads.actions.enquiries import close_enquiry, log_first_reply
from leads.models import Contact, Enquiry, Lead, Organisation
from tests.factories import make_contact, make_enquiry, make_lead, make_organisation, make_user

pytestmark = pytest.mark.django_db
LIST_QUERIES = 8
PAGE_QUERIES = 21


def ago(**span: int) -> datetime:
    return timezone.now() - timedelta(**span)


def shown(response) -> list[Enquiry]:
    return list(response.context["page"])


def answered(came: datetime, replied: datetime, by, **fields) -> Enquiry:
    row = make_enquiry(received_at=came, **fields)
    return log_first_reply(enquiry=row, at=replied, channel="email", by=by)


@pytest.fixture
def mixed(desk) -> dict[str, Enquiry]:
    """One of each state; by far apart, so that no holiday changes what they are."""
    closed = make_enquiry(received_at=ago(days=3))
    close_enquiry(enquiry=closed, reason="not_for_us", by=desk)
    spam = make_enquiry(received_at=ago(days=3))
    close_enquiry(enquiry=spam, reason="spam", by=desk)
    return {
        "waiting": make_enquiry(received_at=ago(minutes=5)),
        "overdue": make_enquiry(received_at=ago(days=30)),
        "on_time": answered(ago(days=40), ago(days=40) + timedelta(hours=5), desk),
        "late": answered(ago(days=60), ago(days=20), desk),
        "old": answered(ago(days=200), ago(days=199), desk),
        "closed": closed,
        "spam": spam,
        "held": make_enquiry(channel="public_form", held_back="trap"),
    }


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["overdue", "waiting", "on_time", "late", "old"]),
        ("?state=unanswered", ["overdue", "waiting"]),
        ("?state=overdue", ["overdue"]),
        ("?state=answered&since=90", ["on_time", "late"]),
        ("?state=on_time&since=90", ["on_time"]),
        ("?state=late", ["late"]),
        ("?state=judged&since=90", ["overdue", "on_time", "late"]),
        ("?state=closed", ["closed", "spam"]),
        ("?state=held", ["held"]),
        ("?since=7", ["waiting"]),
        ("?channel=phone", []),
        ("?state=nonsense", []),
        ("?since=%00", []),
    ],
)
def test_the_list_shows_what_is_asked_for(query, names, mixed, desk_client) -> None:
    found = shown(desk_client.get(f"/enquiries/{query}"))
    if "closed" in query:
        assert set(found) == {mixed[name] for name in names}
    else:
        assert found == [mixed[name] for name in names]


def test_viewers_neither_see_nor_find_what_is_held_back(mixed, client_for, viewer) -> None:
    client = client_for(viewer)
    assert shown(client.get("/enquiries/?state=held")) == []
    assert "Look through them" not in client.get("/enquiries/").content.decode()
    assert client.get(f"/enquiries/{mixed['held'].pk}/").status_code == 404


def test_search_finds_names_in_either_script_and_references(desk_client) -> None:
    row = make_enquiry(
        organisation_name="東京エレクトロン株式会社", person_name="山田 太郎", email="y@example.jp"
    )
    make_enquiry()
    for query in ("ﾄｳｷｮｳ", "東京エレクトロン", "y@example.jp", row.reference.lower(), "山田"):
        found = shown(desk_client.get("/enquiries/", {"q": query}))
        assert found == ([] if query == "ﾄｳｷｮｳ" else [row]), query


def test_the_figures_say_what_they_divide_and_each_number_opens_its_rows(
    mixed, desk_client
) -> None:
    page = desk_client.get("/enquiries/")
    figures = page.context["figures"]
    assert (figures.received, figures.answered, figures.on_time) == (5, 2, 1)
    assert (figures.judged, figures.waiting, figures.overdue, figures.share) == (3, 2, 1, 33)
    assert figures.median_hours == pytest.approx((5 + 40 * 24) / 2, abs=0.1)
    assert figures.median_working_hours < figures.median_hours
    links = re.findall(r'href="(\?[^"]+)" data-count="(\d+)"', page.content.decode())
    assert len(links) == 5
    for address, count in links:
        found = desk_client.get("/enquiries/" + address.replace("&amp;", "&"))
        assert found.context["page"].paginator.count == int(count), address


def test_without_replies_the_figures_say_so(desk_client) -> None:
    make_enquiry()
    figures = desk_client.get("/enquiries/").context["figures"]
    assert (figures.share, figures.median_hours, figures.waiting) == (None, None, 1)


def queries(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_number_of_queries_of_the_list_does_not_grow(desk, desk_client) -> None:
    def fill(many: int) -> None:
        for _ in range(many):
            answered(ago(days=9), ago(days=8), desk, organisation=make_organisation())

    fill(3)
    few = queries(desk_client, "/enquiries/")
    fill(27)
    assert queries(desk_client, "/enquiries/") == few == LIST_QUERIES


def test_the_number_of_queries_of_the_page_is_known(desk_client) -> None:
    for number in range(8):
        make_organisation(name_en=f"Asahi {number}")
        make_contact(email="a@example.jp")
    row = make_enquiry(organisation_name="Asahi", person_name="Taro Asahi", email="a@example.jp")
    assert queries(desk_client, f"/enquiries/{row.pk}/") <= PAGE_QUERIES


# --- A new one ------------------------------------------------------------------------------------
def typed(**changes: str) -> dict[str, str]:
    return {
        "received_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        "channel": "phone",
        "text": "Land for a plant?",
        "person_name": "Taro Yamada",
        **changes,
    }


def test_the_desk_registers_an_enquiry_and_has_its_lead(desk, desk_client) -> None:
    known = make_organisation(name_en="Asahi Works")
    answer = desk_client.post(
        "/enquiries/new/", typed(organisation=str(known.pk), owner=str(desk.pk))
    )
    row = Enquiry.objects.get()
    assert answer["Location"] == row.get_absolute_url()
    assert (row.organisation, row.organisation_name, row.created_by) == (known, "Asahi Works", desk)
    assert (row.lead.owner, row.lead.partners.get().organisation) == (desk, known)


def test_a_new_organisation_is_named_in_passing(desk_client) -> None:
    desk_client.post("/enquiries/new/", typed(organisation="旭精密工業"))
    assert Enquiry.objects.get().organisation == Organisation.objects.get(name_ja="旭精密工業")


def test_the_form_sent_twice_is_one_enquiry(desk_client) -> None:
    once = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
    for _ in range(2):
        assert desk_client.post("/enquiries/new/", typed(client_id=once)).status_code == 302
    assert Enquiry.objects.count() == Lead.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"person_name": ""}, "person_name", "Say who asks"),
        ({"text": ""}, "text", "required"),
        ({"text": "x" * 5001}, "text", "5,000"),
        ({"received_at": "2199-01-01T00:00"}, "received_at", "future"),
        ({"received_at": "1500-01-01T00:00"}, "received_at", "ten years ago"),
        ({"received_at": "0001-01-01T00:00"}, "received_at", "ten years ago"),
        ({"channel": "public_form"}, "channel", "public_form"),
        ({"phone": "call me"}, "phone", "letters"),
        ({"organisation": "9" * 30}, "organisation", ""),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(changes, field, words, desk_client) -> None:
    answer = desk_client.post("/enquiries/new/", typed(**changes))
    form = answer.context["form"] if answer.status_code == 200 else None
    if field == "organisation":  # thirty digits may be a name
        assert answer.status_code in (200, 302)
        return
    assert words in " ".join(form.errors[field])
    assert Enquiry.objects.count() == 0


# --- The page -------------------------------------------------------------------------------------
def test_candidates_are_proposed_and_one_click_confirms(desk_client) -> None:
    asked = make_organisation(name_en="Asahi Works", name_ja="旭製作所")
    other = make_organisation(name_en="Suzuki")
    row = make_enquiry(organisation_name="㈱旭製作所", channel="public_form")
    page = desk_client.get(row.get_absolute_url())
    assert page.context["candidates"] == [asked]
    assert row.organisation is None
    desk_client.post(f"/enquiries/{row.pk}/organisation/", {"who-organisation": asked.pk})
    row.refresh_from_db()
    assert (row.organisation, row.lead.partners.get().organisation) == (asked, asked)
    desk_client.post(f"/enquiries/{row.pk}/organisation/", {"who-organisation": other.pk})
    assert row.lead.partners.get().organisation == other


def test_a_corporate_number_proposes_too(desk_client) -> None:
    asked = make_organisation(name_en="Quite Another", corporate_number="5010401067252")
    row = make_enquiry(organisation_name="Mitsui", corporate_number="5010401067252")
    assert asked in desk_client.get(row.get_absolute_url()).context["candidates"]


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("山田 太郎", {"family_name": "山田", "given_name": "太郎"}),
        ("Taro Yamada", {"family_romaji": "Yamada", "given_romaji": "Taro"}),
        ("Madonna", {"family_romaji": "Madonna", "given_romaji": ""}),
    ],
)
def test_the_person_is_proposed_as_a_contact_with_the_parts_of_the_name(
    name, fields, desk_client
) -> None:
    row = make_enquiry(person_name=name, email="t@example.jp", phone="03-1234-5678")
    form = desk_client.get(row.get_absolute_url()).context["contact_form"]
    sent = {f"person-{part}": form.fields[part].initial for part in ("family", "given")}
    desk_client.post(f"/enquiries/{row.pk}/contact/", sent)
    contact = Contact.objects.get()
    assert {field: getattr(contact, field) for field in fields} == fields
    assert (contact.email, contact.phone) == ("t@example.jp", "03-1234-5678")
    row.refresh_from_db()
    assert row.contact == contact


def test_a_contact_with_the_same_address_is_one_click_away(desk_client) -> None:
    contact = make_contact(email="T@example.jp")
    row = make_enquiry(person_name="Taro", email="t@example.jp")
    assert desk_client.get(row.get_absolute_url()).context["people"] == [contact]
    desk_client.post(f"/enquiries/{row.pk}/contact/", {"contact": contact.pk})
    row.refresh_from_db()
    assert row.contact == contact
    unknown = desk_client.post(f"/enquiries/{row.pk}/contact/", {"contact": "9" * 18})
    assert unknown.status_code == 404


def reply(**changes: str) -> dict[str, str]:
    now = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    given = {"at": now, "channel": "email", "words": "Sent the policy.", **changes}
    return {f"reply-{name}": value for name, value in given.items()}


def test_logging_the_reply_stops_the_clock_and_suggests_the_next_stage(desk_client) -> None:
    row = make_enquiry(received_at=ago(hours=5))
    answer = desk_client.post(f"/enquiries/{row.pk}/reply/", reply(), follow=True)
    page = answer.content.decode()
    row.refresh_from_db()
    assert (row.state, row.reply_words) == ("answered", "Sent the policy.")
    assert "the clock has stopped" in page
    assert "Add at least one partner organisation." in page  # what keeps it from Contacted
    partner = make_organisation()
    desk_client.post(f"/enquiries/{row.pk}/organisation/", {"who-organisation": partner.pk})
    page = desk_client.get(row.get_absolute_url()).content.decode()
    assert "Move the lead to “Contacted”" in page
    desk_client.post(f"/leads/{row.lead_id}/stage/", {"stage": "contacted", "seen": "new"})
    assert Lead.objects.get(pk=row.lead_id).stage == "contacted"


@pytest.mark.parametrize(
    "changes", [{"at": ""}, {"at": "x"}, {"at": "2199-01-01T00:00"}, {"channel": "pigeon"},
                {"at": "1999-01-01T00:00"}, {"words": "x" * 5001}],
)  # fmt: skip
def test_a_reply_that_cannot_be_is_refused_and_keeps_what_was_typed(changes, desk_client) -> None:
    row = make_enquiry()
    words = changes.get("words", "I wrote a long mail.")
    answer = desk_client.post(f"/enquiries/{row.pk}/reply/", reply(words=words, **{
        name: value for name, value in changes.items() if name != "words"}))  # fmt: skip
    assert answer.status_code == 200
    assert answer.context["reply_form"].errors
    assert words in answer.content.decode()
    row.refresh_from_db()
    assert row.replied_at is None


def test_a_reply_within_the_minute_of_the_enquiry_is_not_older_than_it(desk_client) -> None:
    row = make_enquiry()
    assert desk_client.post(f"/enquiries/{row.pk}/reply/", reply()).status_code == 302
    row.refresh_from_db()
    assert row.state == "answered"


def test_closing_says_when_the_lead_stays(desk_client) -> None:
    row = make_enquiry()
    row.lead.title = "Worked on"
    row.lead.save()
    sent = {"close-reason": "not_for_us", "close-note": ""}
    page = desk_client.post(f"/enquiries/{row.pk}/close/", sent, follow=True).content.decode()
    assert "was worked on, so it stays" in page
    again = desk_client.post(f"/enquiries/{row.pk}/close/", sent)
    assert "closed already" in again.content.decode()


def test_an_enquiry_is_tied_to_a_lead_one_may_see(desk_client) -> None:
    row, known = make_enquiry(), make_lead()
    secret = make_lead(sensitive=True, owner=make_user())
    refused = desk_client.post(f"/enquiries/{row.pk}/lead/", {"other-lead": secret.pk})
    assert refused.context["lead_form"].errors
    desk_client.post(f"/enquiries/{row.pk}/lead/", {"other-lead": known.pk})
    row.refresh_from_db()
    assert row.lead == known


def test_the_leads_page_shows_its_enquiry_and_the_clock(desk_client) -> None:
    row = make_enquiry(received_at=ago(days=30))
    page = desk_client.get(row.lead.get_absolute_url()).content.decode()
    assert row.reference in page
    assert 'data-clock="overdue"' in page


def test_leads_can_be_narrowed_to_those_whose_enquiry_waits_too_long(desk_client) -> None:
    late = make_enquiry(received_at=ago(days=30))
    make_enquiry()
    make_lead()
    page = desk_client.get("/leads/?unanswered=1").content.decode()
    assert f'href="{late.lead.get_absolute_url()}"' in page
    assert "Showing 1 of 3" in re.sub(r"\s+", " ", page)


def test_markup_in_what_was_asked_stays_text(desk_client) -> None:
    row = make_enquiry(text="<script>alert(1)</script>", organisation_name="<b>Bold</b>")
    for address in ("/enquiries/", row.get_absolute_url(), row.lead.get_absolute_url()):
        page = desk_client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<b>Bold" not in page


def test_the_desk_reads_the_day_that_the_sender_was_told(desk_client) -> None:
    row = make_enquiry(channel="public_form")
    words = f"by the end of {row.reply_by:%A}, {row.reply_by.day} {row.reply_by:%B %Y}"
    assert words in desk_client.get(row.get_absolute_url()).content.decode()
