"""The wire between phone and site in the offline trial: it can be cut, whatever is on its way."""

import contextlib
import socket
import threading

from services.ports import HOST

CHUNK = 65_536


class Wire:
    """Passes connections on to a port of this machine until it is cut."""

    def __init__(self, port: int) -> None:
        self.target = port
        self.cut = False
        self.live: set[socket.socket] = set()
        self.door = socket.create_server((HOST, 0))
        self.port = self.door.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def set_cut(self, cut: bool) -> None:
        """Cut it, or mend it; what was on its way when it was cut is gone."""
        self.cut = cut
        if cut:
            for end in list(self.live):
                _close(end)

    def _accept(self) -> None:
        while True:
            phone, _ = self.door.accept()
            threading.Thread(target=self._serve, args=(phone,), daemon=True).start()

    def _serve(self, phone: socket.socket) -> None:
        if self.cut:
            return _close(phone)
        try:
            site = socket.create_connection((HOST, self.target), timeout=5)
        except OSError:
            return _close(phone)
        site.settimeout(None)
        self.live |= {phone, site}
        back = threading.Thread(target=self._pass_on, args=(site, phone), daemon=True)
        back.start()
        self._pass_on(phone, site)
        return None

    def _pass_on(self, source: socket.socket, to: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(CHUNK):
                to.sendall(data)
        for end in (source, to):
            self.live.discard(end)
            _close(end)


def _close(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
