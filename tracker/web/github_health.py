"""Settings > GitHub: how the sync is, what failed, and where both sides differed."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import requires, visitor
from tracker.changes import deliveries
from tracker.changes import issues as changes
from tracker.presenters import github as presenter
from tracker.queries import connections
from tracker.queries import github_health as queries
from tracker.vocabulary import Permission

blueprint = Blueprint("github_health", __name__)

LATELY = timedelta(days=7)


@blueprint.get("/settings/github/health")
@requires(Permission.ADMINISTER)
def show() -> ResponseReturnValue:
    """Each connection, its repositories and queue; then what needs somebody."""
    now = clock.now()
    return render_template(
        "github/health.html",
        connections=connections.all_connections(),
        queues=queries.queues(),
        trouble=queries.trouble(now=now),
        pushes=queries.failed_pushes(),
        deliveries=queries.failed_deliveries(),
        links=queries.troubled_links(),
        conflicts=queries.count_conflicts(since=now - LATELY),
        now=now,
        says=presenter,
    )


@blueprint.get("/settings/github/conflicts")
@requires(Permission.ADMINISTER)
def conflicts() -> ResponseReturnValue:
    """Where both sides had changed the same thing differently, and whose word held."""
    return render_template("github/conflicts.html", conflicts=queries.conflicts(), says=presenter)


@blueprint.post("/settings/github/pushes/<int:push_id>/retry")
@requires(Permission.ADMINISTER)
def retry(push_id: int) -> ResponseReturnValue:
    """Try again what was given up."""
    changes.retry(queries.get_push(push_id), by=visitor())
    flash("It is tried again within a minute.")
    return redirect(url_for("github_health.show"), 303)


@blueprint.post("/settings/github/pushes/<int:push_id>/discard")
@requires(Permission.ADMINISTER)
def discard(push_id: int) -> ResponseReturnValue:
    """Do not send it."""
    changes.discard(queries.get_push(push_id), by=visitor())
    flash("It will not be sent.")
    return redirect(url_for("github_health.show"), 303)


@blueprint.post(
    "/settings/github/connections/<int(max=2147483647):connection_id>/deliveries/<string(maxlength=80):guid>"
)
@requires(Permission.ADMINISTER)
def apply_again(connection_id: int, guid: str) -> ResponseReturnValue:
    """Apply again what GitHub told and the worker gave up."""
    deliveries.retry(connection_id, guid, by=visitor())
    flash("It is applied again within a minute.")
    return redirect(url_for("github_health.show"), 303)
