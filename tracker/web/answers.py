"""What an owner answers before a review, by a link that needs no log-in and works once."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from tracker import clock
from tracker.access import public
from tracker.changes import inquiries as changes
from tracker.changes.inquiries import Reply
from tracker.errors import NotFoundError
from tracker.models.reviews import ReviewAnswer, ReviewInquiry
from tracker.queries import reviews as queries
from tracker.queries import sight
from tracker.vocabulary import AnswerStatus
from tracker.web.errors import refusals_on, status_of

blueprint = Blueprint("answers", __name__)

CHOICES: Final = (
    (AnswerStatus.ON_TRACK, "On track"),
    (AnswerStatus.NEW_DATE, "Needs another date"),
    (AnswerStatus.BLOCKED, "Blocked"),
    (AnswerStatus.DONE, "Done"),
)


class AnswerForm(FlaskForm):
    """Whatever is asked comes by the numbers of its rows: `status-7`, `new_date-7`."""


@blueprint.errorhandler(NotFoundError)
def ended(error: NotFoundError) -> ResponseReturnValue:
    """A link that does not work any more."""
    return render_template("answers/ended.html", words=str(error)), 404


@blueprint.route("/answers/<token>", methods=["GET", "POST"])
@public
def answer(token: str) -> ResponseReturnValue:
    """Ask about each item; thank whoever has answered."""
    secret = current_app.extensions["settings"].secret_key
    inquiry = changes.open_inquiry(token, secret=secret, now=clock.now())
    with sight.seen_by(changes.eyes_of(inquiry)):
        rows = queries.questions_of(inquiry)
        form = AnswerForm()
        if form.validate_on_submit():
            with refusals_on(form):
                changes.answer(token, {row.id: reply for row in rows if (reply := _reply(row))}, secret=secret)
                return render_template("answers/thanks.html", name=inquiry.person.name)
        return _page(inquiry, rows, form)


def _page(inquiry: ReviewInquiry, rows: Sequence[ReviewAnswer], form: AnswerForm) -> ResponseReturnValue:
    page = render_template(
        "answers/show.html", inquiry=inquiry, rows=rows, form=form, choices=CHOICES, typed=request.form
    )
    return page, status_of(form)


def _reply(row: ReviewAnswer) -> Reply | None:
    """What was answered about one item; None where nothing was chosen."""
    typed = request.form.get(f"status-{row.id}", "")
    if typed not in set(AnswerStatus):
        return None
    return Reply(
        status=AnswerStatus(typed),
        new_date=_day(request.form.get(f"new_date-{row.id}", "")),
        blocker=request.form.get(f"blocker-{row.id}", ""),
        note=request.form.get(f"note-{row.id}", ""),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
