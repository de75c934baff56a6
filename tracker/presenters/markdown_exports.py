"""Everything as a folder of Markdown: an index, and a file for each incident."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Final

from tracker.presenters.markdown import cell, paragraphs, quote, ready_table, table, text, verbatim
from tracker.queries.exports import Record, Snapshot
from tracker.rules.lifecycle import UNFINISHED
from tracker.vocabulary import FactKind, Subject

TIMES: Final = {"Started": "started_at", "Detected": "detected_at", "Mitigated": "mitigated_at", "Ended": "ended_at"}
PARTS: Final = {
    "Contributing factors": FactKind.CONTRIBUTING_FACTOR,
    "Words about earlier incidents": FactKind.RECURRENCE_STATEMENT,
}


@dataclass(frozen=True, slots=True)
class Names:
    """What ids stand for: of people, teams, services and causes."""

    people: Mapping[int, str]
    teams: Mapping[int, str]
    services: Mapping[int, str]
    causes: Mapping[int, str]


def files(snapshot: Snapshot, *, now: datetime) -> Iterator[tuple[str, str]]:
    """(path in the folder, text): a file for each incident, then the index."""
    teams = list(snapshot.teams())
    people = list(snapshot.rows("person"))
    services = list(snapshot.rows("service"))
    causes = list(snapshot.rows("cause"))
    names = Names(*({row["id"]: row["name"] for row in rows} for rows in (people, teams, services, causes)))
    listed = []
    for incident in snapshot.incidents():
        path = f"incidents/INC-{incident['id']}.md"
        listed.append(_index_row(incident, path, names))
        yield path, _joined(_incident(incident, snapshot.history_of(incident), names))
    yield (
        "index.md",
        _joined(
            [
                "# Remediation tracker",
                f"Everything, as it was on {_said(now)}.",
                f"## Incidents ({len(listed)})",
                ready_table(["Incident", "Title", "Day", "Severity", "Team", "Unfinished", "Action items"], listed),
                f"## Teams ({len(teams)})",
                table(
                    ["Team", "Members", "Services", "Time zone"], (_team_row(team, services, names) for team in teams)
                ),
                f"## People ({len(people)})",
                table(["Name", "E-mail", "GitHub", "Site role", "State"], map(_person_row, people)),
                f"## Causes ({len(causes)})",
                table(["Cause", "Class"], ((row["name"], _said(row["cause_class"])) for row in causes)),
            ]
        ),
    )


def _index_row(incident: Record, path: str, names: Names) -> list[str]:
    items = incident["items"]
    return [
        f"[INC-{incident['id']}]({path})",
        cell(incident["title"]),
        cell(incident["happened_on"]),
        cell(incident["severity"] or ""),
        cell(names.teams.get(incident["team_id"], "")),
        str(sum(item["state"] in UNFINISHED for item in items)),
        str(len(items)),
    ]


def _team_row(team: Record, services: list[Record], names: Names) -> list[object]:
    members = (f"{names.people[row['person_id']]} ({row['role']})" for row in team["members"])
    own = (service["name"] for service in services if service["team_id"] == team["id"])
    return [team["name"], ", ".join(members), ", ".join(own), team["time_zone"]]


def _person_row(person: Record) -> list[object]:
    state = "" if person["is_active"] else "deactivated"
    return [person["name"], person["email"], person["github_login"], person["site_role"], state]


def _incident(incident: Record, history: list[Record], names: Names) -> Iterator[str]:
    """The parts of one incident's file."""
    facts = [fact for fact in incident["facts"] if not fact["is_dismissed"]]
    yield f"# INC-{incident['id']}: {text(incident['title'])}"
    yield table(["Fact", "Value"], _facts(incident, names))
    if incident["root_cause"]:
        yield f"## Root cause\n\n{paragraphs(incident['root_cause'])}"
    for title, kind in PARTS.items():
        yield _section(title, "\n".join(f"- {text(fact['text'])}" for fact in facts if fact["kind"] is kind))
    timeline = [fact for fact in facts if fact["kind"] is FactKind.TIMELINE]
    yield _section("Timeline", table(["When", "What"], ((_said(one["at"]), one["text"]) for one in timeline)))
    yield _section("Causes", table(["Cause", "Role", "State", "Words"], _cause_rows(incident["causes"], names)))
    yield f"## Action items ({len(incident['items'])})"
    for item in incident["items"]:
        yield from _item(item, names)
    yield _section("History", "\n".join(_event(event) for event in history))
    for writeup in incident["writeups"]:
        yield f"## Write-up, version {writeup['number']}"
        yield f"{text(writeup['source'] or 'Pasted')}, read on {_said(writeup['recorded_at'])}."
        yield verbatim(writeup["text"])


