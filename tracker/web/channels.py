"""Rooms of chats: a team's, by its managers, and the organisation's, by admins."""

from datetime import timedelta
from typing import cast

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access import requires, visitor
from tracker.changes import access
from tracker.changes import channels as changes
from tracker.config import Settings
from tracker.errors import ChatError, RefusedError
from tracker.forms.channels import ChannelForm
from tracker.jobs import chat
from tracker.models.notices import ChatChannel
from tracker.models.people import Team
from tracker.queries import channels as queries
from tracker.queries import teams
from tracker.vocabulary import NoticeKind, Permission
from tracker.web.errors import refusals_on, status_of

blueprint = Blueprint("channels", __name__)

TESTS_AN_HOUR = 10


@blueprint.get("/teams/<int(max=2147483647):team_id>/chat")
@requires(Permission.SET_POLICY)
def index(team_id: int) -> ResponseReturnValue:
    """A team's rooms."""
    team = teams.get_team(team_id)
    changes.require(visitor(), team_id)
    return _page(team)


@blueprint.get("/settings/chat")
@requires(Permission.ADMINISTER)
def organisation() -> ResponseReturnValue:
    """The rooms of the whole organisation."""
    return _page(None)


@blueprint.post("/teams/<int(max=2147483647):team_id>/chat")
@requires(Permission.SET_POLICY)
def add(team_id: int) -> ResponseReturnValue:
    """Post a team's news to a room."""
    team = teams.get_team(team_id)
    changes.require(visitor(), team_id)
    return _add(team)


@blueprint.post("/settings/chat")
@requires(Permission.ADMINISTER)
def add_for_all() -> ResponseReturnValue:
    """Post the organisation's news to a room."""
    return _add(None)


@blueprint.post("/chat/<int(max=2147483647):channel_id>/test")
@requires(Permission.SET_POLICY)
def test(channel_id: int) -> ResponseReturnValue:
    """Post a test message."""
    room = queries.get_channel(channel_id)
    changes.require(visitor(), room.team_id)
    team_id, name = room.team_id, room.name
    key = f"chat-test:{visitor().person_id}"
    access.count_attempts([key], limit=TESTS_AN_HOUR, window=timedelta(hours=1), verb="send a test message")
    problem = chat.try_out(queries.get_channel(channel_id), settings=_settings())
    flash(problem or f"The test message is in {name}.", "refused" if problem else "message")
    return redirect(_home(team_id), 303)


@blueprint.post("/chat/<int(max=2147483647):channel_id>/remove")
@requires(Permission.SET_POLICY)
def remove(channel_id: int) -> ResponseReturnValue:
    """Post nothing there any more."""
    room = queries.get_channel(channel_id)
    team_id, name = room.team_id, room.name
    changes.remove(room, by=visitor())
    flash(f"Nothing is posted to {name} any more.")
    return redirect(_home(team_id), 303)


def _add(team: Team | None) -> ResponseReturnValue:
    form, team_id = ChannelForm(), team.id if team else None
    if form.validate_on_submit():
        with refusals_on(form):
            room = _made(team, form)
            flash(f"News go to {room.name} from now on. Send a test message to see that they arrive.")
            return redirect(_home(team_id), 303)
    return _page(team, form), status_of(form)


def _made(team: Team | None, form: ChannelForm) -> ChatChannel:
    url = form.url.data or ""
    try:
        place = chat.place_of(url, settings=_settings())
    except ChatError as error:
        raise RefusedError(str(error), field="url") from error
    return changes.add(
        team,
        by=visitor(),
        name=form.name.data or "",
        place=place,
        sealed_url=_settings().ring.seal(url),
        kinds=form.kinds.data or [],
    )


def _page(team: Team | None, form: ChannelForm | None = None) -> str:
    form = form or ChannelForm(formdata=None, data={"kinds": [NoticeKind.SUMMARY, NoticeKind.ESCALATION]})
    rooms = queries.channels_of(team.id if team else None)
    return render_template("channels/index.html", team=team, rooms=rooms, form=form)


def _home(team_id: int | None) -> str:
    return url_for("channels.organisation") if team_id is None else url_for("channels.index", team_id=team_id)


def _settings() -> Settings:
    return cast(Settings, current_app.extensions["settings"])
