"""Full-text search: what is found, in which order, and that the index is never behind."""

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import ORMExecuteState, with_loader_criteria

from tests import factories
from tests.cast import Cast, actor
from tests.importing import TEXT
from tests.statements import counted
from tracker import clock
from tracker.changes import actions, incidents, merges, redactions, undos
from tracker.db import db
from tracker.models.actions import ActionItem
from tracker.models.comments import Comment
from tracker.models.incidents import ImportRun, Incident, WriteUp
from tracker.queries import actions as actions_queries
from tracker.queries import search, week
from tracker.queries.days import Days
from tracker.queries.filters import Filter
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import HitKind

SIGNS = ('"', "AND", "NOT", "title:", "-", "*", "a", "wat", "(", ")", "':A", "<->")


def found(words: str) -> list[tuple[str, int]]:
    return [(hit.kind.value, hit.id) for hit in search.page_of_hits(words).hits]


def items(words: str) -> list[int]:
    return sorted(db.session.scalars(sa.select(ActionItem.id).where(search.matches(words))))


def say(item: ActionItem, text: str) -> Comment:
    comment = Comment(item_id=item.id, text=text, by_name="Ben", created_at=clock.now())
    db.session.add(comment)
    db.session.commit()
    return comment


@pytest.fixture
def cards(cast: Cast) -> Incident:
    """An import with one write-up and two items, one comment, and an incident that has nothing to do with it."""
    cards = factories.imported(TEXT, source="cards.md", team=cast.payments)
    say(
        db.session.scalars(sa.select(ActionItem).order_by(ActionItem.id)).first(), "Waits for the vendor's <b>patch</b>"
    )
    other = factories.incident(cast, title="Search was empty", root_cause="A disk was full.")
    factories.item(cast, other, title="Watch")
    return cards


def test_each_kind_is_found(cards: Incident) -> None:
    assert found("vendor") == [("comment", 1)]
    assert found("disk") == [("incident", 2)]
    assert found("watch") == [("item", 3)]
    assert found('"payments were declined"') == [("write-up", 1)]
    kinds = search.page_of_hits("declined").counts
    assert kinds == {HitKind.ITEM: 1, HitKind.INCIDENT: 1, HitKind.WRITE_UP: 1, HitKind.COMMENT: 0}


def test_all_words_must_be_there_and_left_out_ones_must_not(cards: Incident) -> None:
    assert found("disk empty") == [("incident", 2)]
    assert found("disk declined") == []
    assert ("item", 2) in found("alert declined")
    assert found("empty -disk") == []
    assert found("-disk") == []


def test_the_last_word_may_be_a_beginning(cards: Incident) -> None:
    assert found("wat") == [("item", 3)]
    assert found("wat disk") == []
    assert found('"wat"') == []


def test_a_phrase_does_not_reach_from_the_title_into_the_text(cast: Cast) -> None:
    factories.item(cast, title="Renew the certificate", statement="Before it expires")
    assert found('"certificate before"') == []
    assert found('"before it expires"') == [("item", 1)]


def test_case_accents_and_punctuation_make_no_difference(cast: Cast) -> None:
    factories.item(cast, title="Raise max_connections on db-1.example.org", statement="Zürich's CAFÉ, 3.5 s")
    for words in ("MAX_CONNECTIONS", "db-1.example.org", "example", "zurich", "ZÜRICH", "cafe", "3.5", "connections"):
        assert found(words) == [("item", 1)], words


def test_titles_come_first_and_then_the_newest(cast: Cast) -> None:
    incident = factories.incident(cast)
    days = ("2026-03-01", "2026-03-03", "2026-03-02")
    for day in days:
        factories.item(
            cast, incident, title=f"Of {day}", statement="Renew the certificate", promised_on=date.fromisoformat(day)
        )
    factories.item(cast, incident, title="Renew the certificate", promised_on=date(2025, 1, 1))
    assert found("certificate renew") == [("item", 4), ("item", 2), ("item", 3), ("item", 1)]


