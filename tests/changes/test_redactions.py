"""A secret that was pasted is gone everywhere, and does not come back."""

from datetime import timedelta

import pytest

from tests import dumps, factories
from tests.cast import Cast, actor
from tests.readings import ITEMS, draft
from tracker.changes import actions, causes, facts, imports, incidents, merges, redactions, undos
from tracker.changes.drafts import Draft
from tracker.db import db
from tracker.errors import ConflictError, NotAllowedError, RefusedError
from tracker.models.causes import Cause
from tracker.models.history import Event
from tracker.models.incidents import Fact, Incident, WriteUp
from tracker.queries import causes as cause_queries
from tracker.queries import incidents as queries
from tracker.queries import passages
from tracker.queries.imports import items_of
from tracker.rules.permissions import IMPORT, SYSTEM
from tracker.vocabulary import FactKind, ImportStatus

SECRET = "sk_live_51HxQ9"
PROMISE = f"Rotate the key {SECRET} of the checkout and say who may read it from now on"


def secret_draft(**more: str) -> Draft:
    words = {"factors": (f"The key {SECRET} stood in a log.",), "root_cause": f"Everybody could read {SECRET}."}
    return draft((PROMISE, *ITEMS), **{**words, **more})


@pytest.fixture
def incident(cast: Cast) -> Incident:
    """An incident with the secret in its text, facts, items, causes, dates and history."""
    incident = imports.accept(secret_draft(), by=IMPORT, team=cast.payments).incident
    imports.accept(secret_draft(extra="Second version."), by=IMPORT)
    ana = actor(cast.ana)
    causes.link(incident, by=ana, name=f"{SECRET} in logs", quote=f"the key {SECRET}")
    item = items_of(incident.id)[0]
    actions.edit(item, by=ana, version=item.version, title=f"Rotate {SECRET} now")
    actions.redate(item, factories.STARTED.date() + timedelta(days=9), by=ana, reason=f"{SECRET} is used twice")
    facts.add(incident, by=ana, kind=FactKind.TIMELINE, text=f"Found {SECRET.upper()}")
    incidents.edit(incident, by=ana, version=None, title=f"Key {SECRET} leaked")
    return incident


def test_a_secret_is_gone_from_the_whole_database(cast: Cast, incident: Incident) -> None:
    assert len(dumps.holds(SECRET)) >= 9
    lines = [len(writeup.text.split("\n")) for writeup in incident.writeups]
    count = redactions.redact(incident, SECRET, by=actor(cast.dot))
    assert dumps.holds(SECRET) == []
    assert count >= 12
    assert [len(writeup.text.split("\n")) for writeup in incident.writeups] == lines
    assert incident.title == "Key [redacted] leaked"
    assert items_of(incident.id)[0].statement == PROMISE.replace(SECRET, "[redacted]")
    event = queries.history_of(incident.id)[0]
    assert (event.verb, event.by_name, event.changed) == ("redacted", "Dot", {})
    assert event.note == f"a passage, in {count} places"


def test_it_is_gone_from_the_file_as_well(cast: Cast, incident: Incident) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL cleans up by itself, in its own time")
    db.session.commit()
    redactions.redact(incident, SECRET, by=actor(cast.dot))
    db.session.remove()
    name = str(db.engine.url.database)
    for path in (name, f"{name}-wal"):
        with open(path, "rb") as file:
            assert SECRET.encode() not in file.read()


def test_importing_the_same_originals_again_changes_nothing(cast: Cast, incident: Incident) -> None:
    redactions.redact(incident, SECRET, by=actor(cast.dot))
    for again in (secret_draft(), secret_draft(extra="Second version.")):
        done = imports.accept(again, by=IMPORT)
        assert (done.status, done.incident.id) == (ImportStatus.UNCHANGED, incident.id)
    assert dumps.holds(SECRET) == []


def test_undoing_the_import_does_not_bring_it_back(cast: Cast, incident: Incident) -> None:
    redactions.redact(incident, SECRET, by=actor(cast.dot))
    for run in [writeup.import_run for writeup in reversed(incident.writeups)]:
        assert run is not None
        assert undos.undo(run, by=SYSTEM).removed == []
    assert imports.accept(secret_draft(), by=IMPORT).status is ImportStatus.UNCHANGED


def test_whole_lines_go_with_what_was_read_in_them(cast: Cast, incident: Incident) -> None:
    writeup = incident.writeups[0]
    first = writeup.text.split("\n").index(PROMISE) + 1
    passage = "\n".join(writeup.text.split("\n")[first - 1 : first + 1])
    redactions.redact(incident, passage, by=actor(cast.dot))
    db.session.commit()
    text = incident.writeups[0].text.split("\n")
    assert text[first - 1 : first + 1] == ["[redacted]", "[redacted]"]
    assert text[first + 1] == ITEMS[1]
    assert [item.statement for item in items_of(incident.id)] == ["[redacted]", "[redacted]", *ITEMS[1:]]
    assert dumps.holds("who may read it") == []


def test_a_title_that_was_cut_off_hides_the_part_it_showed(cast: Cast) -> None:
    passage = "the very long confidential name of a customer who must not be named in any write-up at all, ever"
    item = factories.item(
        cast, title="Tell the very long confidential name of a customer who…", statement=f"Tell {passage}"
    )
    redactions.redact(item.incident, passage, by=actor(cast.dot))
    assert (item.title, item.statement) == ("Tell [redacted]…", "Tell [redacted]")


