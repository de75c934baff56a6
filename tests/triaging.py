"""A few proposed items and how the triage page shows them."""

import re
from typing import Any

from werkzeug.test import TestResponse

from tests import factories
from tests.cast import Cast
from tracker.models.actions import ActionItem
from tracker.vocabulary import ItemState

TEXT = """# Payments were refused

On 4 March 2026 between 09:10 UTC and 10:05 UTC every payment was refused.

## Next steps

- Check every limit against a recorded day before rollout
- Alert when refusals double within five minutes
- Look into the limits of the other gateways
"""


def three_items(cast: Cast) -> list[ActionItem]:
    """Three proposed items of one incident of Payments."""
    incident = factories.incident(cast)
    titles = ("Validate limits before rollout", "Alert when refusals double", "Renew certificates automatically")
    return [factories.item(cast, incident, title=title, state=ItemState.PROPOSED) for title in titles]


def data(item: ActionItem, **more: Any) -> dict[str, Any]:
    """What the form about an item sends."""
    known = {"version": item.version, "title": item.title, "kind": "prevent", "priority": "1", "owner": "0"}
    return {name: str(value) for name, value in (known | more).items()}


def heading(answer: TestResponse) -> str:
    """The title of the item at hand, or what stands in its place."""
    found = re.search(r"<h1>(.*?)</h1>", answer.text, re.DOTALL)
    assert found, answer.text
    return found.group(1)
