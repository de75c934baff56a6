"""A chat server on this machine that keeps what is posted to it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass
class Chat:
    """What was posted to a server on `port`, which answers with `status`."""

    port: int = 0
    status: int = 200
    paths: list[str] = field(default_factory=list)
    posts: list[dict[str, Any]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """A room of it, as Mattermost's are written."""
        return f"mmost://127.0.0.1:{self.port}/{'k' * 26}"

    @property
    def host(self) -> str:
        """How the settings name it."""
        return f"127.0.0.1:{self.port}"


@contextmanager
def chat_server() -> Iterator[Chat]:
    """Run one until the block ends."""
    chat = Chat()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            chat.paths.append(self.path)
            chat.posts.append(json.loads(body))
            self.send_response(chat.status)
            if 300 <= chat.status < 400:
                self.send_header("Location", f"http://127.0.0.1:{chat.port}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    chat.port = server.server_port
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield chat
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
