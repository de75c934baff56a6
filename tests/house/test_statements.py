"""No page asks the database more than twelve times."""

from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from tests.statements import counted
from tests.visitors import Visit
from tracker.cli.demo import demo
from tracker.queries import people

MOST = 12
VALUES = {"move": "declined", "target": "declined", "state": "declined", "name": "none", "verb": "declined"}
"""What stands in an address where it names no row: everything else is 1."""
WHOLE = ("exports.",)
"""Reads everything, in batches: what it asks is counted with the queries."""


def test_no_page_asks_the_database_more_often_than_it_may(app: Flask) -> None:
    app.test_cli_runner().invoke(demo)
    dot = people.find_person_by_email("dot@example.org")
    assert dot is not None
    visit = Visit(app, dot)
    asked: dict[str, int] = {}
    answered: dict[str, int] = {}
    for rule in _pages(app):
        path = _address(rule)
        visit.get(path)  # the first visit may note that somebody is here
        with counted() as sent:
            answered[path] = visit.get(path).status_code
        asked[path] = len(sent)
    assert {path: status for path, status in answered.items() if status >= 500} == {}
    assert sum(status == 200 for status in answered.values()) > len(answered) * 3 / 4
    assert {path: count for path, count in asked.items() if count > MOST} == {}


def _pages(app: Flask) -> list[Rule]:
    return [
        rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.endpoint.startswith(WHOLE)
    ]


def _address(rule: Rule) -> str:
    values: dict[str, Any] = {name: VALUES.get(name, 1) for name in rule.arguments}
    _, path = rule.build(values) or ("", "")
    return path
