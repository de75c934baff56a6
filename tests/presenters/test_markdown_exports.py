"""The folder of Markdown: an index and a file for each incident, readable, and nothing secret."""

from datetime import UTC, datetime

from markdown_it import MarkdownIt

from tests.cast import Cast
from tests.exported import ITEM, fill
from tracker.presenters import markdown_exports
from tracker.queries import exports

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
READER = MarkdownIt("gfm-like", {"linkify": False})


def _files() -> dict[str, str]:
    with exports.snapshot() as snapshot:
        return dict(markdown_exports.files(snapshot, now=NOW))


def test_the_index_leads_to_every_incident(cast: Cast) -> None:
    filled = fill(cast)
    files = _files()
    assert list(files)[-1] == "index.md"
    index = files.pop("index.md")
    assert len(files) == 26
    assert [path for path in files if f"]({path})" not in index] == []
    assert f"| [INC-{filled.incident.id}](incidents/INC-{filled.incident.id}.md) | Card payments declined |" in index
    assert "Ana (manager), Ben (member)" in index
    assert "| Vic | vic@example.org |  | viewer | deactivated |" in index


def test_a_file_tells_the_whole_incident(cast: Cast) -> None:
    filled = fill(cast)
    text = _files()[f"incidents/INC-{filled.incident.id}.md"]
    for words in (
        "# INC-1: Card payments declined",
        "| Team | Payments |",
        "| Started | 2026-03-02 09:30 UTC |",
        "## Contributing factors\n\n- The table was loaded in every region at once.",
        "## Action items (4)",
        "### AI-4: Renew \\| the \\*certificate\\* \\<b>in time\\</b>",
        "| Owner | Ben |",
        "Waiting \\| for<br>the \\*vendor\\* |",
        "> \\# Heading",
        "## Write-up, version 1",
        "`````text",
        "re-dated",
    ):
        assert words in text, words


def test_nothing_people_wrote_becomes_markup(cast: Cast) -> None:
    fill(cast)
    for text in _files().values():
        tokens = READER.parse(text)
        pieces = [piece for token in tokens for piece in (token.children or [])]
        assert {piece.content for piece in pieces if piece.type == "html_inline"} <= {"<br>"}
        assert not [token for token in tokens if token.type == "html_block"]
        links = [piece.attrs["href"] for piece in pieces if piece.type == "link_open"]
        assert all(str(link).startswith("incidents/INC-") for link in links)
        titles = [tokens[at + 1].content for at, token in enumerate(tokens) if token.type == "heading_open"]
        assert "Heading" not in titles


def test_no_secret_is_in_it(cast: Cast) -> None:
    filled = fill(cast)
    text = "".join(_files().values())
    assert [secret for secret in filled.secrets if secret in text] == []
    assert ITEM.split(" | ")[0] in text


def test_it_is_the_same_every_time(cast: Cast) -> None:
    fill(cast)
    assert _files() == _files()
