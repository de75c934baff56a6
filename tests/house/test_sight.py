"""No table that tells of an incident is forgotten when restricted incidents are hidden."""

import re
from pathlib import Path

from tracker.db import Model, db
from tracker.models.private import Private
from tracker.queries.sight import SEEN

TRACKER = Path(__file__).parents[2] / "tracker"

BARE: dict[str, str] = {
    "incident_service": "asked for by merges, for incidents that the visitor has been shown to edit",
    "incident_person": "written through Incident.named, and asked for by sight itself",
}
"""Tables without a model that belong to an incident, and why that gives nothing away."""

SENT_BARE: dict[str, str] = {
    "changes/merges.py": "incident_service, of incidents that the visitor has been shown to edit",
    "db.py": "rows of keys, without a text",
    "queries/exports.py": "the export of everything, by admins",
    "queries/cited_issues.py": "incident_service, as a condition on the rules of an item that is shown",
    "queries/filters.py": "incident_service, as a condition on items, which are held to theirs",
    "queries/issues.py": "incident_service, as a condition on the rules of an item that the visitor has been shown",
    "queries/merges.py": "incident_service, of incidents that the visitor has been shown to edit",
    "queries/passages.py": "redaction, by admins",
    "queries/profiles.py": "the index of hashed words, kept by the system",
    "queries/told.py": "incident_service, of incidents that the system compares or the visitor has been shown",
    "queries/references.py": "finding what points at a person, to merge two, by admins",
    "queries/sight.py": "the conditions themselves",
    "schema.py": "the revision of the schema",
}
"""Modules that send statements which the condition does not reach, and why they may."""

BYPASSES = re.compile(
    r"metadata\.tables|__table__|engine\.(?:connect|begin|raw_connection)|session\.connection\(|incident_(?:service|person)\b"
)


def _points_at() -> dict[str, set[str]]:
    return {
        table.name: {key.column.table.name for key in table.foreign_keys} - {table.name}
        for table in db.metadata.sorted_tables
    }


def test_every_table_that_belongs_to_a_private_one_is_private() -> None:
    private = {model.__tablename__ for model in SEEN}
    outside = {name for name, others in _points_at().items() if others & private} - private
    assert outside == set(BARE), "mark the model Private and say in queries/sight.py when a row of it is seen"


def test_every_private_model_says_when_it_is_seen() -> None:
    assert set(SEEN) == {model for model in Private.__subclasses__() if issubclass(model, Model)}


def test_every_table_that_names_a_subject_by_its_number_is_private() -> None:
    loose = {table.name for table in db.metadata.sorted_tables if "subject_id" in table.c} - {"profile_mark"}
    # profile_mark: what the comparison of incidents has to look at again; nobody is shown it
    assert loose <= {model.__tablename__ for model in SEEN}


def test_no_statement_passes_the_condition_by_unnoticed() -> None:
    found = {
        path.relative_to(TRACKER).as_posix()
        for path in TRACKER.rglob("*.py")
        if path.parts[-2] != "models" and BYPASSES.search(path.read_text(encoding="utf-8"))
    }
    assert found == set(SENT_BARE), "ask the models, or say here why nobody learns anything by it"


def test_whatever_is_streamed_is_seen_with_the_eyes_of_who_asked() -> None:
    found = {
        path.relative_to(TRACKER).as_posix()
        for path in TRACKER.rglob("*.py")
        if "stream_with_context" in path.read_text(encoding="utf-8")
    }
    assert found == {"access.py"}
