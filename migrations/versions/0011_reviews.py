"""The weekly review: schedules, meetings, agendas, decisions, who was there, and what owners were asked."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

NOW = sa.DateTime(timezone=True)
NOT_OVER = sa.text("state IN ('planned', 'running')")
KINDS = ("keep", "new-date", "new-owner", "split", "decline", "escalate", "done", "verify", "reopen", "note")


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "review_schedule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("starts_at", sa.String(length=5), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("chair_id", sa.Integer(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_review_schedule_weekday")),
        sa.ForeignKeyConstraint(
            ["chair_id"], ["person.id"], name=op.f("fk_review_schedule_chair_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_review_schedule_team_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_schedule")),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_review_schedule_team", "review_schedule", [sa.text("coalesce(team_id, 0)")], unique=True)
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("schedule_id", sa.Integer(), nullable=True),
        sa.Column("planned_for", NOW, nullable=False),
        sa.Column("state", _words("review_state", "planned", "running", "closed", "skipped"), nullable=False),
        sa.Column("agenda_sent_at", NOW, nullable=True),
        sa.Column("started_at", NOW, nullable=True),
        sa.Column("started_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", NOW, nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["person.id"], name=op.f("fk_review_closed_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["review_schedule.id"], name=op.f("fk_review_schedule_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["started_by_id"], ["person.id"], name=op.f("fk_review_started_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_review_team_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("schedule_id", "planned_for", name=op.f("uq_review_schedule_id_planned_for")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_review_team_id"), "review", ["team_id"])
    op.create_index(
        "uq_review_not_over",
        "review",
        [sa.text("coalesce(team_id, 0)")],
        unique=True,
        sqlite_where=NOT_OVER,
        postgresql_where=NOT_OVER,
    )
    op.create_table(
        "review_inquiry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("expires_at", NOW, nullable=False),
        sa.Column("answered_at", NOW, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_review_inquiry_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_review_inquiry_review_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_inquiry")),
        sa.UniqueConstraint("review_id", "person_id", name=op.f("uq_review_inquiry_review_id_person_id")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_review_inquiry_token_digest")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_review_inquiry_person_id"), "review_inquiry", ["person_id"])
    op.create_table(
        "review_presence",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", NOW, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_review_presence_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_review_presence_review_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("review_id", "person_id", name=op.f("pk_review_presence")),
    )
    op.create_index(op.f("ix_review_presence_person_id"), "review_presence", ["person_id"])
    op.create_table(
        "review_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("inquiry_id", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("status", _words("answer_status", "on-track", "new-date", "blocked", "done"), nullable=True),
        sa.Column("new_date", sa.Date(), nullable=True),
        sa.Column("blocker", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", NOW, nullable=True),
        sa.Column("accepted_at", NOW, nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_review_answer_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["inquiry_id"], ["review_inquiry.id"], name=op.f("fk_review_answer_inquiry_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["action_item.id"], name=op.f("fk_review_answer_item_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_review_answer_review_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_answer")),
        sa.UniqueConstraint("review_id", "item_id", name=op.f("uq_review_answer_review_id_item_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_review_answer_inquiry_id"), "review_answer", ["inquiry_id"])
    op.create_index(op.f("ix_review_answer_item_id"), "review_answer", ["item_id"])
    op.create_table(
        "review_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "section",
            _words(
                "agenda_section",
                "decisions",
                "recurrences",
                "overdue",
                "slipped",
                "unowned",
                "undated",
                "proposed",
                "verification",
                "due-soon",
                "blocked",
                "risks",
                "numbers",
                "paid-off",
            ),
            nullable=False,
        ),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("incident_id", sa.Integer(), nullable=True),
        sa.Column("cause_id", sa.Integer(), nullable=True),
        sa.Column("pair_id", sa.Integer(), nullable=True),
        sa.Column("snapshot", sa.JSON(), nullable=False),
        sa.Column("carried_from_id", sa.Integer(), nullable=True),
        sa.Column("decision", _words("review_decision_kind", *KINDS), nullable=True),
        sa.Column("decided_at", NOW, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["carried_from_id"], ["review_entry.id"], name=op.f("fk_review_entry_carried_from_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["cause_id"], ["cause.id"], name=op.f("fk_review_entry_cause_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_review_entry_incident_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["action_item.id"], name=op.f("fk_review_entry_item_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pair_id"], ["recurrence.id"], name=op.f("fk_review_entry_pair_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_review_entry_review_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_entry")),
        sa.UniqueConstraint("review_id", "position", name=op.f("uq_review_entry_review_id_position")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_review_entry_incident_id"), "review_entry", ["incident_id"])
    op.create_index(op.f("ix_review_entry_item_id"), "review_entry", ["item_id"])
    op.create_index(op.f("ix_review_entry_pair_id"), "review_entry", ["pair_id"])
    op.create_table(
        "review_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("kind", _words("review_decision_kind", *KINDS), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", NOW, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_review_decision_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["review_entry.id"], name=op.f("fk_review_decision_entry_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["action_item.id"], name=op.f("fk_review_decision_item_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_review_decision_review_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_decision")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_review_decision_entry_id"), "review_decision", ["entry_id"])
    op.create_index(op.f("ix_review_decision_item_id"), "review_decision", ["item_id"])
    op.create_index(op.f("ix_review_decision_review_id"), "review_decision", ["review_id"])


def downgrade() -> None:
    for table in (
        "review_decision",
        "review_entry",
        "review_answer",
        "review_presence",
        "review_inquiry",
        "review",
        "review_schedule",
    ):
        op.drop_table(table)