def test_pages_follow_each_other_without_gap_or_double(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "PAGE_SIZE", 7)
    incident = factories.incident(cast)
    for number in range(20):
        factories.item(cast, incident, title=f"Renew {number}")
    seen = []
    for number in (1, 2, 3, 4):
        page = search.page_of_hits("renew", page=number)
        seen += [hit.id for hit in page.hits]
        assert page.has_more == (number < 3)
    assert sorted(seen) == list(range(1, 21))


def test_what_is_counted_and_listed_is_bounded(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "COUNT_CAP", 5)
    incident = factories.incident(cast)
    for number in range(9):
        factories.item(cast, incident, title=f"Renew {number}")
    page = search.page_of_hits("renew")
    assert page.counts[HitKind.ITEM] == 6
    assert [hit.id for hit in page.hits] == [9, 8, 7, 6, 5, 4]


def test_only_the_newest_version_of_a_write_up_is_found(cards: Incident) -> None:
    assert ("write-up", 1) in found("routing")
    factories.imported(TEXT.replace("routing", "switching"), source="cards.md")
    assert not [hit for hit in found("routing") if hit[0] == "write-up"]
    assert ("write-up", 2) in found("switching")


def test_an_edit_is_found_at_once_and_what_was_there_is_not(cards: Incident) -> None:
    item = db.session.get_one(ActionItem, 3)
    actions.edit(item, by=SYSTEM, version=item.version, title="Look after it", statement="Renewed monthly")
    assert found("watch") == []
    assert found("monthly") == [("item", 3)]
    comment = db.session.get_one(Comment, 1)
    comment.text = "It came"
    db.session.commit()
    assert found("vendor") == []
    incident = db.session.get_one(Incident, 2)
    incidents.edit(incident, by=SYSTEM, version=incident.version, title="Nothing was found")
    assert found("empty") == []
    assert found('"nothing was found"') == [("incident", 2)]


def test_what_failed_half_way_is_not_found(cards: Incident) -> None:
    db.session.get_one(ActionItem, 3).title = "Ghost"
    db.session.flush()
    db.session.rollback()
    assert found("ghost") == []
    assert found("watch") == [("item", 3)]


def test_what_is_redacted_is_not_found(cards: Incident, cast: Cast) -> None:
    assert found('"routing table"')
    redactions.redact(cards, "routing table", by=actor(cast.dot))
    assert found('"routing table"') == []
    assert found("default")


