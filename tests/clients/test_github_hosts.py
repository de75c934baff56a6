"""Addresses of a GitHub: what is taken for one, and where people see the same."""

import pytest

from tracker.clients.addresses import Host
from tracker.clients.github_hosts import checked_api_url, host_of, web_url
from tracker.errors import RefusedError

NEAR = (Host("ghe.intra", 8443), Host("127.0.0.1", 4080))


@pytest.mark.parametrize(
    ("typed", "api", "web", "host"),
    [
        ("https://github.com", "https://api.github.com", "https://github.com", "github.com"),
        ("https://api.github.com/", "https://api.github.com", "https://github.com", "github.com"),
        (" https://octo.ghe.com ", "https://api.octo.ghe.com", "https://octo.ghe.com", "octo.ghe.com"),
        (
            "https://git.example.org/api/v3/",
            "https://git.example.org/api/v3",
            "https://git.example.org",
            "git.example.org",
        ),
        ("http://ghe.intra:8443/api/v3", "http://ghe.intra:8443/api/v3", "http://ghe.intra:8443", "ghe.intra:8443"),
        ("http://127.0.0.1:4080", "http://127.0.0.1:4080", "http://127.0.0.1:4080", "127.0.0.1:4080"),
    ],
)
def test_an_api_address_is_taken(typed: str, api: str, web: str, host: str) -> None:
    assert checked_api_url(typed, near=NEAR) == api
    assert (web_url(api), host_of(api)) == (web, host)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "github.com",
        "ftp://github.com",
        "http://github.com",
        "http://ghe.intra",
        "http://127.0.0.1:4081",
        "https://user:password@github.com",
        "https://github.com/?x=1",
        "https://github.com/#x",
        "https://git hub.com",
        "https://github.com:port",
        "https://[::1",
        "https://g\u0456thub.com",  # a Cyrillic letter
        "https://github.com/" + "a" * 300,
        "https://git.example.org/\u0007",
    ],
)
def test_what_is_no_api_address_is_refused(typed: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        checked_api_url(typed, near=NEAR)
    assert refusal.value.field == "api_url"
