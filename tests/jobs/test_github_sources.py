"""Write-ups on GitHub are followed as those elsewhere are: what is new waits for somebody."""

import base64
from dataclasses import replace

import pytest
from flask import Flask

from tests.cast import Cast
from tests.connected import issue
from tests.github.stand_in import StandIn
from tests.journeys.github.syncing import Sync
from tracker.clients.addresses import Host
from tracker.config import Settings
from tracker.errors import UnreadableError
from tracker.jobs import github_sources
from tracker.rules.github_places import GithubPlace

BODY = """Card payments failed on 2 March 2026 from 09:30 to 10:10 UTC.

- [ ] Validate limits before rollout
- [x] Alert on refused payments within five minutes
"""


@pytest.fixture
def sync(app: Flask, cast: Cast, github: StandIn) -> Sync:
    """A GitHub that the settings allow."""
    settings = app.extensions["settings"]
    app.extensions["settings"] = replace(settings, github_hosts=(Host("127.0.0.1", github.port),))
    return Sync.begin(app, cast, github)


def _look(sync: Sync, place: GithubPlace) -> github_sources.Looked:
    settings: Settings = sync.app.extensions["settings"]
    return github_sources.look(place, settings, [])


def test_issues_with_a_label_become_write_ups_with_their_task_lists(sync: Sync) -> None:
    where = f"/repos/{sync.made.full_name}/issues"
    sync.github.api("POST", where, {"title": "Card payments failed", "body": BODY, "labels": ["post-mortem"]})
    sync.github.api("POST", where, {"title": "Something else", "body": BODY})
    found = _look(sync, GithubPlace(sync.connection.host, sync.made.full_name, "", "post-mortem"))
    (draft,) = found.drafts or ()
    assert draft.source.endswith(f"{sync.made.full_name}/issues/1")
    assert [item.title for item in draft.items] == [
        "Validate limits before rollout",
        "Alert on refused payments within five minutes",
    ]


def test_a_folder_is_read_once_until_something_in_it_changes(sync: Sync) -> None:
    for path in ("posts/2026/outage.md", "posts/notes.txt", "other.md"):
        content = base64.b64encode(f"# Outage\n\n{BODY}".encode()).decode()
        where = f"/repos/{sync.made.full_name}/contents/{path}"
        sync.github.api("PUT", where, {"message": "Add it", "content": content}, who="admin")
    place = GithubPlace(sync.connection.host, sync.made.full_name, "posts", "")
    found = _look(sync, place)
    assert [draft.source.rpartition("/HEAD/")[2] for draft in found.drafts or ()] == ["posts/2026/outage.md"]
    again = github_sources.look(place, sync.app.extensions["settings"], [], seen=found.stamp)
    assert again.drafts is None


def test_a_repository_that_no_admin_has_chosen_is_not_read(sync: Sync) -> None:
    with pytest.raises(UnreadableError, match="not among the repositories"):
        _look(sync, GithubPlace(sync.connection.host, "acme/secrets", "", "post-mortem"))


def test_a_task_list_with_its_own_heading_keeps_it() -> None:
    text = github_sources.text_of(issue(title="Outage", body="It broke.\n\n## Next steps\n\n- [ ] Mend it"))
    assert text.startswith("# Outage\n\nIt broke.")
    assert "## Action items" not in text
