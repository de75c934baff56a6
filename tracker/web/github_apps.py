"""Connecting by an App that GitHub makes from our manifest: there, back with a code, and installed."""

import hmac
import secrets

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from tracker.access import requires, visitor
from tracker.changes import connections as changes
from tracker.clients.github_hosts import checked_api_url
from tracker.errors import GitHubError, NotFoundError, RefusedError, SealedError
from tracker.forms.connections import AppForm
from tracker.jobs import github_questions
from tracker.presenters import github as presenter
from tracker.queries import connections as queries
from tracker.vocabulary import Permission
from tracker.web import guards
from tracker.web.connections import settings
from tracker.web.errors import refusals_on, status_of

blueprint = Blueprint("github_apps", __name__)

STATE = "github_app"
"""What the session keeps until GitHub sends the browser back: {"state", "connection_id"}."""


@blueprint.route("/settings/github/apps/new", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def new() -> ResponseReturnValue:
    """Begin: then a page whose button takes the manifest to GitHub."""
    form = AppForm(name="Action items", is_polling_only=presenter.is_out_of_reach(settings().base_url))
    if form.validate_on_submit():
        with refusals_on(form):
            owner = form.owner()
            api_url = checked_api_url(form.typed_address(), near=settings().github_hosts)
            connection = changes.begin_app(
                form.name.data or "", api_url=api_url, by=visitor(), is_polling_only=form.is_polling_only.data
            )
            session[STATE] = {"state": secrets.token_urlsafe(24), "connection_id": connection.id}
            return _hand_over(connection.id, owner)
    return render_template("github/new_app.html", form=form), status_of(form)


@blueprint.get("/settings/github/apps/made")
@requires(Permission.ADMINISTER)
def made() -> ResponseReturnValue:
    """GitHub sends the browser back here with a code that is good once."""
    kept = session.pop(STATE, None) or {}
    given = request.args.get("state", "")
    if not kept or not hmac.compare_digest(str(kept.get("state", "")).encode(), given.encode()):
        raise RefusedError(
            "GitHub's answer belongs to no question of this browser. Begin again under Settings, GitHub."
        )
    connection = queries.get_connection(kept["connection_id"])
    try:
        app = github_questions.make_app(connection, request.args.get("code", ""), settings())
    except GitHubError as problem:
        flash(str(problem), "refused")
        return redirect(url_for("connections.show", connection_id=kept["connection_id"]), 303)
    changes.finish_app(
        connection,
        by=visitor(),
        ring=settings().ring,
        app_id=app.app_id,
        slug=app.slug,
        private_key=app.private_key,
        webhook_secret=app.webhook_secret,
    )
    flash("GitHub has made the App. Now install it where the repositories are.")
    return redirect(url_for("connections.show", connection_id=connection.id), 303)


@blueprint.get("/settings/github/apps/installed")
@requires(Permission.ADMINISTER)
def installed() -> ResponseReturnValue:
    """GitHub sends the browser here once an App is installed. What the address says is only a hint: GitHub is asked."""
    given = request.args.get("installation_id", "")
    for connection in queries.apps_to_install():
        key = connection.id
        try:
            found = [one.id for one in github_questions.installations(connection, settings())]
        except (GitHubError, SealedError) as problem:
            flash(str(problem), "refused")
            continue
        if given.isdecimal() and int(given) in found:
            changes.set_installation(queries.get_connection(key), int(given), by=visitor())
            flash("The App is installed. Choose the repositories that action items go to.")
            return redirect(url_for("repositories.new", connection_id=key), 303)
    return redirect(url_for("connections.index"), 303)


@blueprint.post("/settings/github/connections/<int:connection_id>/installation")
@requires(Permission.ADMINISTER)
def look_for_installation(connection_id: int) -> ResponseReturnValue:
    """Ask GitHub where the App is installed, for whom GitHub did not send back."""
    connection = queries.get_connection(connection_id)
    try:
        found = github_questions.installations(connection, settings())
    except (GitHubError, SealedError) as problem:
        flash(str(problem), "refused")
        return redirect(url_for("connections.show", connection_id=connection_id), 303)
    if len(found) == 1:
        changes.set_installation(connection, found[0].id, by=visitor())
        flash(f"The App is installed on {found[0].account}.")
    elif found:
        flash("The App is installed in several places; open it on GitHub from the one that is meant.", "refused")
    else:
        flash("The App is not installed yet. Install it on GitHub, then look again.", "refused")
    return redirect(url_for("connections.show", connection_id=connection_id), 303)


@blueprint.post("/settings/github/connections/<int:connection_id>/app")
@requires(Permission.ADMINISTER)
def again(connection_id: int) -> ResponseReturnValue:
    """Take the manifest to GitHub once more, where the App was not made the first time."""
    connection = queries.get_connection(connection_id)
    if connection.app_id:
        raise NotFoundError("This connection has its App already.")
    session[STATE] = {"state": secrets.token_urlsafe(24), "connection_id": connection.id}
    return _hand_over(connection_id, "")


def _hand_over(connection_id: int, owner: str) -> Response:
    """A page with one form, which this page alone may send to that GitHub."""
    connection = queries.get_connection(connection_id)
    page = render_template(
        "github/manifest.html",
        connection=connection,
        target=presenter.manifest_target(connection, owner, session[STATE]["state"]),
        manifest=presenter.manifest(connection, base_url=settings().base_url),
    )
    answer = make_response(page)
    answer.headers["Content-Security-Policy"] = guards.policy_that_lets_forms_go_to(connection.web_url)
    return answer
