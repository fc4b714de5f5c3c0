"""The port a person chooses is checked before anything starts."""

import socket

import pytest

from services import ports
from services.errors import ServicesError


@pytest.mark.parametrize("text", ["0", "65536", "-1", "80a", "", "８０００", " 80", "1e3"])
def test_nonsense_is_refused_with_an_example(text):
    with pytest.raises(ServicesError, match="make run PORT=8080"):
        ports.parse(text)


def test_a_number_is_read():
    assert ports.parse("8123") == 8123


def test_a_port_in_use_is_refused_with_another_to_try():
    with socket.socket() as taken:
        taken.bind((ports.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ServicesError, match=rf"Port {port} is already in use.*make run PORT="):
            ports.require_free(port)


def test_a_listener_on_every_address_counts_too():
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        with pytest.raises(ServicesError, match="already in use"):
            ports.require_free(taken.getsockname()[1])


def test_a_free_port_passes():
    ports.require_free(ports.free())
