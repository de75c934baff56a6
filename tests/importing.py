"""The import's pages as a browser uses them: read a text, send the preview's form back."""

import html
import re
from typing import Any

from werkzeug.test import TestResponse

from tests.visitors import Visit
from tracker.db import db
from tracker.models.actions import ActionItem
from tracker.models.incidents import Fact, ImportRun, Incident, WriteUp

TEXT = """# Card payments declined

On 2 March 2026, between 09:30 and 10:34 UTC, card payments were declined.

## Root cause

A routing table without a default was loaded.

## Action items

- [ ] Validate the routing table before it is loaded
- [x] Alert on declined payments
"""


def fields(page: TestResponse) -> dict[str, str]:
    """What a browser would send from the preview's form, without ticked boxes."""
    form = page.text[page.text.index('action="/import"') :]
    found = dict(re.findall(r'<input[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"', form))
    for tag in re.findall(r"<input[^>]*>", form):
        name, kind = re.search(r'name="([^"]+)"', tag), re.search(r'type="(\w[\w-]*)"', tag)
        if name and kind and kind[1] in ("checkbox", "radio") and " checked" not in tag:
            found.pop(name[1], None)
    for name, rest in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option selected value="([^"]*)"', rest)
        found[name] = chosen[1] if chosen else ""
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\r?\n?(.*?)</textarea>', form, re.DOTALL):
        found[name] = text.replace("\n", "\r\n")
    return {name: html.unescape(value) for name, value in found.items()}


def preview(visit: Visit, text: str = TEXT, **more: Any) -> TestResponse:
    """Have a text read."""
    return visit.post("/import/preview", {"text": text, "team": "0", **more}, content_type="multipart/form-data")


def accept(visit: Visit, page: TestResponse, **more: str) -> TestResponse:
    """Accept a preview, with some fields changed."""
    return visit.post("/import", {**fields(page), **more, "csrf_token": visit.csrf}, content_type="multipart/form-data")


def stored() -> list[int]:
    """How many rows imports have left."""
    return [db.session.query(kind).count() for kind in (Incident, WriteUp, Fact, ActionItem, ImportRun)]
