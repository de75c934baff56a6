"""Settings > GitHub: the connections, each with its page."""

from typing import cast

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import requires, visitor
from tracker.changes import connections as changes
from tracker.clients.github_hosts import checked_api_url
from tracker.config import Settings
from tracker.forms.connections import EditConnectionForm, NewTokenForm, TokenForm
from tracker.jobs import github_questions
from tracker.models.github import GithubConnection
from tracker.presenters import github as presenter
from tracker.queries import connections as queries
from tracker.queries import github_health as health
from tracker.vocabulary import Permission
from tracker.web.errors import refusals_on, status_of

blueprint = Blueprint("connections", __name__)

ONE = "/settings/github/connections/<int:connection_id>"


@blueprint.get("/settings/github")
@requires(Permission.ADMINISTER)
def index() -> ResponseReturnValue:
    """All connections with their repositories and rules, and how the sync is."""
    found = queries.all_connections()
    return render_template("github/index.html", connections=found, trouble=health.trouble(now=clock.now()))


@blueprint.route("/settings/github/connections/new", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def new() -> ResponseReturnValue:
    """Connect by a token; GitHub is asked whether it lets the token in."""
    form = TokenForm(name="GitHub", is_polling_only=presenter.is_out_of_reach(settings().base_url))
    if form.validate_on_submit():
        with refusals_on(form):
            token = (form.token.data or "").strip()
            api_url = checked_api_url(form.typed_address(), near=settings().github_hosts)
            github_questions.check_address(api_url, token, settings())
            connection = changes.add_with_token(
                form.name.data or "",
                api_url=api_url,
                token=token,
                by=visitor(),
                ring=settings().ring,
                is_polling_only=form.is_polling_only.data,
            )
            flash(f"{connection.name} is connected. Choose the repositories that action items go to.")
            return redirect(url_for("repositories.new", connection_id=connection.id), 303)
    return render_template("github/new.html", form=form), status_of(form)


@blueprint.get(ONE)
@requires(Permission.ADMINISTER)
def show(connection_id: int) -> ResponseReturnValue:
    """One connection: what it may, where it goes, and what can be done with it."""
    return _page(queries.get_connection(connection_id))


@blueprint.post(ONE)
@requires(Permission.ADMINISTER)
def edit(connection_id: int) -> ResponseReturnValue:
    """Rename it, say whether GitHub can reach us, and which bots close what nobody touched."""
    connection = queries.get_connection(connection_id)
    form = EditConnectionForm()
    if form.validate_on_submit():
        with refusals_on(form, connection):
            changes.edit(
                connection,
                by=visitor(),
                version=form.version.data,
                name=form.name.data or "",
                is_polling_only=form.is_polling_only.data,
                stale_bots=(form.stale_bots.data or "").replace(",", "\n").split("\n"),
            )
            flash(f"{connection.name} is saved.")
            return redirect(url_for("connections.show", connection_id=connection_id), 303)
    return _page(connection, form=form), status_of(form)


@blueprint.post(ONE + "/token")
@requires(Permission.ADMINISTER)
def set_token(connection_id: int) -> ResponseReturnValue:
    """Give it another token, once GitHub lets that in."""
    connection = queries.get_connection(connection_id)
    form = NewTokenForm()
    if form.validate_on_submit():
        with refusals_on(form):
            token = (form.token.data or "").strip()
            github_questions.check_address(connection.api_url, token, settings())
            changes.set_token(connection, token, by=visitor(), ring=settings().ring)
            flash("The new token is in use. You may delete the old one on GitHub.")
            return redirect(url_for("connections.show", connection_id=connection_id), 303)
    return _page(connection, token_form=form), status_of(form)


@blueprint.post(ONE + "/check")
@requires(Permission.ADMINISTER)
def check(connection_id: int) -> ResponseReturnValue:
    """Ask GitHub what the connection lacks."""
    connection = queries.get_connection(connection_id)
    return _page(connection, missing=github_questions.check(connection, settings()))


@blueprint.post(ONE + "/secret")
@requires(Permission.ADMINISTER)
def set_secret(connection_id: int) -> ResponseReturnValue:
    """Make a webhook secret; this answer is the only one that shows it."""
    connection = queries.get_connection(connection_id)
    return _page(connection, secret=changes.set_webhook_secret(connection, by=visitor(), ring=settings().ring))


@blueprint.post(ONE + "/secret/drop")
@requires(Permission.ADMINISTER)
def drop_secret(connection_id: int) -> ResponseReturnValue:
    """Take no more deliveries that are signed by the secret before."""
    changes.drop_old_secret(queries.get_connection(connection_id), by=visitor())
    flash("Deliveries that are signed by the old secret are refused from now on.")
    return redirect(url_for("connections.show", connection_id=connection_id), 303)


@blueprint.post(ONE + "/pause")
@requires(Permission.ADMINISTER)
def pause(connection_id: int) -> ResponseReturnValue:
    """Send and ask nothing for now."""
    changes.pause(queries.get_connection(connection_id), by=visitor())
    flash("It is paused. What changes meanwhile is kept and sent when you resume.")
    return redirect(url_for("connections.show", connection_id=connection_id), 303)


@blueprint.post(ONE + "/resume")
@requires(Permission.ADMINISTER)
def resume(connection_id: int) -> ResponseReturnValue:
    """Go on, beginning with what changed meanwhile."""
    changes.resume(queries.get_connection(connection_id), by=visitor())
    flash("It works again. The worker first looks at what changed meanwhile.")
    return redirect(url_for("connections.show", connection_id=connection_id), 303)


@blueprint.route(ONE + "/remove", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def remove(connection_id: int) -> ResponseReturnValue:
    """Forget it, after a page that says what that ends."""
    connection = queries.get_connection(connection_id)
    form = EditConnectionForm(name=connection.name, version=connection.version)
    if form.is_submitted() and form.validate():
        with refusals_on(form):
            name = connection.name
            changes.remove(connection, by=visitor(), version=form.version.data)
            flash(f"{name} is removed. On GitHub everything is as it was.")
            return redirect(url_for("connections.index"), 303)
    links = queries.count_links(connection_id=connection_id)
    page = render_template("github/remove.html", form=form, connection=connection, links=links)
    return page, status_of(form)


def settings() -> Settings:
    """Those of this installation."""
    return cast(Settings, current_app.extensions["settings"])


def _page(
    connection: GithubConnection,
    *,
    form: EditConnectionForm | None = None,
    token_form: NewTokenForm | None = None,
    missing: list[str] | None = None,
    secret: str = "",
) -> str:
    return render_template(
        "github/connection.html",
        connection=connection,
        form=form
        or EditConnectionForm(
            formdata=None,
            name=connection.name,
            is_polling_only=connection.is_polling_only,
            stale_bots="\n".join(connection.stale_bots),
            version=connection.version,
        ),
        token_form=token_form or NewTokenForm(formdata=None),
        missing=missing,
        secret=secret,
        webhook_url=presenter.webhook_url(settings().base_url, connection.id),
        install_url=presenter.install_url(connection),
    )
