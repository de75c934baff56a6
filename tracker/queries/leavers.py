"""What people who leave still own, and where their names stand."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.db import Model, db
from tracker.models.access import Login, SingleUseLink
from tracker.models.actions import ActionItem
from tracker.models.comments import Comment
from tracker.models.github import GithubAccount
from tracker.models.history import Event
from tracker.models.notices import Dispatch, FeedToken, NoticePreference
from tracker.models.people import Person
from tracker.models.reviews import ReviewInquiry
from tracker.models.views import SavedView
from tracker.rules.lifecycle import UNFINISHED
from tracker.vocabulary import Subject


def unfinished_items(person_id: int) -> Sequence[ActionItem]:
    """The items somebody owns and has not finished, each with its team, the earliest due date first."""
    return db.session.scalars(
        sa.select(ActionItem)
        .where(ActionItem.owner_id == person_id, ActionItem.state.in_(sorted(UNFINISHED)))
        .options(joinedload(ActionItem.team), joinedload(ActionItem.incident), joinedload(ActionItem.owner))
        .order_by(ActionItem.due_on.is_(None), ActionItem.due_on, ActionItem.id)
    ).all()


def count_unfinished(person_id: int) -> int:
    """How many items somebody owns and has not finished."""
    query = sa.select(sa.func.count(ActionItem.id)).where(
        ActionItem.owner_id == person_id, ActionItem.state.in_(sorted(UNFINISHED))
    )
    return db.session.scalar(query) or 0


def links_of(person_id: int) -> Sequence[SingleUseLink]:
    """All single-use links of somebody, used or not."""
    return db.session.scalars(sa.select(SingleUseLink).where(SingleUseLink.person_id == person_id)).all()


def logins_of(person_id: int) -> Sequence[Login]:
    """All log-ins of somebody."""
    return db.session.scalars(sa.select(Login).where(Login.person_id == person_id)).all()


def names_of(person: Person) -> frozenset[str]:
    """What somebody is and was called, and the addresses they had."""
    found = {person.name, person.email, person.github_login}
    found.update(db.session.scalars(sa.select(Event.by_name).where(Event.by_id == person.id).distinct()))
    about = sa.select(Event.changed).where(Event.subject == Subject.PERSON, Event.subject_id == person.id)
    for changed in db.session.scalars(about):
        for field in ("name", "email", "github_login"):
            found.update(changed.get(field, ()))
    return frozenset(name for name in found if name)


def events_about(person_id: int, names: Collection[str]) -> Sequence[Event]:
    """The events that somebody caused, that are about them, or that may name them."""
    text = sa.cast(Event.changed, sa.Text)
    named = [column.contains(_ascii(name)) for name in names for column in (text, Event.note)]
    return db.session.scalars(
        sa.select(Event)
        .where(
            sa.or_(
                Event.by_id == person_id,
                sa.and_(Event.subject == Subject.PERSON, Event.subject_id == person_id),
                *named,
            )
        )
        .order_by(Event.id)
    ).all()


def _ascii(name: str) -> str:
    """The longest part of a name that JSON keeps as it is."""
    parts = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in name).split()
    return max(parts, key=len, default="")


def comments_of(person_id: int) -> Sequence[Comment]:
    """What somebody has said under action items."""
    return db.session.scalars(sa.select(Comment).where(Comment.by_id == person_id)).all()


def views_of(person_id: int) -> Sequence[SavedView]:
    """The lists that somebody has given a name."""
    return db.session.scalars(sa.select(SavedView).where(SavedView.by_id == person_id)).all()


def addressed_to(person_id: int) -> list[Model]:
    """What somebody wanted to hear, was sent and asked, the feeds of their calendars, and their logins on GitHub."""
    kinds: tuple[type[NoticePreference | FeedToken | Dispatch | ReviewInquiry | GithubAccount], ...] = (
        NoticePreference,
        FeedToken,
        Dispatch,
        ReviewInquiry,
        GithubAccount,
    )
    return [one for kind in kinds for one in db.session.scalars(sa.select(kind).where(kind.person_id == person_id))]