def test_nothing_of_a_redacted_word_stays_in_the_file(cast: Cast, app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL keeps no index apart from its rows")
    key = "zqx7secret"
    incident = factories.imported(TEXT.replace("default", key), source="cards.md", team=cast.payments)
    say(factories.item(cast, incident, title="Another"), f"It was {key}")
    assert _stand_in_the_indexes("secret")
    redactions.redact(incident, key, by=actor(cast.dot))
    assert not _stand_in_the_indexes("secret")


def _stand_in_the_indexes(part: str) -> bool:
    tables = ("search_action_item_data", "search_incident_data", "search_writeup_data", "search_comment_data")
    blocks = [
        block
        for table in tables
        for block in db.session.scalars(sa.text(f"SELECT block FROM {table}"))  # noqa: S608
    ]
    db.session.rollback()
    return any(part.encode() in block for block in blocks)


def test_a_deleted_write_up_is_not_found(cards: Incident, cast: Cast) -> None:
    redactions.withdraw(cards, by=actor(cast.dot), reason="A customer asked", version=cards.version)
    assert not [hit for hit in found("declined") if hit[0] == "write-up"]


def test_an_import_taken_back_is_not_found(cards: Incident) -> None:
    db.session.delete(db.session.get_one(Comment, 1))
    db.session.commit()
    run = db.session.scalars(sa.select(ImportRun)).one()
    undos.undo(run, by=SYSTEM)
    assert found("declined") == []
    assert found("watch") == [("item", 3)]


def test_a_merged_incident_is_listed_once_and_its_text_is_still_found(cards: Incident, cast: Cast) -> None:
    other = factories.incident(cast, title="Card payments declined, again")
    merges.merge(cards, other, by=actor(cast.dot), version=cards.version)
    assert [hit for hit in found("declined") if hit[0] == "incident"] == [("incident", other.id)]
    assert ("write-up", 1) in found("routing")


def test_an_item_matches_by_its_words_its_comments_its_incident_and_the_write_up(cards: Incident) -> None:
    assert items("watch") == [3]
    assert items("vendor") == [1]
    assert items("empty") == items("disk") == [3]
    assert items('"were declined"') == [1, 2]
    assert items("vendor declined") == [1]
    assert items("declined -vendor") == [2]
    assert items("-vendor -watch") == []
    assert items("  ") == [1, 2, 3]
    assert items("***") == []


def test_matching_goes_with_what_else_is_asked(cards: Incident) -> None:
    query = sa.select(ActionItem.id).join(Incident, Incident.id == ActionItem.incident_id)
    assert db.session.scalars(query.where(search.matches("disk"), Incident.title == "Search was empty")).all() == [3]


def test_what_is_found_is_text_and_not_markup(cards: Incident) -> None:
    hit = search.page_of_hits("vendor").hits[0]
    assert "".join(piece.text for piece in hit.excerpt) == "Waits for the vendor's <b>patch</b>"


def test_statements_do_not_grow_with_hits(cards: Incident) -> None:
    with counted() as sent:
        search.page_of_hits("declined")
    assert len(sent) <= 5


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    st.one_of(
        st.text(max_size=200),
        st.text(alphabet="\"*:^(){}-+,.&|!<>\\'%_ NEARandOR\x00é", max_size=80),
        st.lists(st.sampled_from(['"', "AND", "NOT", "title:", "-", "*", "a", "wat", "(", ")", "':A", "<->"])).map(
            " ".join
        ),
    )
)
def test_no_garbage_is_an_error(cards: Incident, words: str) -> None:
    search.page_of_hits(words)
    items(words)


def test_a_long_text_of_long_words_can_be_kept(cast: Cast) -> None:
    text = "# Long\n\n" + " ".join(f"{number:x}ö漢{number}" for number in range(90_000))
    incident = factories.incident(cast)
    db.session.add(_writeup(incident, text))
    db.session.commit()
    assert ("write-up", 1) in found("77ö漢119")


def _writeup(incident: Incident, text: str) -> WriteUp:
    return WriteUp(
        incident_id=incident.id,
        number=1,
        title="Long",
        text=text,
        format="text",
        source="",
        digest="0" * 64,
        recorded_at=clock.now(),
    )


def test_what_a_session_hides_is_neither_found_nor_counted(cards: Incident, cast: Cast) -> None:
    """Restricted incidents are left out by conditions on all statements of a session."""
    hidden = cards.id
    say(factories.item(cast, cards, title="Renewed in secret"), "Between us")

    def hide(state: ORMExecuteState) -> None:
        if state.is_select:
            state.statement = state.statement.options(
                with_loader_criteria(Incident, Incident.id != hidden),
                with_loader_criteria(ActionItem, ActionItem.incident_id != hidden),
                with_loader_criteria(WriteUp, WriteUp.incident_id != hidden),
                with_loader_criteria(Comment, Comment.item_id.notin_([1, 2, 4])),
            )

    sa.event.listen(db.session, "do_orm_execute", hide)
    try:
        for words in ("declined", "routing", "vendor", "secret", "us"):
            page = search.page_of_hits(words)
            assert (page.hits, set(page.counts.values())) == ([], {0}), words
            assert items(words) == []
        assert search.find_label("AI-1") is None
        assert search.find_label("INC-1") is None
        assert found("watch") == [("item", 3)]
        assert week.rail_counts(Filter(), now=clock.now()) == (0, 0, 1, 1)
        assert actions_queries.counts_of(Filter(), [Filter()], Days(clock.now())) == [1]
    finally:
        sa.event.remove(db.session, "do_orm_execute", hide)
    assert found("declined")
