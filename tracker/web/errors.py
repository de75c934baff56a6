"""Refusals as pages, and refusals back onto the fields they concern."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from flask import Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from tracker import errors

log = logging.getLogger(__name__)

STATUS = {
    errors.NotFoundError: (404, "Not found"),
    errors.NotAllowedError: (403, "Not yours to change"),
    errors.ConflictError: (409, "Changed in the meantime"),
    errors.MergedError: (409, "Merged into another incident"),
    errors.RefusedError: (422, "Not possible"),
    errors.UnreadableError: (400, "Cannot be read"),
    errors.TooManyAttemptsError: (429, "Too many attempts"),
    errors.FetchError: (502, "Not fetched"),
    errors.SendError: (502, "Not sent"),
    errors.MailError: (502, "Not sent"),
    errors.ChatError: (502, "Not sent"),
    errors.SealedError: (503, "A secret cannot be opened"),
    errors.BusyError: (503, "Busy"),
    errors.SealedError: (503, "A secret cannot be opened"),
    errors.GitHubError: (502, "GitHub did not do it"),
    errors.GitHubUncertainError: (502, "GitHub did not answer"),
    errors.GitHubUnreachableError: (502, "GitHub was not reached"),
    errors.GitHubAnswerError: (502, "GitHub gave no answer"),
    errors.GitHubRefusedError: (502, "Refused by GitHub"),
    errors.GitHubLimitedError: (502, "GitHub asks to wait"),
    errors.GitHubUnauthorisedError: (502, "Not let in by GitHub"),
    errors.GitHubForbiddenError: (502, "Not allowed by GitHub"),
    errors.GitHubArchivedError: (502, "Archived on GitHub"),
    errors.GitHubMissingError: (502, "Not found on GitHub"),
    errors.GitHubGoneError: (502, "Gone from GitHub"),
    errors.GitHubMovedError: (502, "Moved on GitHub"),
}


def init_app(app: Flask) -> None:
    """Show every refusal and failure as a page of ours."""
    app.register_error_handler(errors.TrackerError, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _failed)


def _refused(error: errors.TrackerError) -> ResponseReturnValue:
    if isinstance(error, errors.MergedError) and request.method in ("GET", "HEAD"):
        flash(str(error))
        return redirect(url_for("incidents.show", incident_id=error.kept_id), 303)
    status, title = STATUS[type(error)]
    headers = {}
    if isinstance(error, errors.TooManyAttemptsError):
        headers["Retry-After"] = str(error.retry_after)
    elif isinstance(error, errors.BusyError):
        headers["Retry-After"] = "5"
    return page(title, str(error)), status, headers


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    if isinstance(error, SecurityError):
        return "This installation does not answer to that host name.\n", 400, {"Content-Type": "text/plain"}
    title, words = {
        404: ("Not found", "There is no such page."),
        405: ("Not possible", "This address does not take such a request."),
        413: ("Too large", error.description or ""),
    }.get(error.code, (error.name, error.description or ""))
    if isinstance(error, CSRFError):
        title, words = (
            "The page is too old",
            "Nothing was saved. Go back, reload the page and send the form again.",
        )
    elif error.code == 413 and not words.startswith("This form"):
        words = "A file may have 20 MiB, a text 1 MiB. Nothing was stored; split it or send the text alone."
    headers = [(name, value) for name, value in error.get_headers() if name in ("Retry-After", "Allow")]
    return page(title, words), error.code, headers


def _failed(error: Exception) -> ResponseReturnValue:
    """An unexpected failure: a number for the reader, the details for the log."""
    number = uuid4().hex[:12]
    log.error("failure %s at %s %s", number, request.method, _place(), exc_info=error)
    words = f"Something failed here and was written to the log under {number}. Your last change may not be saved."
    return page("It failed", words), InternalServerError.code or 500


def _place() -> str:
    """The address as the log may hold it: without the secret of a link."""
    token = str((request.view_args or {}).get("token", ""))
    return request.path.replace(token, "…") if token else request.path


def page(title: str, words: str) -> str:
    """The page that says what happened and what to do."""
    return render_template("errors/show.html", title=title, words=words)


@contextmanager
def refusals_on(form: FlaskForm, thing: Any = None) -> Iterator[None]:
    """Put a refusal back on the field it names, or above the form.

    Where somebody else changed `thing` first, each field that differs says what is there now, what was typed stays,
    and sending the form again overwrites knowingly.
    """
    try:
        yield
    except errors.RefusedError as refusal:
        field = next((one for one in form if one.name == refusal.field), None)
        if field is None:
            form.form_errors.append(str(refusal))
        else:
            field.errors = [*field.errors, str(refusal)]
    except errors.ConflictError as conflict:
        if thing is None or "version" not in form:
            raise
        form.form_errors.append(f"{conflict} What is there now stands below each field; send again to replace it.")
        form.is_conflict = True
        form["version"].data = thing.version
        form["version"].raw_data = [str(thing.version)]
        for field in form:
            now = getattr(thing, field.name, field.data)
            if field.name != "version" and now != field.data:
                field.errors = [*field.errors, f"There now: {now or 'nothing'}."]


def status_of(form: FlaskForm) -> int:
    """The status of a page that shows `form`: 200, 422 when it was refused, 409 when somebody was faster."""
    if getattr(form, "is_conflict", False):
        return 409
    return 422 if form.errors else 200
