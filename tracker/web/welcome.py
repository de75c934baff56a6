"""The first steps of an empty installation; each can be skipped and found again from the settings."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import requires
from tracker.presenters import welcome as presenter
from tracker.queries import settings as queries
from tracker.vocabulary import Permission

blueprint = Blueprint("welcome", __name__)


@blueprint.get("/welcome")
@requires(Permission.ADMINISTER)
def show() -> ResponseReturnValue:
    """The steps: done, next, or skipped in this address."""
    steps = presenter.steps(queries.standing(now=clock.now()), skipped=request.args.getlist("skip"))
    return render_template("welcome/show.html", steps=steps, skipped=[step.key for step in steps if step.is_skipped])
