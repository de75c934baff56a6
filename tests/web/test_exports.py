"""Downloads of everything, for admins."""

import io
import json
from zipfile import ZipFile

import pytest

from tests.cast import Cast
from tests.exported import fill
from tests.visitors import Visits

PATHS = ("/settings/export/json", "/settings/export/markdown")


@pytest.mark.parametrize("path", PATHS)
def test_only_admins_export(visits: Visits, path: str) -> None:
    for name in ("ana", "ben", "cleo", "vic"):
        assert getattr(visits, name).post(path).status_code == 403
    assert visits.nobody.post(path).status_code == 401
    assert visits.dot.get(path).status_code == 405, "no link can start it"
    assert visits.dot.request(path, method="POST", data={"x": "y"}).status_code == 400, "without a CSRF token"
    assert visits.dot.post(path).status_code == 200


@pytest.mark.parametrize(("path", "kind", "ending"), [(PATHS[0], "json", ".json"), (PATHS[1], "zip", ".zip")])
def test_it_comes_as_a_file_to_keep(visits: Visits, path: str, kind: str, ending: str) -> None:
    answer = visits.dot.post(path)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=tracker-2")
    assert answer.headers["Content-Disposition"].endswith(ending)
    assert answer.headers["Content-Type"].startswith(f"application/{kind}")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert int(answer.headers["Content-Length"]) == len(answer.data)


def test_the_json_is_whole_and_holds_no_secret(visits: Visits, cast: Cast) -> None:
    filled = fill(cast)
    text = visits.dot.post(PATHS[0]).text
    assert len(json.loads(text)["incidents"]) == 26
    assert [secret for secret in filled.secrets if secret in text] == []


def test_the_zip_is_whole_and_holds_no_secret(visits: Visits, cast: Cast) -> None:
    filled = fill(cast)
    with ZipFile(io.BytesIO(visits.dot.post(PATHS[1]).data)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        text = "".join(archive.read(name).decode() for name in names)
    assert len(names) == 27
    assert all(name.startswith("tracker-2") and ".." not in name for name in names)
    assert [secret for secret in filled.secrets if secret in text] == []


def test_the_eleventh_export_in_an_hour_is_refused(visits: Visits) -> None:
    answers = [visits.dot.post(PATHS[number % 2]).status_code for number in range(11)]
    assert answers == [200] * 10 + [429]
