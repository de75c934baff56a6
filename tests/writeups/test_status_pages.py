import json
from typing import Any

import pytest

from tests.writeups.reading import AS_OF, SAMPLES, minute, promises
from tracker.errors import UnreadableError
from tracker.vocabulary import WriteUpFormat
from tracker.writeups.detect import read, read_many
from tracker.writeups.facts import WriteUp


def sample(name: str) -> tuple[WriteUp, ...]:
    return read_many((SAMPLES / name).read_bytes(), source=name, as_of=AS_OF)


def incident(**fields: Any) -> WriteUp:
    data = json.dumps({"name": "Mail slow", "impact": "none", **fields}).encode()
    return read(data, source="one.json", as_of=AS_OF)


def test_each_incident_of_a_list_is_a_write_up_with_its_own_address() -> None:
    first, second = sample("status_incidents.json")
    assert (first.source, second.source) == ("https://stspg.io/abc", "status_incidents.json#b2")
    assert first.format is WriteUpFormat.STATUS_PAGE
    assert promises(first) == ["Add a capacity check", "Review how exports are spread"]
    assert (first.severity, [one.text for one in first.services]) == (2, ["Exports (EU)", "Reports"])


def test_the_post_mortem_tells_the_window_and_else_the_page_does() -> None:
    first, second = sample("status_incidents.json")
    assert (minute(first.started_at), minute(first.ended_at)) == ("2021-08-09T14:05Z", "2021-08-09T15:30Z")
    assert (minute(second.started_at), minute(second.ended_at)) == ("2021-09-01T10:00Z", "2021-09-01T10:30Z")


def test_several_incidents_are_not_one() -> None:
    with pytest.raises(UnreadableError, match="2 incidents, not one"):
        read((SAMPLES / "status_incidents.json").read_bytes(), source="x", as_of=AS_OF)


def test_bodies_in_html_are_read_as_html() -> None:
    found = incident(postmortem_body="<h2>Next steps</h2><ul><li>Add a probe</li></ul>")
    assert promises(found) == ["Add a probe"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'{"incidents": [', "not whole JSON"),
        (b'{"incidents": []}', "no incidents"),
        (b'{"incidents": ' + b"[" * 100_000, "not whole JSON"),
    ],
)
def test_json_without_incidents_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableError, match=says):
        read_many(data, source="x", as_of=AS_OF)


@pytest.mark.parametrize("value", [None, 1, [], {}, "\ud800", "9999-99-99", True])
def test_fields_of_any_sort_do_no_harm(value: Any) -> None:
    fields = ("started_at", "resolved_at", "postmortem_body", "components", "incident_updates", "shortlink", "id")
    assert incident(**dict.fromkeys(fields, value)).title is not None


def test_each_entry_of_a_feed_is_a_write_up() -> None:
    first, second = sample("status_feed.xml")
    assert (first.source, second.source) == ("https://status.example/incidents/1", "status_feed.xml#tag:2")
    assert (first.format, first.title.text if first.title else "") == (WriteUpFormat.FEED, "Delayed exports")
    assert (minute(first.started_at), minute(first.ended_at)) == ("2021-08-09T14:20Z", "2021-08-09T15:41Z")


def test_an_rss_feed_is_read_as_well() -> None:
    body = "&lt;h2&gt;Next steps&lt;/h2&gt;&lt;ul&gt;&lt;li&gt;Add a probe&lt;/li&gt;&lt;/ul&gt;"
    item = f"<item><title>Mail</title><guid>7</guid><description>{body}</description></item>"
    data = f"<rss version='2.0'><channel><title>x</title>{item}</channel></rss>".encode()
    (found,) = read_many(data, source="feed", as_of=AS_OF)
    assert promises(found) == ["Add a probe"]


BOMB = b"<!DOCTYPE rss [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;'>]>"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (BOMB + b"<rss><channel><item><title>&b;</title></item></channel></rss>", "neither a web page nor a feed"),
        (b"<?xml version='1.0'?>" + BOMB + b"<rss/>", "neither a web page nor a feed"),
        (b"<rss><!-- x -->" + b"<a>" * 500 + b"</a>" * 500 + b"</rss>", "nested"),
        (b"<rss><channel>", "not well-formed"),
        (b"<rss><channel/></rss>", "no entries"),
    ],
)
def test_feeds_with_document_types_damage_or_nothing_in_them_are_refused(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableError, match=says):
        read_many(data, source="feed", as_of=AS_OF)
