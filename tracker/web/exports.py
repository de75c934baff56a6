"""Export: everything there is, as a download for admins."""

import io
import logging
import tempfile
from datetime import datetime, timedelta
from typing import IO, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from flask import Blueprint, current_app, send_file
from flask.typing import ResponseReturnValue

from tracker import clock, config
from tracker.access import requires, visitor
from tracker.changes import access
from tracker.presenters import json_exports, markdown_exports
from tracker.queries import exports
from tracker.queries.exports import Snapshot
from tracker.vocabulary import Permission

log = logging.getLogger(__name__)

blueprint = Blueprint("exports", __name__)

MOST_AN_HOUR = 10


@blueprint.post("/settings/export/json")
@requires(Permission.ADMINISTER)
def as_json() -> ResponseReturnValue:
    """One JSON document."""
    file, now = _counted("json")
    with exports.snapshot() as snapshot:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="\n", write_through=True)
        text.writelines(json_exports.document(snapshot, now=now, release=config.release()))
        text.detach()
    return _download(file, f"tracker-{now:%Y-%m-%d}.json", "application/json")


@blueprint.post("/settings/export/markdown")
@requires(Permission.ADMINISTER)
def as_markdown() -> ResponseReturnValue:
    """A zip of Markdown files."""
    file, now = _counted("markdown")
    with exports.snapshot() as snapshot:
        _zip(file, snapshot, now=now)
    return _download(file, f"tracker-{now:%Y-%m-%d}.zip", "application/zip")


def _counted(kind: str) -> tuple[IO[bytes], datetime]:
    """A file without a name, and the time. Raises TooManyAttemptsError after ten exports in an hour."""
    access.count_attempts(
        [f"export:{visitor().person_id}"], limit=MOST_AN_HOUR, window=timedelta(hours=1), verb="export"
    )
    log.info("person %s exports everything as %s", visitor().person_id, kind)
    folder = current_app.extensions["settings"].data_dir
    return cast(IO[bytes], tempfile.TemporaryFile(dir=folder)), clock.now()


def _zip(file: IO[bytes], snapshot: Snapshot, *, now: datetime) -> None:
    with ZipFile(file, "w") as archive:
        for path, text in markdown_exports.files(snapshot, now=now):
            entry = ZipInfo(f"tracker-{now:%Y-%m-%d}/{path}", now.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, text)


def _download(file: IO[bytes], name: str, mimetype: str) -> ResponseReturnValue:
    """Send the file from its beginning, piece by piece. It is gone once it is sent."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    response = send_file(file, mimetype=mimetype, as_attachment=True, download_name=name, etag=False)
    response.content_length = size
    response.headers["Cache-Control"] = "no-store"
    return response
