"""Settings: what is set up and how it stands; the mail test and the system status."""

from datetime import timedelta
from typing import cast

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from tracker import clock
from tracker.access import requires, visitor
from tracker.changes import access
from tracker.config import Settings
from tracker.jobs import mail as post
from tracker.presenters import settings as presenter
from tracker.queries import checks as facts
from tracker.queries import people
from tracker.queries import settings as queries
from tracker.rules import checks
from tracker.rules.check_facts import Check, Request
from tracker.vocabulary import Permission

blueprint = Blueprint("settings", __name__)

TESTS_AN_HOUR = 5


@blueprint.app_template_filter("code")
def code(words: str) -> Markup:
    """Words with what stands between backticks as code."""
    as_code = Markup("<code>{}</code>")
    return Markup("").join(as_code.format(part) if index % 2 else part for index, part in enumerate(words.split("`")))


@blueprint.get("/settings")
@requires(Permission.ADMINISTER)
def index() -> ResponseReturnValue:
    """What there is to set, how each stands, and what the environment decides."""
    found = _checks()
    return render_template(
        "settings/index.html",
        standing=queries.standing(now=clock.now()),
        state=checks.worst(found),
        summary=checks.summary(found),
        mail_server=presenter.mail_server(_settings()),
        lines=presenter.lines(_settings()),
    )


@blueprint.get("/settings/status")
@requires(Permission.ADMINISTER)
def status() -> ResponseReturnValue:
    """Every check with what to do."""
    found = _checks()
    return render_template("settings/status.html", checks=found, summary=checks.summary(found))


@blueprint.get("/settings/mail")
@requires(Permission.ADMINISTER)
def mail() -> ResponseReturnValue:
    """How mail goes out."""
    return _mail_page()


@blueprint.post("/settings/mail/test")
@requires(Permission.ADMINISTER)
def test_mail() -> ResponseReturnValue:
    """Send oneself a message, and say what became of it."""
    own = people.get_person(visitor().person_id or 0)
    to, name = own.email or "", own.name
    key = f"mail-test:{visitor().person_id}"
    access.count_attempts([key], limit=TESTS_AN_HOUR, window=timedelta(hours=1), verb="send a test message")
    problem = post.try_out(to, name=name, settings=_settings())
    if problem:
        return _mail_page(problem), 422
    flash(f"The mail server took a test message for {to}. Look whether it arrives, also among the junk.")
    return redirect(url_for("settings.mail"), 303)


def _mail_page(problem: str = "") -> str:
    return render_template(
        "settings/mail.html",
        server=_settings().mail_server,
        sender=_settings().mail_from,
        to=people.get_person(visitor().person_id or 0).email,
        problem=problem,
        most=TESTS_AN_HOUR,
    )


def _settings() -> Settings:
    return cast(Settings, current_app.extensions["settings"])


def _checks() -> list[Check]:
    """All checks, also those of how this request came in."""
    named = [place for place in request.headers.get("X-Forwarded-For", "").split(",") if place.strip()]
    came = Request(
        host=request.host,
        is_https=request.is_secure,
        is_forwarded=any(name.lower().startswith("x-forwarded-") for name, _ in request.headers),
        forwarded=len(named),
    )
    return checks.all_of(facts.facts(_settings(), now=clock.now(), request=came))
