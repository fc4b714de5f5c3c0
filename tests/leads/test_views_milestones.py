"""Pages of an MOU's ladder: its section, one step, and which ladder it climbs."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from leads.actions.milestones import plan_milestone
from leads.models import MOU, Milestone
from leads.templatetags.ladder_words import rag_reasons
from tests.factories import make_ladder, make_mou, make_user
from tests.leads.test_views_mous import text_of

pytestmark = pytest.mark.django_db
WHY = "The group had a park of its own."


def step_page(mou: MOU, kind: str = "land_allotted") -> str:
    return reverse("leads:mou_milestone", args=[mou.pk, kind])


def test_step_is_planned_and_reached(official_client) -> None:
    mou = make_mou()
    page = step_page(mou)
    official_client.post(page, {"baseline_on": "2027", "forecast_on": "March 2027"})
    official_client.post(
        page,
        {"baseline_on": "2027", "actual_on": "2026", "order_reason": WHY},
    )
    mou.refresh_from_db()
    step = mou.milestones.get(kind="land_allotted")
    assert (mou.stage, step.reached, step.actual_on_precision) == ("land_allotted", True, "year")
    assert f"Out of order: {WHY}" in text_of(official_client.get(mou.get_absolute_url()))


def test_step_without_a_known_day_is_reached_by_a_tick(official_client) -> None:
    mou = make_mou()
    official_client.post(step_page(mou, "officer_named"), {"reached": "on"})
    words = text_of(official_client.get(mou.get_absolute_url()))
    assert "Nodal officer named now" in words
    assert "Land identified next" in words
    assert "yes day not stated" in words


def test_unknown_step_is_not_found(official_client) -> None:
    mou = make_mou(ladder=make_ladder("production"))
    for kind in ("nonsense", "Signed", "%00", "land_allotted"):
        page = f"{mou.get_absolute_url()}milestones/{kind}/"
        assert official_client.get(page).status_code == 404
    assert official_client.get(step_page(mou, "production")).status_code == 200


def test_refused_step_keeps_what_was_typed(official_client) -> None:
    mou = make_mou(signed_on=date(2026, 3, 15))
    response = official_client.post(
        step_page(mou, "trial_run"), {"forecast_on": "2025", "baseline_on": "soon"}
    )
    body = response.content.decode()
    assert 'value="soon"' in body
    assert 'value="2025"' in body
    assert "before the MOU was signed (15 Mar 2026)" in text_of(response)
    assert not mou.milestones.exists()


@pytest.mark.parametrize("text", ["x\x00y", "x" * 10_000, "🏗 \u202eabc", "工場" * 300])
def test_odd_reasons_are_answered_calmly(official_client, text: str) -> None:
    mou = make_mou()
    typed = {"slippage_reason": text, "order_reason": text, "seen": text, "said_on": text}
    assert official_client.post(step_page(mou), typed).status_code == 200
    assert not mou.milestones.exists()


def test_page_of_a_step_tells_what_was_expected_when(desk_client, desk) -> None:
    mou = make_mou(signed_on=date(2026, 1, 1))
    for said_on, month in ((date(2026, 2, 1), 6), (date(2026, 5, 1), 9)):
        plan_milestone(
            mou=mou, kind="land_allotted", by=desk, said_on=said_on,
            forecast=(date(2040, month, 1), "month"), reason=f"Reason {month}",
        )  # fmt: skip
    words = text_of(desk_client.get(step_page(mou)))
    newest = "1 May 2026 September 2040 Reason 9 Deepa Desk"
    assert f"{newest} 1 Feb 2026 June 2040 Reason 6 Deepa Desk" in words


def test_two_people_at_one_step_do_not_overwrite_each_other(desk_client) -> None:
    mou = make_mou()
    page = step_page(mou, "officer_named")
    seen = desk_client.get(page).context["form"]["seen"].value()
    desk_client.post(page, {"forecast_on": "2040", "seen": seen})
    late = desk_client.post(page, {"forecast_on": "2041", "seen": seen})
    assert "Somebody has changed this step meanwhile" in text_of(late)
    assert mou.milestones.get(kind="officer_named").forecast_on.year == 2040


# --- Why it is red --------------------------------------------------------------------------------
def reasons(mou: MOU) -> list[str]:
    mou = MOU.objects.get(pk=mou.pk)
    return rag_reasons(mou, list(mou.milestones.all()))


def test_the_traffic_light_says_why() -> None:
    today = timezone.localdate()
    mou = make_mou(signed_on=today)
    assert reasons(mou) == ["Nobody has said when the next step is expected."]
    step = Milestone.objects.create(
        mou=mou, kind="trial_run", baseline_on=today, forecast_on=today + timedelta(days=40)
    )
    assert reasons(mou) == ["“Trial run” is expected 40 days later than planned."]
    MOU.objects.filter(pk=mou.pk).update(signed_on=today - timedelta(days=90))
    assert reasons(mou)[1:] == ["No update for 90 days."]
    step.forecast_on = date(2026, 1, 31)
    step.save()
    assert reasons(mou) == ["“Trial run” was expected by 31 Jan 2026."]


# --- The ladder an MOU climbs ---------------------------------------------------------------------
def test_an_mou_is_put_on_another_ladder_and_planned_by_it(desk_client) -> None:
    mou = make_mou(signed_on=date(2026, 3, 1))
    ladder = make_ladder("trial_run:investor:100", name="Offices")
    page = reverse("leads:mou_ladder", args=[mou.pk])
    assert "The usual one (Usual ladder)" in text_of(desk_client.get(page))
    answer = desk_client.post(page, {"ladder": ladder.pk, "plan": "on"}, follow=True)
    words = text_of(answer)
    assert "The ladder was chosen; 1 step was planned by it." in words
    assert "Offices" in words
    assert "Trial run next 9 Jun 2026 9 Jun 2026" in words
    assert "Land allotted" not in words
    desk_client.post(page, {"ladder": ""})
    mou.refresh_from_db()
    assert mou.ladder is None


@pytest.mark.parametrize("ladder", ["0", "x", "9" * 30, "\x00"])
def test_no_such_ladder(desk_client, ladder: str) -> None:
    mou = make_mou(ladder=make_ladder("trial_run"))
    page = reverse("leads:mou_ladder", args=[mou.pk])
    answer = desk_client.post(page, {"ladder": ladder})
    assert "field-error" in answer.content.decode()
    mou.refresh_from_db()
    assert mou.ladder


def test_a_hidden_mou_has_no_pages(client_for, official_client) -> None:
    mou = make_mou(sensitive=True, owner=make_user())
    assert official_client.get(step_page(mou)).status_code == 404
    assert official_client.get(reverse("leads:mou_ladder", args=[mou.pk])).status_code == 403
    assert client_for(make_user()).get(step_page(mou)).status_code == 404


def test_a_step_with_many_forecasts_asks_as_often(desk_client, desk) -> None:
    counts = []
    for number in (1, 8):
        mou = make_mou()
        for year in range(number):
            plan_milestone(
                mou=mou, kind="officer_named", by=desk, forecast=(date(2040 + year, 1, 1), "year")
            )
        page = step_page(mou, "officer_named")
        desk_client.get(page)
        with CaptureQueriesContext(connection) as asked:
            desk_client.get(page)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 14
