"""Every door says who may pass, and every refusal has its status."""

import inspect

from flask import Flask

from tracker import errors
from tracker.vocabulary import Permission
from tracker.web.errors import STATUS


def test_every_route_requires_a_permission_or_is_public(app: Flask) -> None:
    unmarked = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if not isinstance(getattr(app.view_functions[rule.endpoint], "required_permission", None), Permission)
        and not getattr(app.view_functions[rule.endpoint], "is_public", False)
    ]
    assert unmarked == []


def test_no_route_is_both_public_and_guarded(app: Flask) -> None:
    both = [
        endpoint
        for endpoint, view in app.view_functions.items()
        if hasattr(view, "required_permission") and hasattr(view, "is_public")
    ]
    assert both == []


def test_every_refusal_has_its_status() -> None:
    refusals = {
        kind
        for _, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, errors.TrackerError) and kind is not errors.TrackerError
    }
    assert set(STATUS) == refusals - {errors.SettingsError}


def test_every_refusal_says_what_it_is_for() -> None:
    assert [kind.__name__ for kind in STATUS if not inspect.getdoc(kind)] == []
