"""Asking the web server whether it is there."""

import http.client

from services.ports import HOST


def status(port: int, path: str, seconds: float = 5) -> int:
    """Return the status code of a page, 0 when nobody answers."""
    connection = http.client.HTTPConnection(HOST, port, timeout=seconds)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def answers(port: int) -> bool:
    """Say whether people can sign in."""
    return status(port, "/accounts/login/") == 200


def healthy(port: int) -> bool:
    """Say whether database, queue, worker and beat are all at work."""
    return status(port, "/health/") == 200
