"""What every request must pass and every answer must carry, whatever the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ParamSpec, TypeVar
from urllib.parse import unquote_to_bytes, urlsplit

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import BadRequest, Forbidden, LengthRequired, RequestEntityTooLarge

from tracker.errors import RefusedError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

P = ParamSpec("P")
R = TypeVar("R")

UNSAFE_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})
FORM_BYTES = 256 * 1024
"""Most bytes of an ordinary form; only views marked by `takes_uploads` accept more."""

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:\d+)?")
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def policy_that_lets_forms_go_to(address: str) -> str:
    """The content security policy of a page whose form is for this one other site. Raises RefusedError for none."""
    parts = urlsplit(address)
    origin = f"{parts.scheme}://{parts.netloc}"
    if not _ORIGIN.fullmatch(origin):
        raise RefusedError("A form cannot be sent to this address.")
    return CONTENT_SECURITY_POLICY.replace("form-action 'self'", f"form-action 'self' {origin}")


def takes_uploads(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view whose form may hold a whole write-up."""
    view.takes_uploads = True  # type: ignore[attr-defined]
    return view


def init_app(app: Flask, *, is_https: bool) -> None:
    """Put the guards before and after every view."""
    app.wsgi_app = whole_bodies(app.wsgi_app)  # type: ignore[method-assign, assignment]
    app.before_request(refuse_odd_bodies)
    app.before_request(refuse_other_sites)

    @app.after_request
    def _headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        if is_https:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        return response


def whole_bodies(application: WSGIApplication) -> WSGIApplication:
    """Make Werkzeug count bytes: servers that promise to end a body themselves also end one that was cut half way."""

    def counted(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ.pop("wsgi.input_terminated", None)
        return application(environ, start_response)

    return counted


def refuse_odd_bodies() -> None:
    """Only whole, decodable requests reach a view: nothing truncated, nothing that turns into an empty form.

    The server's word that it knows where bodies end is set aside: with it, a body that breaks off is read as if whole.
    """
    request.environ.pop("wsgi.input_terminated", None)
    _decode(request.query_string, "address")
    if request.method not in UNSAFE_METHODS:
        return
    if request.content_length is None or "Transfer-Encoding" in request.headers:
        raise LengthRequired("The request does not say how long it is. Nothing was stored; send a Content-Length.")
    view = current_app.view_functions.get(request.endpoint or "")
    if request.content_length > FORM_BYTES and not getattr(view, "takes_uploads", False):
        raise RequestEntityTooLarge(
            f"This form holds more than {FORM_BYTES // 1024} KiB. Nothing was stored; shorten it."
        )
    if request.mimetype == "application/x-www-form-urlencoded":
        _decode(request.get_data(cache=True), "form")
    elif request.mimetype == "multipart/form-data" and any("\ufffd" in text for text in request.form.values()):
        raise BadRequest("The form holds characters that are not UTF-8. Nothing was stored; save the text as UTF-8.")


def _decode(raw: bytes, what: str) -> None:
    try:
        text = unquote_to_bytes(raw.replace(b"+", b" ")).decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequest(
            f"The {what} is not UTF-8. Nothing was stored; save the text as UTF-8 and send it again."
        ) from None
    if "\0" in text:
        raise BadRequest(f"The {what} holds a NUL character, so it is not text. Nothing was stored.")


def refuse_other_sites() -> None:
    """A browser that says another site sent the form is believed."""
    if request.method in UNSAFE_METHODS and request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise Forbidden("Another site sent this form. Nothing was stored; open the page here and repeat it.")
