"""MOUs in the admin site."""

from datetime import date

import pytest
from django.urls import reverse

from leads.models import Milestone, MOUParty, ProgressUpdate
from tests.factories import make_group, make_mou, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin_client(client_for, administrator):
    return client_for(administrator)


@pytest.fixture
def mou():
    mou = make_mou(title="Motor generators", group=make_group(name="Two parks"))
    MOUParty.objects.create(mou=mou, organisation=make_organisation())
    Milestone.objects.create(mou=mou, kind="signed", reached=True)
    return mou


@pytest.mark.parametrize("model", ["mou", "mougroup", "progressupdate"])
def test_lists_open(admin_client, mou, model: str) -> None:
    ProgressUpdate.objects.create(mou=mou, as_of=date(2026, 1, 1))
    page = reverse(f"admin:leads_{model}_changelist")
    assert admin_client.get(page).status_code == 200


def test_mou_is_found_by_folded_words(admin_client, mou) -> None:
    make_mou(title="Other")
    page = admin_client.get(reverse("admin:leads_mou_changelist"), {"q": "ＭＯＴＯＲ generators"})
    assert list(page.context["cl"].queryset) == [mou]


def test_step_reached_in_the_admin_moves_the_stage(admin_client, mou) -> None:
    page = reverse("admin:leads_mou_change", args=[mou.pk])
    form = admin_client.get(page).context
    data = {}
    forms = [form["adminform"].form, *(f for s in form["inline_admin_formsets"] for f in s.formset)]
    for part in forms:
        for field in part:
            value = field.value()
            if value not in (None, False):
                data[field.html_name] = value
    for inline in form["inline_admin_formsets"]:
        data |= {field.html_name: field.value() for field in inline.formset.management_form}
    data |= {
        "milestones-TOTAL_FORMS": "2", "milestones-1-mou": mou.pk, "milestones-1-kind": "trial_run",
        "milestones-1-reached": "on",
    }  # fmt: skip
    for name in ("baseline", "forecast", "actual"):
        data[f"milestones-1-{name}_on_precision"] = "day"
    response = admin_client.post(page, data)
    assert response.status_code == 302, response.context["errors"]
    mou.refresh_from_db()
    assert mou.stage == "trial_run"


def test_updates_are_read_but_never_written(admin_client, mou) -> None:
    update = ProgressUpdate.objects.create(mou=mou, as_of=date(2026, 1, 1), words="Roof is on.")
    page = reverse("admin:leads_progressupdate_change", args=[update.pk])
    assert "Roof is on." in admin_client.get(page).content.decode()
    assert admin_client.post(page, {"words": "No."}).status_code == 403
    assert admin_client.get(reverse("admin:leads_progressupdate_add")).status_code == 403
    delete = reverse("admin:leads_progressupdate_delete", args=[update.pk])
    assert admin_client.post(delete, {"post": "yes"}).status_code == 403
