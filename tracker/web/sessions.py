"""Logging in and out, and the choice of light or dark."""

from datetime import timedelta

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker import access
from tracker.access import own_path, public
from tracker.forms.sessions import LogInForm
from tracker.queries import people
from tracker.web.errors import refusals_on, status_of

blueprint = Blueprint("sessions", __name__)

THEMES = frozenset({"light", "dark"})
THEME_LASTS = timedelta(days=365)


@blueprint.get("/log-in")
@public
def new() -> ResponseReturnValue:
    """The form to log in with; whoever is logged in goes on."""
    target = own_path(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(target or url_for("week.show"), 303)
    return render_template("sessions/new.html", form=LogInForm(next=target), is_empty=people.is_empty())


@blueprint.post("/log-in")
@public
def create() -> ResponseReturnValue:
    """Log in, and go where the visitor wanted to."""
    form = LogInForm()
    if form.validate_on_submit():
        with refusals_on(form):
            access.log_in(form.email.data or "", form.password.data or "")
            return redirect(own_path(form.next.data) or url_for("week.show"), 303)
    return render_template("sessions/new.html", form=form, is_empty=people.is_empty()), status_of(form)


@blueprint.post("/log-out")
@public
def end() -> ResponseReturnValue:
    """End this browser's log-in."""
    access.log_out()
    flash("You are logged out.")
    return redirect(url_for("sessions.new"), 303)


@blueprint.post("/theme")
@public
def theme() -> ResponseReturnValue:
    """Remember light, dark or, for anything else, what the system says."""
    chosen = request.form.get("theme", "")
    response = redirect(own_path(request.form.get("next")) or url_for("week.show"), 303)
    response.set_cookie(
        "theme",
        chosen if chosen in THEMES else "",
        max_age=THEME_LASTS,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response
