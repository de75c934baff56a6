"""Real exchanges with GitHub, recorded by its own people, as answers that the stand-in gives."""

import json
from typing import Any

from tests.github.stand_in import MODULES, StandIn


def answers(scenario: str, github: StandIn) -> list[dict[str, Any]]:
    """The recorded answers of a scenario, in their order, as faults that lack only `match`."""
    path = MODULES / "@octokit" / "fixtures" / "scenarios" / "api.github.com" / scenario / "normalized-fixture.json"
    text = path.read_text(encoding="utf-8").replace("https://api.github.com", github.url)
    kept = ("link", "location", "etag", "x-ratelimit-remaining", "x-ratelimit-limit")
    return [
        {
            "phase": "request",
            "do": "status",
            "status": one["status"],
            "body": one["response"],
            "headers": {name: value for name, value in one["headers"].items() if name in kept},
        }
        for one in json.loads(text)
    ]
