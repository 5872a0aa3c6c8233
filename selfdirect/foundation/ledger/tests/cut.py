"""A wire between us and the database that can be cut after the server has done what was asked."""

import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

from django.db import connection

READY = b"Z\0\0\0\5"  # the server has done everything that was asked, commit included


class Wire:
    """Passes everything on; once told a word, it is silent about the answer and hangs up."""

    def __init__(self, folder: Path, host: str, port: int) -> None:
        """Listen in a folder as a server would, and pass on to the one that is there."""
        self.host, self.port = host, port
        self.cut_after: bytes | None = None
        self.silent = False
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(f"{folder}/.s.PGSQL.{port}")  # where the driver looks for it
        self.listening.listen()
        Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                client, _ = self.listening.accept()
            except OSError:  # closed: the test is over
                return
            Thread(target=self._serve, args=[client], daemon=True).start()

    def _server(self) -> socket.socket:
        if not self.host.startswith("/"):
            return socket.create_connection((self.host, self.port))
        server = socket.socket(socket.AF_UNIX)
        server.connect(f"{self.host}/.s.PGSQL.{self.port}")
        return server

    def _serve(self, client: socket.socket) -> None:
        server, self.silent = self._server(), False
        Thread(target=self._answers, args=[server, client], daemon=True).start()
        while asked := client.recv(65536):
            self.silent = self.cut_after is not None and self.cut_after in asked
            server.sendall(asked)
        server.shutdown(socket.SHUT_RDWR)  # for the other thread waits on it

    def _answers(self, server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):  # hung up at one end
            while answer := server.recv(65536):
                if not self.silent:
                    client.sendall(answer)
                elif READY in answer:  # the work is done, and nobody hears of it
                    client.shutdown(socket.SHUT_RDWR)


@contextmanager
def wire() -> Iterator[Wire]:
    """Lead this thread's connection over a wire that can be cut, and back again afterwards."""
    settings, info = connection.settings_dict, connection.connection.info
    before, options = settings["HOST"], settings["OPTIONS"]
    with tempfile.TemporaryDirectory() as folder:
        cut = Wire(Path(folder), info.host, info.port)
        connection.close()
        settings["HOST"] = folder
        settings["OPTIONS"] = {k: v for k, v in options.items() if k != "host"}
        try:
            yield cut
        finally:
            connection.close()
            settings["HOST"], settings["OPTIONS"] = before, options
            cut.listening.close()
