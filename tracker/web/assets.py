"""Style sheets and scripts under names that change with their content, so browsers may keep them for a year."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

import chartkick
import flask_bootstrap
from flask import Blueprint, Flask, Response, abort, current_app, request, url_for

from tracker.access import public

blueprint = Blueprint("assets", __name__)

OWN = Path(__file__).parents[1] / "static"
BOOTSTRAP = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5"
CHARTS = Path(chartkick.__file__).parent / "django" / "static" / "chartkick"
FILES = {
    "bootstrap.css": (BOOTSTRAP / "css" / "bootstrap.min.css",),
    "tracker.css": (OWN / "tracker.css", *sorted(OWN.glob("room-*.css"))),
    "tracker.js": (OWN / "tracker.js", *sorted(OWN.glob("room-*.js"))),
    "chart.js": (CHARTS / "Chart.bundle.js",),
    "icon.svg": (OWN / "icon.svg",),
}
"""What is served under each name, one part after the other: the common one, then one for each room."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, whole and compressed, under its hashed name."""

    name: str
    content_type: str
    body: bytes
    zipped: bytes


def init_app(app: Flask) -> None:
    """Read the files once and let templates ask for their addresses."""
    assets = {name: _asset(name, parts) for name, parts in FILES.items()}
    app.extensions["assets"] = {asset.name: asset for asset in assets.values()}
    app.register_blueprint(blueprint)

    @app.template_global()
    def asset(name: str) -> str:
        return url_for("assets.show", name=assets[name].name)


def _asset(name: str, parts: tuple[Path, ...]) -> Asset:
    body = b"\n".join(part.read_bytes() for part in parts)
    if name == "bootstrap.css":
        body = body[: body.rindex(b"/*# sourceMappingURL")]
    stem, suffix = name.rsplit(".", 1)
    kind = mimetypes.types_map[f".{suffix}"]
    charset = "; charset=utf-8" if suffix in ("css", "js") else ""
    hashed = f"{stem}-{hashlib.sha256(body).hexdigest()[:12]}.{suffix}"
    return Asset(hashed, kind + charset, body, gzip.compress(body, mtime=0))


@blueprint.get("/assets/<name>")
@public
def show(name: str) -> Response:
    """One asset, compressed where the browser takes that."""
    asset = current_app.extensions["assets"].get(name)
    if asset is None:
        abort(404)
    is_zipped = request.accept_encodings["gzip"] > 0
    response = Response(asset.zipped if is_zipped else asset.body, content_type=asset.content_type)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["Vary"] = "Accept-Encoding"
    if is_zipped:
        response.headers["Content-Encoding"] = "gzip"
    return response
