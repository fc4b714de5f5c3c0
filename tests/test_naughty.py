"""Whatever is typed comes back intact or is refused in words: every field of every form and list.

The test walks the table of addresses, reads the forms out of the pages as a browser would, and
sends them with one string of each kind in every field.
"""

import re
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve

from accounts.choices import Role
from tests.access_table import RECORDS
from tests.kept import PICKERS, as_sent, is_in, noted, same, same_list, written
from tests.naughty import CLASSES
from tests.page_forms import Control, PageForm, PageForms
from tests.test_access import World, address, client_of, world  # noqa: F401

SLOWEST = 2.0
DANGER = ("<script>alert(1)", "<img src=x onerror")
LISTS = {"sort", "page", "after", "before", "month", "by", "measure", "q"}


def send_file(client: Client, target: str, data: dict[str, list[str]]) -> HttpResponse:
    parts: dict[str, Any] = {name: [as_sent(text) for text in data[name]] for name in data}
    return client.post(target, parts | {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7")})


def send(client: Client, target: str, data: dict[str, list[str]]) -> HttpResponse:
    """Post as a browser does, bytes as they are."""
    pairs = [(name, value) for name, values in data.items() for value in values]
    body = urlencode(pairs, encoding="utf-8", errors="surrogatepass")
    return client.post(target, body, content_type="application/x-www-form-urlencoded")


class Tried(list[str]):
    """What went wrong, in words."""

    def unless(self, good: Any, *words: object) -> None:
        if not good:
            self.append(" ".join(str(word) for word in words)[:300])


# What a form needs beyond what its page proposes, for a save that would work.
MEETING = {
    "on_day": "2026-02-03",
    "at": "10:00",
    "theirs-0-name": "Plain",
    "ours-0-name": "Plain as well",
}
MONEY = {"amount": "100", "currency": "JPY", "inr_rate": "0.5", "rate_on": "2026-02-03"}
OUTCOME = {
    "promises-0-title": "Plain",
    "promises-0-due_on": "2027-02-03",
    "promises-1-due_on": "2027-02-03",
    "promises-2-due_on": "2027-02-03",
    "moves-0-lead": "@lead",
    "moves-0-stage": "contacted",
    "result": "moves_forward",
}
NEEDED: dict[str, dict[str, str]] = {
    "delegations:delegation_create": {"members-0-name": "Plain", "legs-0-city": "Plain"},
    "delegations:delegation_edit": {"members-0-name": "Plain", "legs-0-city": "Plain"},
    "delegations:meeting_create": MEETING,
    "delegations:meeting_edit": MEETING,
    "delegations:meeting_status": {"status": "cancelled", "reason": "Plain"},
    "delegations:meeting_log": {**OUTCOME, "organisation": "@organisation"},
    "delegations:meeting_outcome": OUTCOME,
    "followups:absence_create": {
        "first_day": "2027-02-03",
        "last_day": "2027-02-05",
        "deputy": "@person",
    },
    "followups:followup_move": {"day": "2027-02-03"},
    "followups:followup_snooze": {"until": "2027-02-03"},
    "leads:contact_create": {"family_romaji": "Plain", "posts-0-organisation": "@twin"},
    "leads:contact_edit": {"family_romaji": "Plain", "posts-1-organisation": "@twin"},
    "leads:organisation_create": {"name_en": "Plain"},
    "leads:organisation_edit": {"name_en": "Plain"},
    "leads:lead_create": {**MONEY, "partners-0-organisation": "@twin"},
    "leads:lead_edit": {**MONEY, "partners-1-organisation": "@twin"},
    "leads:lead_references": {"references-0-portal": "nsws", "references-0-number": "Plain"},
    "leads:lead_status": {
        "status-status": "lost",
        "status-reason": "Plain",
        "status-lost_to": "Plain",
    },
    "leads:mou_create": {
        **MONEY,
        "parties-0-organisation": "@twin",
        "references-0-portal": "nsws",
        "references-0-number": "Plain",
        "places-0-area": "Plain",
    },
    "leads:mou_edit": {
        **MONEY,
        "parties-0-organisation": "@twin",
        "references-0-portal": "nsws",
        "references-0-number": "Plain",
        "places-0-area": "Plain",
    },
    "leads:mou_amend": {**MONEY, "words": "Plain"},
    "leads:mou_group_create": MONEY,
    "leads:mou_group_edit": MONEY,
    "leads:mou_status": {"status": "on_hold", "status_reason": "Plain"},
    "leads:mou_update": {**MONEY, "words": "Plain"},
    "leads:policy_create": {"code": "plain"},
    "leads:organisation_merge_with": {"other": "@twin"},
    "leads:enquiry_create": {"organisation": "@organisation"},
    "leads:enquiry_organisation": {"who-organisation": "@twin"},
}
WITH_FILE = {"leads:document_create"}
RATE = {"inr_rate", "rate_on"}  # of no meaning without an amount
TRAPS = {"second_subject"}  # what machines fill in is never kept
# Read only when the time is known to the span or the year: they have a test of their own.
ROUGH_TIMES = {"span": ["first_day", "last_day"], "year": ["year"]}
ELSEWHERE = {name for names in ROUGH_TIMES.values() for name in names}
# Doors, and forms whose answer is a page of their own.
PASSED = {
    "account_logout",
    "reports:search",
    "delegations:meeting_import",  # test_views_invitations
    "delegations:meeting_invite",  # test_guest_list
    "followups:quick",  # read first, and saved when it comes back: test_views_quick
}


def filled(name: str, form: PageForm, ids: dict[str, Any]) -> dict[str, list[str]]:
    """Return what the page sends, with every required field filled."""
    data = form.sends()
    for control in form.controls:
        if not control.required or any(data[control.name]):
            continue
        if control.kind.startswith("select"):
            data[control.name] = [value for value, _chosen in control.options if value][:1]
        elif control.kind in ("radio", "checkbox"):
            data[control.name] = [control.value]
        elif control.kind == "date":
            data[control.name] = ["2026-02-03"]
        elif control.kind == "number":
            data[control.name] = ["1"]
        elif control.kind == "email":
            data[control.name] = ["plain@example.org"]
        elif control.typed:
            data[control.name] = ["Plain"]
    for field, text in NEEDED.get(name, {}).items():
        data[field] = [str(ids[text[1:]]) if text.startswith("@") else text]
    return data


def forms_to_try(client: Client, ids: dict[str, Any]) -> Iterator[tuple[str, str, PageForm]]:
    """Yield each form with text fields once: its name, its address, and itself."""
    seen = set()
    for row_name, row in sorted(RECORDS.items()):
        if "GET" not in row.methods:
            continue
        page = address(row_name, row, ids)
        response = client.get(page)
        if "html" not in response.get("Content-Type", ""):
            continue
        for form in PageForms(response.content.decode()).forms:
            target = form.action or page
            try:
                name = resolve(urlsplit(target).path).view_name
            except Resolver404:
                continue
            names = tuple(form.typed())
            if form.method == "post" and names and (name, names) not in seen:
                seen.add((name, names))
                yield name, target, form


def naughty_for(names: list[str], turn: int) -> dict[str, str]:
    """Give every field a string of another kind; after as many turns as kinds each had each."""
    kinds = list(CLASSES)
    strings = {}
    for place, name in enumerate(names):
        kind = CLASSES[kinds[(place + turn) % len(kinds)]]
        strings[name] = kind[(place + turn) % len(kind)]
    return strings


def try_form(
    client: Client, name: str, target: str, form: PageForm, ids: dict[str, Any], tried: Tried
) -> None:
    """Send a form once for each kind of string, and again without what it refused."""
    names = [n for n in form.typed() if "__prefix__" not in n and n not in TRAPS | ELSEWHERE]
    try_fields(client, name, target, filled(name, form, ids), names, tried)


def try_fields(
    client: Client,
    name: str,
    target: str,
    usual: dict[str, list[str]],
    names: list[str],
    tried: Tried,
) -> None:
    for turn in range(len(CLASSES)):
        strings = naughty_for(names, turn)
        for _attempt in range(3):
            data = usual | {field: [text] for field, text in strings.items()}
            refused = post_once(client, name, target, data, strings, tried)
            if not refused:
                break
            strings = {
                field: text
                for field, text in strings.items()
                if field not in refused
                and field.removesuffix("_text") not in refused
                and not chose_a_refused_row(field, refused)
            }
        else:
            tried.unless(False, name, "is never saved:", refused, list(strings))


def chose_a_refused_row(field: str, refused: dict[str, str]) -> bool:
    """Whether a string may have named another row, of which something else of its line is refused.

    A lead that a string happens to find may not move to the stage beside it.
    """
    line = field.rpartition("-")[0]
    same_line = any(other.rpartition("-")[0] == line for other in refused)
    return field.endswith(PICKERS) and bool(line) and same_line


def post_once(
    client: Client,
    name: str,
    target: str,
    data: dict[str, list[str]],
    strings: dict[str, str],
    tried: Tried,
) -> dict[str, str]:
    """Send it; return the refused fields with their sentences, empty when it was saved."""
    started = time.perf_counter()
    with transaction.atomic(), written() as texts:
        try:
            response = (send_file if name in WITH_FILE else send)(client, target, data)
        except Exception as error:
            tried.unless(False, name, repr(error)[:120], {k: v[:20] for k, v in strings.items()})
            transaction.set_rollback(True)
            return {}
        took = time.perf_counter() - started
        if response.status_code == 302:
            after = client.get(response["Location"])
            tried.unless(after.status_code in (200, 302), name, "leads to", after.status_code)
            body = after.content.decode()
            texts.extend(noted())
        transaction.set_rollback(True)
    tried.unless(
        took < SLOWEST, name, f"took {took:.1f} s", {k: len(v) for k, v in strings.items()}
    )
    if response.status_code == 302:
        tried.unless(not any(raw in body for raw in DANGER), name, "leads to raw HTML")
        for field, text in strings.items():
            kept = is_in(field, text, texts) or (field in RATE and not data["amount"][0].strip())
            tried.unless(kept, name, field, "changed", repr(text[:40]), len(text))
        return {}
    tried.unless(response.status_code in (200, 409, 422), name, "answers", response.status_code)
    body = response.content.decode()
    tried.unless(not any(raw in body for raw in DANGER), name, "shows raw HTML")
    return refusals(name, body, strings, tried)


def refusals(name: str, html: str, strings: dict[str, str], tried: Tried) -> dict[str, str]:
    """Return the fields with errors; what was typed must stand in them, and why it was refused."""
    page = PageForms(html)
    found: dict[str, Control] = {}
    errors: dict[str, str] = {}
    for form in page.forms:
        for control in form.controls:
            if control.invalid:
                errors[control.name] = page.says(control)
            if control.name in strings and (control.name not in found or control.value):
                found[control.name] = control
    for field, text in strings.items():
        control = found.get(field)
        tried.unless(control is not None, name, field, "is not shown again")
        if control is not None:
            kept = (same_list if field.endswith("s_text") else same)(text, control.value)
            tried.unless(kept, name, field, "lost", repr(text[:30]), repr(control.value[:30]))
        if field in errors:
            tried.unless(errors[field].rstrip()[-1:] in set(".?!"), name, field, errors[field])
    said = re.findall(r'class="field-error">(.*?)</div>', html, re.DOTALL)
    if said and not errors:  # said of a whole row, in which nothing was named
        errors = {field: said[0] for field, text in strings.items() if not text.strip()}
    tried.unless(errors, name, "refuses, and no field says why:", said, strings)
    return errors or dict.fromkeys(strings, "")


def test_every_form_keeps_or_refuses_every_string(world: World, client_for: Any) -> None:  # noqa: F811
    client = client_of(client_for, Role.ADMINISTRATOR, world)
    tried = Tried()
    for name, target, form in list(forms_to_try(client, world.ids)):
        if name not in PASSED:
            try_form(client, name, target, form, world.ids, tried)
    assert tried == [], "\n".join(tried)


@pytest.mark.parametrize("precision", ROUGH_TIMES)
def test_rough_times_are_kept_or_refused(precision: str, world: World, client_for: Any) -> None:  # noqa: F811
    client = client_of(client_for, Role.ADMINISTRATOR, world)
    name = "delegations:meeting_create"
    target = address(name, RECORDS[name], world.ids)
    pages = PageForms(client.get(target).content.decode()).forms
    form = next(form for form in pages if "title" in form.typed())
    rough = {"precision": [precision], "first_day": ["2026-02-03"], "last_day": ["2026-02-05"]}
    usual = filled(name, form, world.ids) | rough | {"year": ["2026"]}
    tried = Tried()
    try_fields(client, name, target, usual, ROUGH_TIMES[precision], tried)
    assert tried == []


def questions(client: Client, ids: dict[str, Any]) -> Iterator[tuple[str, str, list[str]]]:
    """Yield every page that takes a question: its name, its address, what it can be asked."""
    for name, row in sorted(RECORDS.items()):
        if "GET" not in row.methods:
            continue
        target, _mark, query = address(name, row, ids).partition("?")
        names = [part.partition("=")[0] for part in query.split("&") if part]
        response = client.get(f"{target}?{query}")
        if "html" in response.get("Content-Type", ""):
            for form in PageForms(response.content.decode()).forms:
                if form.method == "get" and form.action in ("", target):
                    names += [control.name for control in form.controls if control.name]
        names += EXTRA.get(name, [])
        if names:
            yield name, target, list(dict.fromkeys([*names, *LISTS]))


def ask_once(
    client: Client, name: str, target: str, strings: dict[str, str], tried: Tried
) -> set[str]:
    """Ask; return the questions that were refused."""
    query = urlencode(strings, encoding="utf-8", errors="surrogatepass")
    started = time.perf_counter()
    try:
        with transaction.atomic():
            response = client.get(f"{target}?{query}")
            body = b"".join(response) if response.streaming else response.content
            transaction.set_rollback(True)
    except Exception as error:
        tried.unless(False, name, repr(error)[:120], {k: v[:20] for k, v in strings.items()})
        return set()
    took = time.perf_counter() - started
    words = {field: len(text) for field, text in strings.items()}
    tried.unless(took < SLOWEST, name, f"took {took:.1f} s", words)
    tried.unless(response.status_code in (200, 302, 400, 404), name, response.status_code, words)
    if "html" not in response.get("Content-Type", ""):
        return set()
    html = body.decode()
    tried.unless(not any(raw in html for raw in DANGER), name, "shows raw HTML")
    return {
        control.name
        for form in PageForms(html).forms
        for control in form.controls
        if control.invalid
    }


EXTRA = {
    "leads:merge_list": ["kind"],
    "leads:lead_history": ["before"],
}


def test_every_list_answers_every_question(world: World, client_for: Any) -> None:  # noqa: F811
    client = client_of(client_for, Role.ADMINISTRATOR, world)
    tried = Tried()
    for name, target, names in list(questions(client, world.ids)):
        for turn in range(len(CLASSES)):
            strings = naughty_for(names, turn)
            # All in one address: only the search is as long as an address can be.
            strings = {
                field: text if field == "q" else text[:500] for field, text in strings.items()
            }
            refused = ask_once(client, name, target, strings, tried)
            if refused:
                # One refused value makes a filter give up: ask again with the rest.
                rest = {field: text for field, text in strings.items() if field not in refused}
                ask_once(client, name, target, rest, tried)
    assert tried == []
