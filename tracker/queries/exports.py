"""Everything there is, as it is at one moment, a piece at a time."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any, Final

import sqlalchemy as sa

from tracker.db import db
from tracker.models import comments, github, notices, policies, recurrences, reviews, views  # noqa: F401  (their tables are asked for by name)
from tracker.vocabulary import Subject

Record = dict[str, Any]
"""One row by column, enums and times as they are in Python; in nested rows also the lists that belong to it."""

MANY: Final = 500
FEW: Final = 20
"""Incidents at a time: each may bring texts of a MiB."""

COLUMNS: Final[Mapping[str, str]] = {
    "team": "id name time_zone created_at",
    "membership": "team_id person_id role",
    "person": "id name email github_login time_zone site_role is_active created_at",
    "service": "id name team_id created_at",
    "cause": "id name cause_class created_at",
    "import_run": "id by_id door source created_at undone_at",
    "followed_source": "id place kind team_id by_id created_at last_looked_at last_error failures is_paused",
    "waiting_preview": "id source_id team_id source_key title text format digest found_at state by_id",
    "incident": (
        "id title team_id severity severity_words started_at is_start_date_only detected_at mitigated_at ended_at"
        " trigger cause_class root_cause is_near_miss is_backfill happened_on created_at merged_into_id"
        " merged_at merged_by_id is_restricted"
    ),
    "incident_service": "incident_id service_id merged_from_id",
    "incident_person": "incident_id person_id",
    "incident_cause": "incident_id cause_id role quote state decided_by_id merged_from_id",
    "writeup": (
        "id incident_id number title text format source digest published_on recorded_at import_run_id"
        " redacted_at withdrawn_at withdrawn_by_id withdrawn_reason"
    ),
    "fact": ("id incident_id writeup_id kind position text at first_line last_line is_inferred is_edited is_dismissed"),
    "action_item": (
        "id incident_id title statement kind priority state owner_id team_id due_on first_due_on promised_on done_at"
        " evidence declined_reason declined_by_id look_again_on reopened writeup_id first_line last_line"
        " are_words_gone created_at merged_from_id blocked_reason blocked_at superseded_by_id split_from_id"
        " escalated_at decline_wanted_reason decline_wanted_by_id committed_at assign_by verify_by link_url"
        " slips changed_at"
    ),
    "item_cause": "item_id cause_id state",
    "due_change": "id item_id from_on to_on reason by_id happened_at recorded_at",
    "promise_pair": "earlier_id later_id decision by_id decided_at",
    "recurrence": (
        "id earlier_id later_id score parts evidence is_order_certain state cause_id reason decided_by_id decided_at"
        " computed_at"
    ),
    "github_link": (
        "id item_id repo_id number issue_id html_url state remote_updated_at not_applied asks asked_at last_error"
        " last_synced_at created_at"
    ),
    "comment": "id item_id text by_id by_name created_at edited_at",
    "mention": "comment_id person_id",
    "policy": (
        "id team_id assign_p0 assign_p1 assign_p2 assign_p3 complete_p0 complete_p1 complete_p2 complete_p3"
        " skips_weekends"
    ),
    "saved_view": "id name query by_id is_shared created_at",
    "review_schedule": "id team_id weekday starts_at time_zone chair_id is_active",
    "review": (
        "id team_id schedule_id planned_for state agenda_sent_at started_at started_by_id closed_at closed_by_id note"
        " numbers"
    ),
    "review_entry": (
        "id review_id position section item_id incident_id cause_id pair_id snapshot carried_from_id decision"
        " decided_at"
    ),
    "review_decision": "id review_id entry_id item_id kind note detail by_id at",
    "review_presence": "review_id person_id seen_at",
    "review_answer": "id review_id inquiry_id item_id by_id status new_date blocker note at accepted_at",
    "notice_preference": "person_id cadence weekday hour mutes",
    "chat_channel": "id team_id name service host kinds is_active last_error created_at",
    "dispatch": (
        "id kind channel person_id chat_channel_id team_id period status attempts not_before error subject created_at"
        " sent_at"
    ),
    "reminder": "item_id person_id first_at last_at times",
    "escalation": "id item_id due_on period raised_at",
    "event": "id subject subject_id verb changed note by_id by_name door happened_at recorded_at",
}
"""What leaves by an export, by table. Secrets are not in it, nor the counters that tell two editors apart."""

WITHHELD: Final[Mapping[str, str]] = {
    "login": "*",
    "single_use_link": "*",
    "attempt_limit": "*",
    "tick": "*",
    "incident_profile": "*",
    "incident_token": "*",
    "token_frequency": "*",
    "profile_mark": "*",
    "github_connection": "*",
    "github_repo": "*",
    "github_rule": "*",
    "github_link": "node_id base checks checked_at",
    "github_outbox": "*",
    "github_delivery": "*",
    "github_conflict": "*",
    "github_account": "*",
    "github_consent": "*",
    "weight_fit": "*",
    "recurrence": "version",
    "person": "password_hash version",
    "team": "version",
    "service": "version",
    "cause": "version",
    "incident": "version",
    "fact": "version",
    "action_item": "version",
    "comment": "version",
    "policy": "version",
    "saved_view": "version",
    "review_schedule": "version",
    "review": "version",
    "review_entry": "version",
    "review_inquiry": "*",
    "followed_source": "etag last_modified",
    "notice_preference": "version",
    "chat_channel": "sealed_url version",
    "dispatch": "key lease_until message_id",
    "feed_token": "*",
}
"""What stays: a test holds every column to be in one list or the other."""


class Snapshot:
    """All rows as they were when the first was read. Lists come in the order of their ids."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def rows(self, table: str) -> Iterator[Record]:
        """Every row of a table that has ids."""
        for batch in self._batches(table, MANY):
            yield from batch

    def teams(self) -> Iterator[Record]:
        """Every team with its `members`."""
        for batch in self._batches("team", MANY):
            members = self._children("membership", "team_id", batch, order=("team_id", "person_id"))
            yield from (team | {"members": members.get(team["id"], [])} for team in batch)

    def people(self) -> Iterator[Record]:
        """Every person with what they chose to be told, `notices`."""
        for batch in self._batches("person", MANY):
            chosen = self._children("notice_preference", "person_id", batch, order=("person_id",))
            yield from (person | {"notices": chosen.get(person["id"], [])} for person in batch)

    def reviews(self) -> Iterator[Record]:
        """Every review with its `entries`, `decisions`, `answers` and who was `present`."""
        for batch in self._batches("review", FEW):
            entries = self._children("review_entry", "review_id", batch, order=("review_id", "position", "id"))
            decisions = self._children("review_decision", "review_id", batch, order=("review_id", "id"))
            answers = self._children("review_answer", "review_id", batch, order=("review_id", "id"))
            present = self._children("review_presence", "review_id", batch, order=("review_id", "person_id"))
            for review in batch:
                key = review["id"]
                yield review | {
                    "entries": entries.get(key, []),
                    "decisions": decisions.get(key, []),
                    "answers": answers.get(key, []),
                    "present": present.get(key, []),
                }

    def incidents(self) -> Iterator[Record]:
        """Every incident with its `services`, `named`, `causes`, `writeups`, `facts` and `items`."""
        for batch in self._batches("incident", FEW):
            services = self._children("incident_service", "incident_id", batch, order=("incident_id", "service_id"))
            named = self._children("incident_person", "incident_id", batch, order=("incident_id", "person_id"))
            causes = self._children("incident_cause", "incident_id", batch, order=("incident_id", "cause_id"))
            writeups = self._children("writeup", "incident_id", batch, order=("incident_id", "number"))
            facts = self._children("fact", "incident_id", batch, order=("incident_id", "position", "id"))
            items = self._items(batch)
            for incident in batch:
                key = incident["id"]
                yield incident | {
                    "services": [row["service_id"] for row in services.get(key, [])],
                    "named": [row["person_id"] for row in named.get(key, [])],
                    "causes": causes.get(key, []),
                    "writeups": writeups.get(key, []),
                    "facts": facts.get(key, []),
                    "items": items.get(key, []),
                }

    def history_of(self, incident: Record) -> list[Record]:
        """What happened to one incident of `incidents` and to its items."""
        event = db.metadata.tables["event"].c
        own = sa.and_(event.subject == Subject.INCIDENT, event.subject_id == incident["id"])
        items = [item["id"] for item in incident["items"]]
        of_items = sa.and_(event.subject == Subject.ACTION_ITEM, event.subject_id.in_(items))
        return self._fetch(_select("event").where(sa.or_(own, of_items)).order_by(event.id))

    def _items(self, incidents: Sequence[Record]) -> dict[int, list[Record]]:
        by_incident = self._children("action_item", "incident_id", incidents, order=("incident_id", "id"))
        items = [item for listed in by_incident.values() for item in listed]
        causes = self._children("item_cause", "item_id", items, order=("item_id", "cause_id"))
        moves = self._children("due_change", "item_id", items, order=("item_id", "id"))
        pairs = self._children("promise_pair", "later_id", items, order=("later_id", "earlier_id"))
        issues = self._children("github_link", "item_id", items, order=("item_id", "id"))
        reminders = self._children("reminder", "item_id", items, order=("item_id", "person_id"))
        calls = self._children("escalation", "item_id", items, order=("item_id", "id"))
        below = self._children("comment", "item_id", items, order=("item_id", "id"))
        said = [comment for listed in below.values() for comment in listed]
        mentions = self._children("mention", "comment_id", said, order=("comment_id", "person_id"))
        for comment in said:
            comment["mentions"] = [row["person_id"] for row in mentions.get(comment["id"], [])]
        for item in items:
            item |= {
                "causes": causes.get(item["id"], []),
                "due_changes": moves.get(item["id"], []),
                "earlier_promises": pairs.get(item["id"], []),
                "comments": below.get(item["id"], []),
                "issues": issues.get(item["id"], []),
                "reminders": reminders.get(item["id"], []),
                "escalations": calls.get(item["id"], []),
            }
        return by_incident

    def _batches(self, table: str, size: int) -> Iterator[list[Record]]:
        key = db.metadata.tables[table].c.id
        last = 0
        while batch := self._fetch(_select(table).where(key > last).order_by(key).limit(size)):
            yield batch
            last = batch[-1]["id"]

    def _children(
        self, table: str, key: str, parents: Sequence[Record], *, order: Sequence[str]
    ) -> dict[int, list[Record]]:
        """The rows that belong to these parents, by parent; `order` begins with the key."""
        columns = db.metadata.tables[table].c
        wanted = columns[key].in_([parent["id"] for parent in parents])
        rows = self._fetch(_select(table).where(wanted).order_by(*(columns[name] for name in order)))
        return {parent: list(listed) for parent, listed in groupby(rows, key=lambda row: int(row[key]))}

    def _fetch(self, query: sa.Select[Any]) -> list[Record]:
        return [dict(row) for row in self._connection.execute(query).mappings()]


def _select(table: str) -> sa.Select[Any]:
    columns = db.metadata.tables[table].c
    return sa.select(*(columns[name] for name in COLUMNS[table].split()))


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    """Hold one moment of the database still for reading; others go on writing."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        yield Snapshot(connection)
