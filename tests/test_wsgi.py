"""The door of the web server: every request is read as UTF-8."""

import pytest
from django.http import HttpResponse
from django.test import Client

from invest_up.wsgi import Utf8Request, application

ENCODINGS = ["raw_unicode_escape", "utf-16", "zlib", "idna", "nonsense"]


def client_at_the_door(client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr("django.test.client.WSGIRequest", application.request_class)
    return client


def post(client: Client, kind: str, charset: str, body: bytes) -> HttpResponse:
    return client.generic("POST", "/tags/new/", body, f"{kind}; charset={charset}")


@pytest.mark.parametrize("charset", ENCODINGS)
def test_an_encoding_of_the_senders_choice_is_not_heard(
    charset: str, desk_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_at_the_door(desk_client, monkeypatch)
    for question in ("q=%5Cud800", "q=a%00", "q=%ff%fe", "sort=%5Cud800", "page=%5Cud800"):
        kind = f"text/plain; charset={charset}"
        assert client.get(f"/leads/?{question}", CONTENT_TYPE=kind).status_code == 200
    typed = b'--b\r\nContent-Disposition: form-data; name="name"\r\n\r\na\\ud800b\r\n--b--\r\n'
    for kind, body in (
        ("multipart/form-data; boundary=b", typed),
        ("application/x-www-form-urlencoded", b"name=a%5Cud800b"),
    ):
        answer = post(client, kind, charset, body)  # without a colour: the form comes back
        assert answer.status_code == 200
        assert 'value="a\\ud800b"' in answer.content.decode()


def test_the_door_is_the_one_that_is_served() -> None:
    assert application.request_class is Utf8Request