def test_other_incidents_are_searched_too(cast: Cast, incident: Incident) -> None:
    other = factories.incident(cast, title=f"Again {SECRET}", root_cause="Rotate the key of the checkout and say who")
    redactions.redact(incident, SECRET, by=actor(cast.dot))
    assert other.title == "Again [redacted]"
    assert queries.history_of(other.id)[0].verb == "redacted"
    redactions.redact(incident, "Rotate the key [redacted] of the checkout and say who may read it", by=actor(cast.dot))
    assert other.root_cause == "Rotate the key of the checkout and say who"


def test_a_duplicates_text_is_searched_with_the_kept_ones(cast: Cast, incident: Incident) -> None:
    kept = factories.incident(cast)
    merges.merge(incident, kept, by=actor(cast.dot), version=None)
    redactions.redact(kept, SECRET, by=actor(cast.dot))
    assert dumps.holds(SECRET) == []


def test_names_of_causes_stay_different(cast: Cast, incident: Incident) -> None:
    for name in ("hunter2hunter2", "[redacted]"):
        causes.link(incident, by=SYSTEM, name=name)
    redactions.redact(incident, "hunter2hunter2", by=actor(cast.dot))
    names = [cause.name for cause in db.session.query(Cause)]
    assert len(set(names)) == len(names) == 3


def test_states_and_dates_of_the_history_are_not_words(cast: Cast, incident: Incident) -> None:
    before = [event.changed for event in db.session.query(Event).filter_by(verb="added").order_by(Event.id)]
    factories.item(cast, of=incident, title="This is proposed and open")
    redactions.redact(incident, "proposed", by=actor(cast.dot))
    after = [event.changed for event in db.session.query(Event).filter_by(verb="added").order_by(Event.id)]
    assert after[: len(before)] == before
    assert [item.state for item in items_of(incident.id)]


def test_looking_first_changes_nothing(cast: Cast, incident: Incident) -> None:
    before = dumps.rows()
    places = {noun: count for count, noun in redactions.places_of(incident, SECRET, by=actor(cast.dot))}
    assert (places["versions of write-ups"], places["incident"]) == (2, 1)
    assert dumps.rows() == before


@pytest.mark.parametrize(("passage", "words"), [("- a b", "at least 4"), ("nowhere to be found", "stand nowhere")])
def test_what_cannot_be_redacted(cast: Cast, incident: Incident, passage: str, words: str) -> None:
    with pytest.raises(RefusedError, match=words):
        redactions.redact(incident, passage, by=actor(cast.dot))


def test_only_admins_redact_and_delete(cast: Cast, incident: Incident) -> None:
    for who in (cast.ana, cast.ben, cast.cleo, cast.vic):
        with pytest.raises(NotAllowedError):
            redactions.redact(incident, SECRET, by=actor(who))
        with pytest.raises(NotAllowedError):
            redactions.places_of(incident, SECRET, by=actor(who))
        with pytest.raises(NotAllowedError):
            redactions.withdraw(incident, by=actor(who), reason="x", version=None)


def test_a_deleted_write_up_leaves_a_stone(cast: Cast, incident: Incident) -> None:
    redactions.withdraw(incident, by=actor(cast.dot), reason="A customer asked for it.", version=incident.version)
    assert {writeup.text for writeup in incident.writeups} == {""}
    assert {writeup.withdrawn_reason for writeup in incident.writeups} == {"A customer asked for it."}
    assert [fact.kind for fact in incident.facts] == [FactKind.TIMELINE]
    assert incident.root_cause == ""
    assert [link.quote for link in cause_queries.links_of(incident.id)] == [""]
    assert items_of(incident.id)[0].statement == PROMISE
    event = queries.history_of(incident.id)[0]
    assert (event.verb, event.note) == ("deleted the write-up", "A customer asked for it. (2 versions)")
    assert "Everybody could read" not in str([event.changed for event in queries.history_of(incident.id)])
    for again in (secret_draft(), secret_draft(extra="Second version.")):
        assert imports.accept(again, by=IMPORT).status is ImportStatus.UNCHANGED
    with pytest.raises(RefusedError, match="no write-up"):
        redactions.withdraw(incident, by=actor(cast.dot), reason="Again", version=None)


def test_statements_are_emptied_where_that_is_wanted(cast: Cast, incident: Incident) -> None:
    by_hand = factories.item(cast, of=incident, statement="Typed by a person")
    redactions.withdraw(incident, by=SYSTEM, reason="x", version=None, with_statements=True)
    assert [item.statement for item in items_of(incident.id)] == [""] * 4 + ["Typed by a person"]
    assert by_hand.statement
    assert db.session.query(Fact).filter(Fact.writeup_id.is_not(None)).count() == 0


def test_a_deletion_needs_a_reason_and_the_newest_page(cast: Cast, incident: Incident) -> None:
    with pytest.raises(RefusedError, match="Say why"):
        redactions.withdraw(incident, by=SYSTEM, reason=" ", version=None)
    with pytest.raises(ConflictError):
        redactions.withdraw(incident, by=SYSTEM, reason="x", version=incident.version - 1)
    assert all(writeup.text for writeup in db.session.query(WriteUp))


def test_a_new_text_after_a_deletion_is_a_new_version(cast: Cast, incident: Incident) -> None:
    redactions.withdraw(incident, by=SYSTEM, reason="x", version=None, with_statements=True)
    done = imports.accept(draft(extra="Written anew."), by=IMPORT)
    assert (done.status, done.incident.id) == (ImportStatus.UPDATED, incident.id)
    assert incident.writeups[-1].text


def test_whatever_is_searched_has_a_name_for_people() -> None:
    assert set(redactions.NOUNS) == set(passages.SEARCHED)
