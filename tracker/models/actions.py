"""Action items, the causes they address and the ledger of their due dates."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from tracker import clock
from tracker.db import IntEnumColumn, Model, UTCDateTime, enum_of
from tracker.models.causes import Cause
from tracker.models.incidents import TITLE_LENGTH, Incident, WriteUp
from tracker.models.people import Person, Team
from tracker.models.private import Private
from tracker.rules import deadlines
from tracker.vocabulary import ItemKind, ItemState, LinkState, Priority, PromiseDecision

LINK_LENGTH = 500


class ActionItem(Private, Model):
    """One promise. `title` is what others see; `statement` holds the words of the write-up."""

    __tablename__ = "action_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(sa.ForeignKey("incident.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(TITLE_LENGTH))
    statement: Mapped[str] = mapped_column(sa.Text)
    kind: Mapped[ItemKind | None] = mapped_column(enum_of(ItemKind))
    priority: Mapped[Priority] = mapped_column(IntEnumColumn(Priority))
    state: Mapped[ItemState] = mapped_column(enum_of(ItemState))
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("team.id", ondelete="SET NULL"))
    due_on: Mapped[date | None] = mapped_column(sa.Date)
    first_due_on: Mapped[date | None] = mapped_column(sa.Date)
    """The first date the item was committed to; judges "on time"."""
    promised_on: Mapped[date] = mapped_column(sa.Date)
    """The write-up's date; by hand, the day it was made."""
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When it was done, where that is known."""
    evidence: Mapped[str] = mapped_column(sa.Text, default="")
    """A link or words that show it is done."""
    declined_reason: Mapped[str] = mapped_column(sa.Text, default="")
    declined_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    look_again_on: Mapped[date | None] = mapped_column(sa.Date)
    reopened: Mapped[int] = mapped_column(default=0)
    """How often it was taken back from done or verified."""
    writeup_id: Mapped[int | None] = mapped_column(sa.ForeignKey("writeup.id", ondelete="SET NULL"), index=True)
    first_line: Mapped[int | None] = mapped_column()
    last_line: Mapped[int | None] = mapped_column()
    are_words_gone: Mapped[bool] = mapped_column(default=False)
    """Its lines are missing from the newest version of the write-up."""
    blocked_reason: Mapped[str] = mapped_column(sa.Text, default="")
    """What stands in the way; empty when nothing does."""
    blocked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    superseded_by_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("action_item.id", ondelete="SET NULL"), index=True
    )
    """The item that took its place."""
    split_from_id: Mapped[int | None] = mapped_column(sa.ForeignKey("action_item.id", ondelete="SET NULL"), index=True)
    """The item that was narrowed when this one was made of the rest."""
    escalated_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When its team's manager was told; the mark stays until the next review."""
    decline_wanted_reason: Mapped[str] = mapped_column(sa.Text, default="")
    """Why a member asks a manager to decline it; empty when nobody asks."""
    decline_wanted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    committed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When it was first committed to, where that is known."""
    assign_by: Mapped[date | None] = mapped_column(sa.Date)
    """The day by which the policy wants an owner."""
    verify_by: Mapped[date | None] = mapped_column(sa.Date)
    """The day by which a person should have looked whether it helped; set when it is done."""
    link_url: Mapped[str] = mapped_column(sa.String(LINK_LENGTH), default="")
    """Its page in a tracker other than GitHub."""
    merged_from_id: Mapped[int | None] = mapped_column(sa.ForeignKey("incident.id", ondelete="SET NULL"), index=True)
    """The incident it was promised after, where that was merged into the one that lists it now."""
    slips: Mapped[int] = mapped_column(default=0)
    """How often the date it was committed to was put off; counted from its ledger."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now, onupdate=clock.now)
    version: Mapped[int] = mapped_column()

    incident: Mapped[Incident] = relationship(foreign_keys=[incident_id])
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    team: Mapped[Team | None] = relationship()
    declined_by: Mapped[Person | None] = relationship(foreign_keys=[declined_by_id])
    decline_wanted_by: Mapped[Person | None] = relationship(foreign_keys=[decline_wanted_by_id])
    superseded_by: Mapped["ActionItem | None"] = relationship(foreign_keys=[superseded_by_id], remote_side=[id])
    split_from: Mapped["ActionItem | None"] = relationship(foreign_keys=[split_from_id], remote_side=[id])
    writeup: Mapped[WriteUp | None] = relationship()
    causes: Mapped[list["ItemCause"]] = relationship(back_populates="item", cascade="all, delete-orphan")
    due_changes: Mapped[list["DueChange"]] = relationship(
        back_populates="item", cascade="all, delete-orphan", order_by="DueChange.id"
    )

    __table_args__ = (
        sa.CheckConstraint("priority BETWEEN 0 AND 3", name="priority"),
        sa.CheckConstraint("(first_line IS NULL) = (last_line IS NULL)", name="both_lines"),
        sa.CheckConstraint("first_line >= 1 AND last_line >= first_line", name="lines_in_order"),
        sa.CheckConstraint("superseded_by_id <> id", name="not_by_itself"),
        sa.Index("ix_action_item_created", "created_at", "id"),
        sa.Index("ix_action_item_changed", "changed_at", "id"),
        sa.Index("ix_action_item_slips", "slips", "id"),
        {"sqlite_autoincrement": True},
    )
    __mapper_args__ = {"version_id_col": version}

    @validates("due_changes")
    def _count_slip(self, name: str, move: "DueChange") -> "DueChange":
        """A line added to the ledger counts when it puts off a date that was committed to."""
        if self.first_due_on is not None and move.is_later:
            self.slips = (self.slips or 0) + 1
        return move

    @property
    def label(self) -> str:
        """The name people use for it."""
        return f"AI-{self.id}"

    @property
    def origin_id(self) -> int:
        """The incident it was promised after, also while that is merged into another."""
        return self.merged_from_id or self.incident_id


