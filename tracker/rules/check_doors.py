"""Is the way in as the settings say? Address, reverse proxies and host names, judged by the request that asks."""

from typing import Final
from urllib.parse import urlsplit

from tracker.rules.check_facts import OK, WARN, Facts, Verdict

PORTS: Final = {"http": 80, "https": 443}
LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def address(facts: Facts) -> Verdict:
    request, base = facts.request, urlsplit(facts.base_url)
    if request is not None and _place(base.scheme, request.host) != _place(base.scheme, base.netloc):
        return WARN, (
            f"You came by {request.host}, but links lead to {facts.base_url}. Set TRACKER_BASE_URL to the address that"
            " people type."
        )
    if request is not None and base.scheme == "https" and not request.is_https:
        return WARN, (
            f"TRACKER_BASE_URL is {facts.base_url}, but this request came as plain http. Where a proxy of yours ends"
            " https, have it set X-Forwarded-Proto and set TRACKER_PROXY_HOPS; otherwise come by https."
        )
    if base.scheme == "http" and base.hostname not in LOCAL:
        return WARN, (
            f"People come by {facts.base_url}, so passwords travel in the clear. Put https before it and set"
            " TRACKER_BASE_URL."
        )
    return OK, f"People come by {facts.base_url}."


def _place(scheme: str, host: str) -> tuple[str, int | None]:
    parts = urlsplit(f"//{host}")
    try:
        return parts.hostname or "", parts.port or PORTS[scheme]
    except ValueError:
        return host, None


def proxy(facts: Facts) -> Verdict:
    request, hops = facts.request, facts.proxy_hops
    if request is not None and request.is_forwarded and not hops:
        return WARN, (
            "A reverse proxy passed this request on, but TRACKER_PROXY_HOPS is 0: everybody has the proxy's address,"
            " and ten wrong passwords lock everybody out. Set it to the number of proxies of yours."
        )
    if request is not None and request.forwarded < hops:
        return WARN, (
            f"TRACKER_PROXY_HOPS is {hops}, but this request passed {request.forwarded}. Let nobody reach the server"
            " past the proxies, and have each add to X-Forwarded-For; or set the number there are."
        )
    return OK, f"{hops} of yours before the server." if hops else "None before the server."


def hosts(facts: Facts) -> Verdict:
    wrong = [host for host in facts.trusted_hosts if "/" in host or "*" in host or " " in host]
    if wrong:
        return WARN, f"{', '.join(wrong)} can never match. TRACKER_TRUSTED_HOSTS holds names, separated by commas."
    return OK, f"Answers to {', '.join(facts.trusted_hosts)}."
