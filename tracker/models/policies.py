"""Policies: how many days a team gives itself to assign and to complete its items."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Model
from tracker.models.people import Team


class Policy(Model):
    """Days by priority; None sets no date. The row without a team holds for every team that has none of its own."""

    __tablename__ = "policy"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("team.id", ondelete="CASCADE"))
    assign_p0: Mapped[int | None] = mapped_column(sa.SmallInteger)
    """Business days after the item entered the tracker; so for the others."""
    assign_p1: Mapped[int | None] = mapped_column(sa.SmallInteger)
    assign_p2: Mapped[int | None] = mapped_column(sa.SmallInteger)
    assign_p3: Mapped[int | None] = mapped_column(sa.SmallInteger)
    complete_p0: Mapped[int | None] = mapped_column(sa.SmallInteger)
    """Calendar days after the incident was resolved; so for the others."""
    complete_p1: Mapped[int | None] = mapped_column(sa.SmallInteger)
    complete_p2: Mapped[int | None] = mapped_column(sa.SmallInteger)
    complete_p3: Mapped[int | None] = mapped_column(sa.SmallInteger)
    skips_weekends: Mapped[bool] = mapped_column()
    """A due date on a weekend moves to Monday."""
    version: Mapped[int] = mapped_column()

    team: Mapped[Team | None] = relationship()

    __table_args__ = (
        sa.Index("uq_policy_team", sa.func.coalesce(team_id, 0), unique=True),
        {"sqlite_autoincrement": True},
    )
    __mapper_args__ = {"version_id_col": version}
