"""TCP ports of this machine."""

import errno
import socket

from services.errors import ServicesError

HOST = "127.0.0.1"


def parse(text: str) -> int:
    """Read a port number a person typed."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise ServicesError(
            f"PORT must be a whole number from 1 to 65535, not {text!r}. Try: make run PORT=8080"
        )
    return int(text)


def require_free(port: int) -> None:
    """Refuse a port that cannot be listened on, before anything is started."""
    try:
        _listen_once(port)
    except OSError as error:
        raise ServicesError(_why(port, error)) from None
    if _answers(port):  # macOS lets 127.0.0.1 be bound beside a listener on every address
        raise ServicesError(_taken(port))


def free() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _listen_once(port: int) -> None:
    with socket.socket() as probe:
        # As gunicorn does: connections of an earlier run in TIME_WAIT are no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((HOST, port))
        probe.listen(1)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((HOST, port)) == 0


def _why(port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return _taken(port)
    if error.errno in (errno.EACCES, errno.EPERM):
        return (
            f"Port {port} needs administrator rights. "
            "Choose one above 1023, for example: make run PORT=8080"
        )
    return f"Port {port} cannot be used ({error.strerror}). Choose another: make run PORT=8080"


def _taken(port: int) -> str:
    other = port + 1 if port < 65535 else 8000
    return (
        f"Port {port} is already in use on this machine. "
        f"Stop the program that uses it, or choose another port: make run PORT={other}"
    )