due_sort = sa.func.coalesce(ActionItem.due_on, sa.literal_column("'9999-12-31'", sa.Date))
"""Sorts by due date with the undated last, on every database. Its end of time is written out, not bound: an index on
an expression is used only where the expression is the same to the letter. So is the part of an index, below."""
IS_ACTIVE: sa.ColumnElement[bool] = sa.literal_column("action_item.state IN ('in_progress', 'open')")
IS_PROPOSED: sa.ColumnElement[bool] = sa.literal_column("action_item.state = 'proposed'")

for _name, _columns in {
    "due": (),
    "state_due": (ActionItem.state,),
    "owner_due": (ActionItem.owner_id,),
    "team_due": (ActionItem.team_id,),
    "priority_due": (ActionItem.priority,),
}.items():
    sa.Index(f"ix_action_item_{_name}", *_columns, due_sort, ActionItem.id)
for _name, _columns in {
    "": (),
    "_owner": (ActionItem.owner_id,),
    "_team": (ActionItem.team_id,),
    "_priority": (ActionItem.priority,),
}.items():
    _part = sa.text("state IN ('in_progress', 'open')")
    sa.Index(
        f"ix_action_item_active{_name}", *_columns, due_sort, ActionItem.id, sqlite_where=_part, postgresql_where=_part
    )
CALLS: sa.ColumnElement[bool] = sa.literal_column(
    "(action_item.escalated_at IS NOT NULL OR action_item.decline_wanted_reason <> '')"
)
"""Escalated, or a member asks to decline it: a manager is wanted."""
IS_DONE: sa.ColumnElement[bool] = sa.literal_column("action_item.state = 'done'")

_OF_TEAM: tuple[tuple[str, tuple[Any, ...], str], ...] = (
    ("proposed", (due_sort, ActionItem.id), "state = 'proposed'"),
    ("calls", (), "escalated_at IS NOT NULL OR decline_wanted_reason <> ''"),
    ("to_verify", (ActionItem.verify_by,), "state = 'done'"),
    ("team_done", (ActionItem.done_at,), "done_at IS NOT NULL"),
    ("team_created", (ActionItem.created_at,), "created_at IS NOT NULL"),
)
for _name, _more, _words in _OF_TEAM:
    _part = sa.text(_words)
    sa.Index(f"ix_action_item_{_name}", ActionItem.team_id, *_more, sqlite_where=_part, postgresql_where=_part)


class ItemCause(Private, Model):
    """That an item is meant to remove a cause."""

    __tablename__ = "item_cause"

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("action_item.id", ondelete="CASCADE"), primary_key=True)
    cause_id: Mapped[int] = mapped_column(sa.ForeignKey("cause.id", ondelete="CASCADE"), primary_key=True, index=True)
    state: Mapped[LinkState] = mapped_column(enum_of(LinkState))

    item: Mapped[ActionItem] = relationship(back_populates="causes")
    cause: Mapped[Cause] = relationship()


class DueChange(Private, Model):
    """One move of a due date, with its reason: a line of the slip ledger."""

    __tablename__ = "due_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("action_item.id", ondelete="CASCADE"), index=True)
    from_on: Mapped[date | None] = mapped_column(sa.Date)
    to_on: Mapped[date | None] = mapped_column(sa.Date)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    happened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)

    item: Mapped[ActionItem] = relationship(back_populates="due_changes")
    by: Mapped[Person | None] = relationship()

    @property
    def is_later(self) -> bool:
        """Whether it puts a date off, or takes it away."""
        return deadlines.is_put_off(self.from_on, self.to_on)


class PromisePair(Private, Model):
    """What a person said of two items that promise alike: the later one repeats the earlier, or stands apart."""

    __tablename__ = "promise_pair"

    earlier_id: Mapped[int] = mapped_column(sa.ForeignKey("action_item.id", ondelete="CASCADE"), primary_key=True)
    later_id: Mapped[int] = mapped_column(
        sa.ForeignKey("action_item.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    decision: Mapped[PromiseDecision] = mapped_column(enum_of(PromiseDecision))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)

    earlier: Mapped[ActionItem] = relationship(foreign_keys=[earlier_id])
    later: Mapped[ActionItem] = relationship(foreign_keys=[later_id])
    by: Mapped[Person | None] = relationship()

    __table_args__ = (sa.CheckConstraint("earlier_id <> later_id", name="two_items"),)