def _facts(incident: Record, names: Names) -> Iterator[tuple[str, str]]:
    known = {
        "Team": names.teams.get(incident["team_id"], ""),
        "Services": ", ".join(names.services[key] for key in incident["services"]),
        "Severity": " ".join(str(incident[name] or "") for name in ("severity", "severity_words")).strip(),
        **{label: _said(incident[name]) for label, name in TIMES.items()},
        "Trigger": _said(incident["trigger"]),
        "Cause class": _said(incident["cause_class"]),
        "Near miss": "yes" if incident["is_near_miss"] else "",
        "Added": _said(incident["created_at"]),
    }
    if incident["is_start_date_only"] and incident["started_at"]:
        known["Started"] = f"{incident['started_at']:%Y-%m-%d}, time not known"
    return ((label, value) for label, value in known.items() if value)


def _cause_rows(links: list[Record], names: Names) -> Iterator[list[object]]:
    return ([names.causes[link["cause_id"]], link["role"], link["state"], link["quote"]] for link in links)


def _item(item: Record, names: Names) -> Iterator[str]:
    """The parts of one action item."""
    yield f"### AI-{item['id']}: {text(item['title'])}"
    known = {
        "State": _said(item["state"]),
        "Kind": _said(item["kind"]),
        "Priority": item["priority"].name,
        "Owner": names.people.get(item["owner_id"], ""),
        "Team": names.teams.get(item["team_id"], ""),
        "Promised": _said(item["promised_on"]),
        "Due": _said(item["due_on"]),
        "First due": _said(item["first_due_on"]),
        "Done": _said(item["done_at"]),
        "Evidence": item["evidence"],
        "Declined": item["declined_reason"],
        "Look again": _said(item["look_again_on"]),
        "Blocked by": item["blocked_reason"],
        "Replaced by": f"AI-{item['superseded_by_id']}" if item["superseded_by_id"] else "",
        "Split from": f"AI-{item['split_from_id']}" if item["split_from_id"] else "",
        "Elsewhere": item["link_url"],
        "Reopened": item["reopened"] or "",
        "Causes": ", ".join(names.causes[link["cause_id"]] for link in item["causes"]),
    }
    yield table(["Fact", "Value"], ((label, value) for label, value in known.items() if value))
    if item["statement"] and item["statement"] != item["title"]:
        yield quote(item["statement"])
    moves = (
        [_said(it["happened_at"]), _said(it["from_on"]), _said(it["to_on"]), it["reason"]] for it in item["due_changes"]
    )
    yield table(["Moved", "From", "To", "Reason"], moves)
    for comment in item["comments"]:
        yield f"{text(comment['by_name'])}, {_said(comment['created_at'])}:"
        yield quote(comment["text"])


def _event(event: Record) -> str:
    """One line of the history."""
    about = f"AI-{event['subject_id']} " if event["subject"] is Subject.ACTION_ITEM else ""
    changed = "; ".join(f"{name}: {_said(old)} → {_said(new)}" for name, (old, new) in event["changed"].items())
    words = f"{event['by_name']}: {about}{event['verb']}{f' ({changed})' if changed else ''}"
    note = f", “{text(event['note'])}”" if event["note"] else ""
    return f"- {_said(event['happened_at'])}, {text(words)}{note}"


def _section(title: str, body: str) -> str:
    return f"## {title}\n\n{body}" if body else ""


def _joined(parts: Any) -> str:
    """The parts that are there, an empty line between them."""
    return "\n\n".join(part for part in parts if part) + "\n"


def _said(value: Any) -> str:
    """A value in words; what is not known is empty."""
    if value is None or value == []:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    if isinstance(value, Enum):
        return str(value.value).replace("_", " ").replace("-", " ")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
