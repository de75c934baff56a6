"""A web server on loopback that answers as a test tells it."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Website:
    """What it serves by path: bytes, or a function that gets the handler. `asked` is what was asked of it."""

    port: int = 0
    pages: dict[str, bytes | Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    scheme: str = "http"

    @property
    def host(self) -> str:
        """As TRACKER_FETCH_HOSTS names it."""
        return f"127.0.0.1:{self.port}"

    def at(self, path: str) -> str:
        """An address there."""
        return f"{self.scheme}://{self.host}{path}"


@contextmanager
def website(context: ssl.SSLContext | None = None) -> Iterator[Website]:
    """Serve until the block ends."""
    site = Website(scheme="https" if context else "http")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked.append({"path": self.path, **{name.lower(): value for name, value in self.headers.items()}})
            page = site.pages.get(self.path)
            if callable(page):
                self.close_connection = True
                page(self)
            else:
                answer(self, page or b"", status=200 if page is not None else 404)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Clients hang up on purpose."""

    server = Server(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def answer(handler: BaseHTTPRequestHandler, body: bytes = b"", *, status: int = 200, **headers: str) -> None:
    """A whole answer."""
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def free_address() -> str:
    """A host and port at which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{one.getsockname()[1]}"
