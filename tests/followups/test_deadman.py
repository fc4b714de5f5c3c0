"""The dead-man's line: told after whole sweeps, never in the way, and its address is a secret."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.exceptions import ImproperlyConfigured

from followups import deadman
from invest_up import environment

SECRET = "3f1c9a77-secret"


class Line(BaseHTTPRequestHandler):
    """Answers as the test wishes."""

    asked: list[str] = []
    status = 200

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(self.status)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        return None


@pytest.fixture
def line(settings) -> Iterator[type[Line]]:
    server = HTTPServer(("127.0.0.1", 0), Line)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    Line.asked, Line.status = [], 200
    settings.DEADMAN_URL = f"http://127.0.0.1:{server.server_port}/{SECRET}"
    yield Line
    server.shutdown()
    server.server_close()
    thread.join(5)


def test_without_an_address_nobody_is_asked(settings) -> None:
    settings.DEADMAN_URL = ""
    assert deadman.ping() is False


def test_the_line_is_told(line) -> None:
    assert deadman.ping() is True
    assert line.asked == [f"/{SECRET}"]


@pytest.mark.parametrize("status", [302, 404, 500])
def test_an_answer_nobody_expects_is_logged_without_the_address(status, line, caplog) -> None:
    line.status = status
    assert deadman.ping() is False
    assert line.asked == [f"/{SECRET}"]  # and nowhere else
    assert str(status) in caplog.text
    assert SECRET not in caplog.text


def test_a_line_that_is_cut_stops_nobody(settings, caplog) -> None:
    settings.DEADMAN_URL = f"https://127.0.0.1:9/{SECRET}"
    assert deadman.ping() is False
    assert "cannot be reached" in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize("value", ["http://example.org/x", "https://", "example.org", "ftp://x/"])
def test_only_an_address_nobody_can_read_on_the_way_will_do(value, monkeypatch) -> None:
    monkeypatch.setenv("DEADMAN_URL", value)
    with pytest.raises(ImproperlyConfigured, match="https"):
        environment.https("DEADMAN_URL")


def test_an_address_is_taken_as_it_stands(monkeypatch) -> None:
    monkeypatch.setenv("DEADMAN_URL", "https://line.example.org/x")
    assert environment.https("DEADMAN_URL") == "https://line.example.org/x"
    monkeypatch.delenv("DEADMAN_URL")
    assert environment.https("DEADMAN_URL") == ""
