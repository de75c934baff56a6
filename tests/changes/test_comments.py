"""Comments and whom they name."""

import pytest

from tests import factories
from tests.cast import Cast, actor
from tests.changes.test_actions import events
from tracker.changes import comments
from tracker.db import db
from tracker.errors import ConflictError, NotAllowedError, RefusedError
from tracker.models.comments import Comment


def test_a_comment_keeps_whom_it_names(cast: Cast) -> None:
    item = factories.item(cast)
    comment = comments.add(item, "@Ana and @ben: see `@cleo`, @nobody, dot@example.org", by=actor(cast.ben))
    assert {one.person_id for one in comment.mentions} == {cast.ana.id, cast.ben.id}
    comments.edit(comment, "@cleo", by=actor(cast.ben), version=comment.version)
    assert [one.person_id for one in comment.mentions] == [cast.cleo.id]
    assert comment.edited_at is not None
    assert events(item) == ["added", "commented", "edited a comment"]


def test_editing_nothing_leaves_no_trace(cast: Cast) -> None:
    item = factories.item(cast)
    comment = comments.add(item, "Halfway", by=actor(cast.ben))
    comments.edit(comment, " Halfway ", by=actor(cast.ben), version=comment.version)
    assert (comment.edited_at, events(item)) == (None, ["added", "commented"])


def test_an_edit_from_an_old_page_is_a_conflict(cast: Cast) -> None:
    comment = comments.add(factories.item(cast), "One", by=actor(cast.ben))
    seen = comment.version
    comments.edit(comment, "Two", by=actor(cast.ben), version=seen)
    with pytest.raises(ConflictError):
        comments.edit(comment, "Three", by=actor(cast.ben), version=seen)


def test_others_do_not_touch_it(cast: Cast) -> None:
    comment = comments.add(factories.item(cast), "One", by=actor(cast.ben))
    with pytest.raises(NotAllowedError):
        comments.edit(comment, "Two", by=actor(cast.dot), version=None)
    with pytest.raises(NotAllowedError):
        comments.remove(comment, by=actor(cast.ana))
    comments.remove(comment, by=actor(cast.dot))
    assert db.session.query(Comment).count() == 0


def test_only_its_team_comments(cast: Cast) -> None:
    with pytest.raises(NotAllowedError):
        comments.add(factories.item(cast), "One", by=actor(cast.cleo))
    with pytest.raises(RefusedError):
        comments.add(factories.item(cast), " ", by=actor(cast.ben))
