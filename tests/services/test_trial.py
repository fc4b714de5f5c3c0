"""The trial of processes must notice what is lost: otherwise its verdict is worth nothing."""

from services import trial_processes
from services.trial_client import Form, FormReader, UnansweredError
from services.trial_processes import Writer

PAGE = """
<form method="get" action="/search/"><input name="q"></form>
<form method="post">
  <input type="hidden" name="csrfmiddlewaretoken" value="token">
  <input name="name_en" required> <input name="website" type="url">
  <select name="kind" required><option value="">---</option><option value="bank">B</option></select>
  <select name="country">
    <option value="JP" selected>Japan</option><option value="IN">India</option>
  </select>
  <input type="checkbox" name="agreed" required> <input type="radio" name="size" value="s" checked>
  <textarea name="notes">
First</textarea>
  <input type="file" name="card"><button name="save" value="1">Save</button>
</form>
"""


class Pages:
    """A client whose site shows what it is told to show."""

    def __init__(self, shown):
        self.shown = shown

    def get(self, path):
        answer = self.shown[path]
        if isinstance(answer, Exception):
            raise answer
        return answer


def test_a_form_is_read_as_a_browser_would_send_it():
    reader = FormReader()
    reader.feed(PAGE)
    search, form = reader.forms
    assert (search.method, search.action) == ("get", "/search/")
    assert form.fill("words", name_en="ABC") == {
        "csrfmiddlewaretoken": "token",
        "name_en": "ABC",
        "website": "",
        "kind": "bank",
        "country": "JP",
        "agreed": "on",
        "size": "s",
        "notes": "First",
    }


def test_a_field_that_insists_gets_words_or_its_first_choice():
    form = Form(options={"kind": ["", "bank"]}, required=["title", "kind"])
    assert form.fill("words") == {"title": "words", "kind": "bank"}


def test_what_was_confirmed_and_is_not_there_is_lost(monkeypatch):
    monkeypatch.setattr(trial_processes.time, "sleep", lambda _: None)
    shown = {
        "/1/": (200, "<h1>Trial 1</h1>"),
        "/2/": (404, "Trial 2 is not here"),
        "/3/": (200, "<h1>Somebody else</h1>"),
        "/4/": UnansweredError("gone"),
    }
    confirmed = {f"Trial {number}": f"/{number}/" for number in (1, 2, 3, 4)}
    assert Writer(Pages(shown), confirmed).lost() == ["Trial 2", "Trial 3", "Trial 4"]


def test_health_counts_only_by_signs_of_life_younger_than_the_kill():
    health = '{"ok": true, "worker": {"ok": true, "heartbeat_age_seconds": 3.0}}'
    client = Pages({"/health/": (200, health)})
    assert trial_processes._well(client, since=4)
    assert not trial_processes._well(client, since=2)
    assert not trial_processes._well(Pages({"/health/": (503, health)}), since=4)
