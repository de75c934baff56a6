"""Which addresses a GitHub may have: github.com, an Enterprise server, or a tenant of ghe.com."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from tracker.clients.addresses import Host
from tracker.errors import RefusedError

PUBLIC: Final = "https://api.github.com"
MOST_CHARACTERS: Final = 200


def checked_api_url(text: str, *, near: Sequence[Host] = (), field: str = "api_url") -> str:
    """The API address that somebody typed, without a trailing slash; github.com and ghe.com get their `api.`.

    Raises RefusedError, which blames `field`. Plain http is only for hosts that the settings name with their port.
    Whether a machine answers there is asked by `Gateway.allowance`, and which machine it is, at each connection.
    """
    try:
        parts = urlsplit(text.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    if len(text) > MOST_CHARACTERS or not host or not host.isascii() or not text.strip().isprintable():
        raise RefusedError(
            "This is no address of an API. It looks like https://github.example.org/api/v3.", field=field
        )
    if "@" in parts.netloc or parts.query or parts.fragment or " " in parts.geturl():
        raise RefusedError("Use the address alone, without a user, a question mark or a hash sign.", field=field)
    is_near = any(one.name == host and one.port == port for one in near)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_near):
        raise RefusedError(
            "The address must begin with https://. Plain http:// is only for hosts that TRACKER_GITHUB_HOSTS names"
            " with their port.",
            field=field,
        )
    name = {"github.com": "api.github.com", "www.github.com": "api.github.com"}.get(host, host)
    if name.endswith(".ghe.com") and not name.startswith("api."):
        name = f"api.{name}"
    path = "" if name == "api.github.com" or name.endswith(".ghe.com") else parts.path.rstrip("/")
    netloc = f"[{name}]" if ":" in name else name
    return urlunsplit((parts.scheme, netloc if port is None else f"{netloc}:{port}", path, "", ""))


def web_url(api_url: str) -> str:
    """Where people see the same GitHub: https://github.com for https://api.github.com."""
    parts = urlsplit(api_url)
    netloc = parts.netloc.removeprefix("api.")
    return urlunsplit((parts.scheme, netloc, parts.path.removesuffix("/api/v3"), "", "")).rstrip("/")


def host_of(api_url: str) -> str:
    """The name that issues of a GitHub are known by here, such as github.com: that of its web address."""
    return urlsplit(web_url(api_url)).netloc.lower()
