"""One pair of the shared corpus from import to verdict, by the pages. Skipped where the corpus is not at hand."""

import html
import re

import pytest

from bench.pairs import CORPUS
from tests.cast import Cast
from tests.importing import accept, preview
from tests.visitors import Visit, Visits
from tracker.forms.imports import NEW
from tracker.jobs.refresh_recurrences import refresh

TEXTS = CORPUS / "texts" / "dfds"
OTHERS = 3
EARLIER = "pm2021-005-all-services-returning-503-in-kubernetes.md"
LATER = "pm2021-006-all-services-returning-503-in-kubernetes.md"
CAUSE = "Load balancers let go of nodes before these have let go of their requests"


def test_one_pair_of_the_corpus_from_import_to_verdict(visits: Visits, cast: Cast) -> None:
    if not TEXTS.exists():
        pytest.skip("the shared corpus is not here")
    dot = visits.dot
    for name in [*sorted(path.name for path in TEXTS.iterdir())[:OTHERS], EARLIER, LATER]:
        page = preview(dot, (TEXTS / name).read_text(encoding="utf-8"))
        more = {"same_as": NEW} if 'name="same_as"' in page.text else {}
        assert accept(dot, page, **more).status_code == 303, name
    assert refresh()

    (found,) = re.findall(r'href="(/recurrences/\d+)"[^>]*><b>INC-5', dot.get("/recurrences").text)
    pair = dot.get(found)
    assert "Why they may share a cause" in pair.text
    assert pair.text.count("<blockquote>") >= 2
    assert "if confirmed" in dot.get(f"{found}/promised").text
    words = {"cause": "0", "name": CAUSE, "cause_class": "config-change", "version": _version(pair.text)}
    assert dot.post(f"{found}/confirm", words).status_code == 303

    page = dot.get("/causes/1").text
    assert CAUSE in page
    assert "2 incidents" in page
    assert "Not known</span>" in page, "nobody has said what became of promises of an archive"
    asked = re.findall(r'<a class="btn[^"]*" href="(/items/\d+/done-on)"', page)
    assert asked, "what is missing is asked for"
    for path in asked:
        _tell(dot, path)
    page = dot.get("/causes/1").text
    assert "Ineffective</span>" in page
    assert "Reopen AI-" in page


def _version(page: str) -> str:
    found = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert found
    return found[1]


def _tell(dot: Visit, path: str) -> None:
    """The item was done on the day after the first of the two."""
    form = dot.get(html.unescape(path)).text
    assert dot.post(path, {"done_on": "2021-06-23", "evidence": "Told", "version": _version(form)}).status_code == 303
