"""What one is told and when; one's calendars; and the link in a mail that stops it."""

from typing import cast

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access import public, requires, visitor
from tracker.changes import notices as changes
from tracker.config import Settings
from tracker.forms.notices import NoticesForm, form_of
from tracker.presenters.notices import kind_words
from tracker.queries import feeds, people
from tracker.queries import notices as queries
from tracker.rules import stop_links
from tracker.vocabulary import Cadence, Permission
from tracker.web.errors import refusals_on, status_of

blueprint = Blueprint("notices", __name__)


@blueprint.get("/account/notices")
@requires(Permission.READ)
def show() -> ResponseReturnValue:
    """What one is told."""
    return page()


@blueprint.post("/account/notices")
@requires(Permission.READ)
def edit() -> ResponseReturnValue:
    """Choose what to be told and when."""
    form = NoticesForm()
    if form.validate_on_submit():
        with refusals_on(form):
            changes.choose(
                by=visitor(),
                cadence=form.cadence.data or Cadence.WEEKLY,
                weekday=form.weekday.data or 0,
                hour=form.hour.data or 0,
                mutes=form.mutes(),
                version=form.version.data,
            )
            flash("Your choice is saved.")
            return redirect(url_for("notices.show"), 303)
    return page(form), status_of(form)


def page(form: NoticesForm | None = None, *, address: str = "") -> str:
    """The page; `address` is a feed's that was just made, and is shown this once."""
    person_id = visitor().person_id or 0
    return render_template(
        "notices/show.html",
        person=people.get_person(person_id),
        form=form or form_of(queries.find_preference(person_id)),
        feeds=feeds.feeds_of(person_id),
        address=address,
        has_mail=_settings().mail_server is not None,
    )


@blueprint.get("/stop/<token>")
@public
def ask(token: str) -> ResponseReturnValue:
    """Ask whether to stop what the link in a mail names: a look at the address changes nothing."""
    kind = stop_links.read(token, secret=_settings().secret_key).kind
    return render_template("notices/stop.html", what=kind_words(kind), is_done=False)


@blueprint.post("/stop/<token>")
@public
def stop(token: str) -> ResponseReturnValue:
    """Stop it: by the button of that page, or by a mail reader on its own. The token is all that is asked for."""
    wanted = stop_links.read(token, secret=_settings().secret_key)
    changes.stop(wanted.person_id, wanted.kind)
    return render_template("notices/stop.html", what=kind_words(wanted.kind), is_done=True)


def _settings() -> Settings:
    return cast(Settings, current_app.extensions["settings"])
