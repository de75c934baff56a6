"""For the machines that watch this one: is the process alive, and can it serve?"""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from tracker import schema
from tracker.access import public

blueprint = Blueprint("health", __name__)

PLAIN = {"Content-Type": "text/plain; charset=utf-8"}


@blueprint.get("/livez")
@public
def live() -> ResponseReturnValue:
    """200 while the process answers, whatever state the database is in."""
    return "alive\n", 200, PLAIN


@blueprint.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """200 while the database answers and its schema fits this release; 503 otherwise."""
    if schema.is_ready():
        return "ready\n", 200, PLAIN
    return "not ready\n", 503, PLAIN
