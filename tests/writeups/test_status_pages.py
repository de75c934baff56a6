import json
from typing import Any

import pytest

from tests.writeups.reading import AS_OF, SAMPLES, minute, promises, read_text
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
        (b"<rss>" + b"<a>" * 210 + b"</a>" * 210 + b"</rss>", "nested"),
        (b"<rss><channel>", "not well-formed"),
        (b"<rss><channel/></rss>", "no entries"),
    ],
)
def test_feeds_with_document_types_damage_or_nothing_in_them_are_refused(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableError, match=says):
        read_many(data, source="feed", as_of=AS_OF)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("Fixed. We will add a second login host.", ["We will add a second login host."]),
        ("We'll move the sessions to their own database next week.",
         ["We'll move the sessions to their own database next week."]),
        ("This incident has been resolved. We will publish a post-mortem.", []),
        ("All is well. We will continue to monitor the login hosts.", []),
        ("We will restore the last accounts tonight.", []),
        ("We will share the results of our review and add them here.", []),
        ("We'll look into it and improve.", []),
        ("You will need to log in again. Please update your bookmarks.", []),
    ],
)  # fmt: skip
def test_where_nothing_else_promises_the_closing_update_may(body: str, found: list[str]) -> None:
    rows = [{"status": "resolved", "body": body}, {"status": "identified", "body": "We will add workers."}]
    assert promises(incident(incident_updates=rows)) == found
    text = f"Mail slow\nIncident Report for Example\n\n{{}} - {body}\nPosted Aug 09, 2021 - 15:41 UTC\n"
    assert promises(read_text(text.format("Resolved"), source="a.txt")) == found
    assert promises(read_text(text.format("Identified"), source="a.txt")) == []


def test_a_closing_update_of_a_feed_may_promise_too() -> None:
    told = "&lt;strong&gt;Resolved&lt;/strong&gt; - Fixed. We will add a second login host.&lt;/p&gt;"
    body = (
        f"&lt;p&gt;Aug 9, 15:41 UTC&lt;br&gt;{told}&lt;p&gt;Aug 9, 14:41 UTC&lt;br&gt;Monitoring - We will add workers."
    )
    data = "<rss><channel><title>x</title><item><title>Logins</title><pubDate>Mon, 09 Aug 2021 15:41:00 GMT</pubDate>"
    data += f"<description>{body}</description></item></channel></rss>"
    assert promises(read_many(data.encode(), source="feed", as_of=AS_OF)[0]) == ["We will add a second login host."]
