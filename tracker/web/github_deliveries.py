"""Where GitHub delivers to. What is not signed by it is neither read nor kept."""

import hashlib
import hmac
import json
import re
from typing import Any, Final

from flask import Blueprint, current_app, request

from tracker.access import public
from tracker.changes import deliveries
from tracker.models.github import GithubConnection
from tracker.queries.deliveries import find_connection
from tracker.web.guards import takes_uploads

blueprint = Blueprint("github_deliveries", __name__)

MOST_BYTES: Final = 2 * 1024 * 1024
_GUID: Final = re.compile(r"[0-9A-Za-z-]{1,80}")
_NAME: Final = re.compile(r"[a-z0-9_]{1,80}")


class Refusal(Exception):
    """Why a delivery is not taken, and the status that says so."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


@blueprint.post("/api/github/webhook/<int(max=2147483647):connection_id>")
@public
@takes_uploads
def take(connection_id: int) -> tuple[dict[str, str], int]:
    """Keep a signed delivery for the worker and answer at once: 202, also for what we know or have no use for."""
    try:
        body = _signed_body(connection_id)
        event, guid = _named()
        action = str(_payload(body).get("action") or "")[:80]
    except Refusal as refusal:
        return {"error": str(refusal)}, refusal.status
    is_new = deliveries.take(connection_id, guid, event=event, action=action, body=body.decode("utf-8"))
    return {"status": "queued" if is_new else "known"}, 202


def _signed_body(connection_id: int) -> bytes:
    if (request.content_length or 0) > MOST_BYTES:
        raise Refusal(413, "A delivery holds at most 2 MiB.")
    connection, body = find_connection(connection_id), request.get_data(cache=False)
    if connection is None:
        raise Refusal(404, "There is no such connection.")
    if not _is_signed(body, request.headers.get("X-Hub-Signature-256", ""), connection):
        deliveries.count_refused(connection_id)
        raise Refusal(401, "The signature is missing or wrong.")
    return body


def _is_signed(body: bytes, signature: str, connection: GithubConnection) -> bool:
    """Compared as bytes and with each secret: while it is changed, two are good."""
    ring = current_app.extensions["settings"].ring
    given, is_good = signature.encode("utf-8", "surrogateescape"), False
    for sealed in filter(None, (connection.webhook_secret, connection.webhook_secret_before)):
        wanted = "sha256=" + hmac.new(ring.open(sealed).encode(), body, hashlib.sha256).hexdigest()
        is_good |= hmac.compare_digest(wanted.encode(), given)
    return is_good


def _named() -> tuple[str, str]:
    event, guid = request.headers.get("X-GitHub-Event", ""), request.headers.get("X-GitHub-Delivery", "")
    if not _NAME.fullmatch(event) or not _GUID.fullmatch(guid):
        raise Refusal(400, "The headers do not say what is delivered.")
    return event, guid


def _payload(body: bytes) -> dict[str, Any]:
    try:
        payload = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Refusal(400, "The body is no JSON.") from None
    if not isinstance(payload, dict):
        raise Refusal(400, "The body is no JSON object.")
    return payload
