"""Webhooks as GitHub would send them: its official examples, and any body signed."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from tests.github.stand_in import MODULES, WEBHOOK_SECRET, Delivered

VECTOR = (
    "It's a Secret to Everybody",
    b"Hello, World!",
    "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
)
"""A secret, a body, and its signature, as published by GitHub."""
SYNCED = ("issues", "milestone", "label", "repository", "installation", "ping")


def signature(body: bytes, secret: str = WEBHOOK_SECRET) -> str:
    """X-Hub-Signature-256 of a body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def delivered(event: str, payload: Any, *, secret: str = WEBHOOK_SECRET, guid: str = "") -> Delivered:
    """A webhook with this payload."""
    body, guid = json.dumps(payload).encode(), guid or str(uuid4())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "GitHub-Hookshot/0000000",
        "X-GitHub-Event": event,
        "X-GitHub-Delivery": guid,
        "X-GitHub-Hook-ID": "1",
        "X-Hub-Signature-256": signature(body, secret),
    }
    return Delivered(event, payload.get("action") if isinstance(payload, dict) else None, guid, headers, body)


def examples(*events: str) -> Iterator[tuple[str, Any]]:
    """GitHub's example payloads of some events, or of all: `(event, payload)`."""
    for source in ("api.github.com", "ghes-34"):  # only the latter has repository.deleted
        path = MODULES / "@octokit" / "webhooks-examples" / source / "index.json"
        for one in json.loads(path.read_text(encoding="utf-8")):
            if not events or one["name"] in events:
                yield from ((one["name"], example) for example in one["examples"])
