"""Followed sources: where is looked, and what was found there and waits."""

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import requires, visitor
from tracker.changes import following as changes
from tracker.errors import RefusedError, UnreadableError
from tracker.forms.imports import Choices, FollowForm, PreviewForm
from tracker.forms.previews import Seen
from tracker.jobs import fetch_feeds
from tracker.queries import connections, teams
from tracker.queries import following as queries
from tracker.vocabulary import Permission, PreviewState, SourceKind
from tracker.web import previews
from tracker.web.errors import refusals_on, status_of

blueprint = Blueprint("following", __name__)

SOURCE = "/import/followed/<int(max=2147483647):source_id>"
WAITING = "/import/waiting/<int(max=2147483647):waiting_id>"


@blueprint.get("/import/followed")
@requires(Permission.IMPORT)
def index() -> ResponseReturnValue:
    """What waits for somebody, and where the worker looks."""
    return _page(FollowForm(teams=_teams()))


@blueprint.post("/import/followed")
@requires(Permission.IMPORT)
def follow() -> ResponseReturnValue:
    """Follow an address. Folders are followed with the command only: they are the machine's, not the visitor's."""
    form = FollowForm(teams=_teams())
    with refusals_on(form):
        if form.validate():
            address = form.url.data or ""
            _check(address)
            team = teams.get_team(form.team.data) if form.team.data else None
            changes.follow(address, kind=SourceKind.ADDRESS, by=visitor(), team=team)
            flash("It is followed. The worker looks every 30 minutes; what it finds waits here.")
            return redirect(url_for("following.index"), 303)
    return _page(form)


@blueprint.post(SOURCE + "/pause")
@requires(Permission.IMPORT)
def pause(source_id: int) -> ResponseReturnValue:
    """Do not look there for now."""
    changes.pause(queries.get_source(source_id), by=visitor())
    return redirect(url_for("following.index"), 303)


@blueprint.post(SOURCE + "/resume")
@requires(Permission.IMPORT)
def resume(source_id: int) -> ResponseReturnValue:
    """Look there again."""
    changes.resume(queries.get_source(source_id), by=visitor())
    return redirect(url_for("following.index"), 303)


@blueprint.post(SOURCE + "/stop")
@requires(Permission.IMPORT)
def stop(source_id: int) -> ResponseReturnValue:
    """Follow it no longer."""
    changes.stop(queries.get_source(source_id), by=visitor())
    flash("It is not followed any more. What was found there still waits.")
    return redirect(url_for("following.index"), 303)


@blueprint.get(WAITING)
@requires(Permission.IMPORT)
def preview(waiting_id: int) -> ResponseReturnValue:
    """The ordinary preview of a text that waits; accepting it goes the ordinary way."""
    waiting = queries.get_waiting(waiting_id)
    if waiting.state is not PreviewState.WAITING:
        flash(f"“{waiting.title}” was {waiting.state.value} already.")
        return redirect(url_for("following.index"), 303)
    seen = Seen(waiting.source_key, clock.today(), waiting.format)
    draft = previews.draft_from(waiting.text.encode(), seen)
    data = previews.fresh(draft, seen, waiting.team_id or 0)
    return previews.page_of(draft, PreviewForm(teams=_teams(), formdata=None, data=data))


@blueprint.post(WAITING + "/dismiss")
@requires(Permission.IMPORT)
def dismiss(waiting_id: int) -> ResponseReturnValue:
    """Do not import it, and do not offer it again."""
    changes.dismiss(queries.get_waiting(waiting_id), by=visitor())
    flash("It is dismissed and will not be offered again.")
    return redirect(url_for("following.index"), 303)


def _check(address: str) -> None:
    """Raise RefusedError where the address may not be fetched."""
    try:
        fetch_feeds.check(address, settings=current_app.extensions["settings"])
    except UnreadableError as problem:
        raise RefusedError(str(problem), field="url") from None


def _teams() -> Choices:
    """The teams that this visitor may import for."""
    return teams.team_choices() if visitor().is_admin else list(visitor().team_names.items())


def _page(form: FollowForm) -> ResponseReturnValue:
    page = render_template(
        "imports/followed.html",
        form=form,
        sources=queries.all_sources(),
        waiting=queries.waiting(),
        number=queries.count_waiting(),
        is_on=bool(current_app.extensions["settings"].fetch_hosts) or connections.is_any(),
    )
    return page, status_of(form)
