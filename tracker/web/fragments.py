"""Pages that can also be asked for in pieces: the script sends `X-Fragment`, everybody else gets whole pages."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from tracker.access import own_path


def wants_fragment() -> bool:
    """Whether the script asked for a piece of a page."""
    return "X-Fragment" in request.headers


def form_or_page(fragment: str, page: str, **shown: Any) -> str:
    """The form alone for the script, or the page around it. `fragment` is included by `page`."""
    return render_template(fragment if wants_fragment() else page, **shown)


def back(default: str, message: str) -> ResponseReturnValue:
    """After a change: to where the form came from (`next`), saying what was done."""
    flash(message)
    return redirect(own_path(request.values.get("next")) or default, 303)
