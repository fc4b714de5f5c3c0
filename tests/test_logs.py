"""Lines of the log: where each was written, as text or JSON, and no address or token in any."""

import io
import json
import logging
import logging.config
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from celery import shared_task
from celery.signals import before_task_publish, task_postrun, task_prerun
from django.conf import settings as conf
from django.core.exceptions import ImproperlyConfigured
from django_guid import clear_guid, set_guid

from accounts.hiding import hidden
from invest_up import environment
from invest_up.logs import HideSecrets, JSONFormatter, LineFormatter, Origin

TOKEN = "Zx9-abcdef0123456789abcdef0123456789abcdef01"
SIGNED = f"MTI:1sWq2e:{TOKEN[:43].ljust(43, 'a')}"
Written = Callable[[], list[str]]


def to_memory(formatter: logging.Formatter) -> Iterator[Written]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(Origin())
    handler.addFilter(HideSecrets())
    handler.setFormatter(formatter)
    logging.getLogger().addHandler(handler)
    try:
        yield lambda: stream.getvalue().splitlines()
    finally:
        logging.getLogger().removeHandler(handler)


@pytest.fixture
def as_json() -> Iterator[Written]:
    yield from to_memory(JSONFormatter())


@pytest.fixture
def as_lines() -> Iterator[Written]:
    line = conf.LOGGING["formatters"]["line"]["format"]
    yield from to_memory(LineFormatter(line))


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("mail to asha.desk+x@mail.example.org", "mail to …@…"),
        ("{'田中@例え.jp': (550, b'no')}", "{'…@…': (550, b'no')}"),
        (f"GET /calendar/{TOKEN}.ics?x=1", "GET /calendar/….ics?x=1"),
        (f"GET /shared/{TOKEN}/report.pdf", "GET /shared/…/report.pdf"),
        (f"/accounts/password/reset/key/1-{TOKEN}/", "/accounts/password/reset/key/…/"),
        ("/accounts/password/reset/key/done/", "/accounts/password/reset/key/done/"),
        (f"/reminders/out/{SIGNED}/", "/reminders/out/…/"),
        ("postgresql://desk:s3cret@db.example.org/desk", "postgresql://…@db.example.org/desk"),
        ("redis://:s3cret@cache:6379/0", "redis://…@cache:6379/0"),
        ("password=hunter22&next=/", "password=…&next=/"),
        ('{"token": "abc123", "x": 1}', '{"token": "…", "x": 1}'),
        ("Authorization: Bearer abc.def", "Authorization: …"),
        ("Cookie: sessionid=abc; theme=dark", "Cookie: …; theme=dark"),
        # What is nobody's secret stays as it is.
        ("<followup_due.followup-12.3.4@japan-desk>", "<followup_due.followup-12.3.4@japan-desk>"),
        ("/leads/12/?stage=signed", "/leads/12/?stage=signed"),
        ("celery@desk-1: 2026-11-23T08:00:01", "celery@desk-1: 2026-11-23T08:00:01"),
        ("Preparing the token of an MOU", "Preparing the token of an MOU"),
    ],
)  # fmt: skip
def test_what_is_hidden_and_what_stays(said: str, left: str) -> None:
    assert hidden(said) == left


def test_hiding_a_long_line_takes_no_time() -> None:
    for flood in ("a" * 200_000, "a@" * 50_000, "a:" * 50_000, "x.y@" * 30_000, "/key/" * 30_000):
        hidden(flood)


def test_a_line_of_a_request_has_its_id(as_json: Written, client, db) -> None:
    answer = client.get("/no-such-page/")
    (line,) = [json.loads(each) for each in as_json() if "no-such-page" in each]
    assert line["id"] == answer["X-Request-ID"]
    assert line["level"] == "WARNING"
    assert line["logger"] == "django.request"
    assert line["time"].endswith("Z")
    assert "task" not in line


@shared_task(name="tests.says_something")
def says_something() -> None:
    logging.getLogger("followups.test").warning("About %s", "asha@example.org")


def test_a_line_of_a_task_has_its_name_and_id(as_json: Written) -> None:
    says_something.apply(task_id="11111111-2222")
    (line,) = [json.loads(each) for each in as_json() if "About" in each]
    assert (line["task"], line["task_id"]) == ("tests.says_something", "11111111-2222")
    assert line["id"]
    assert line["message"] == "About …@…"
    logging.getLogger("x").warning("Outside")
    outside = json.loads(as_json()[-1])
    assert outside["id"] == "-"
    assert "task" not in outside


def test_a_task_goes_by_the_id_of_the_request_that_asked_for_it(as_json: Written) -> None:
    headers: dict[str, str] = {}
    set_guid("f" * 32)
    before_task_publish.send(sender="tests.says_something", headers=headers)
    clear_guid()
    assert headers == {"X-Request-ID": "f" * 32}
    request = SimpleNamespace(get=headers.get)
    task_prerun.send(sender=None, task=SimpleNamespace(request=request))
    logging.getLogger("x").warning("In the task")
    task_postrun.send(sender=None, task=None)
    assert json.loads(as_json()[-1])["id"] == "f" * 32


def test_an_exception_is_in_the_line_without_its_secrets(as_json: Written) -> None:
    try:
        raise ValueError("Key (email)=(asha@example.org), 田中")
    except ValueError:
        logging.getLogger("x").exception("It broke")
    (line,) = [json.loads(each) for each in as_json()]
    assert "Traceback" in line["exception"]
    assert "(…@…), 田中" in line["exception"]


def test_a_plain_line_has_the_id_and_one_line_only(as_lines: Written) -> None:
    set_guid("e" * 32)
    try:
        logging.getLogger("x").warning("asked for /a\r\n2026-01-01 ERROR forged")
    finally:
        clear_guid()
    (line,) = as_lines()
    assert f"WARNING {'e' * 32} x asked for /a\\n2026-01-01 ERROR forged" in line


def test_a_plain_lines_exception_holds_no_secrets(as_lines: Written) -> None:
    try:
        raise ConnectionError("smtp://user:pw@mail.example.org said no to asha@example.org")
    except ConnectionError:
        logging.getLogger("x").exception("It broke")
    text = "\n".join(as_lines())
    assert "asha" not in text
    assert ":pw@" not in text
    assert "Traceback" in text


def test_the_format_is_chosen_by_the_environment(monkeypatch) -> None:
    monkeypatch.delenv("LOG_FORMAT", raising=False)
    assert environment.choice("LOG_FORMAT", ("line", "json")) == "line"
    monkeypatch.setenv("LOG_FORMAT", "json")
    assert environment.choice("LOG_FORMAT", ("line", "json")) == "json"
    monkeypatch.setenv("LOG_FORMAT", "xml")
    with pytest.raises(ImproperlyConfigured, match="line, json"):
        environment.choice("LOG_FORMAT", ("line", "json"))


def test_every_logger_of_the_product_writes_through_the_filters() -> None:
    handlers = conf.LOGGING["handlers"]
    assert all({"origin", "hide_secrets"} <= set(each["filters"]) for each in handlers.values())
    others = [each for each in conf.LOGGING["loggers"].values() if each.get("handlers")]
    assert others == []
