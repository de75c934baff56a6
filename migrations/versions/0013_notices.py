"""What people want to hear, the messages that were sent, rooms of chats, and the feeds of calendars."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

NOW = sa.DateTime(timezone=True)


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _foreign(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE")


def upgrade() -> None:
    _create_wishes()
    _create_dispatches()
    _create_throttles()


def _create_wishes() -> None:
    op.create_table(
        "notice_preference",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cadence", _words("cadence", "daily", "weekly", "never"), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("hour", sa.SmallInteger(), nullable=False),
        sa.Column("mutes", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _foreign("notice_preference", "person_id", "person"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_notice_preference")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_notice_preference_weekday")),
        sa.CheckConstraint("hour BETWEEN 0 AND 23", name=op.f("ck_notice_preference_hour")),
    )
    op.create_table(
        "feed_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("created_at", NOW, nullable=False),
        sa.Column("last_used_at", NOW, nullable=True),
        sa.Column("revoked_at", NOW, nullable=True),
        _foreign("feed_token", "person_id", "person"),
        _foreign("feed_token", "team_id", "team"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_token")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_feed_token_token_digest")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_feed_token_person_id"), "feed_token", ["person_id"])


def _create_dispatches() -> None:
    op.create_table(
        "chat_channel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("service", sa.String(40), nullable=False),
        sa.Column("host", sa.String(255), nullable=False),
        sa.Column("sealed_url", sa.Text(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("created_at", NOW, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _foreign("chat_channel", "team_id", "team"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_channel")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_chat_channel_team_id"), "chat_channel", ["team_id"])
    op.create_table(
        "dispatch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(160), nullable=False),
        sa.Column(
            "kind",
            _words("notice_kind", "digest", "inquiry", "agenda", "minutes", "escalation", "summary"),
            nullable=False,
        ),
        sa.Column("channel", _words("notice_channel", "mail", "chat"), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("chat_channel_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("period", sa.String(60), nullable=False),
        sa.Column(
            "status",
            _words("dispatch_status", "pending", "sending", "sent", "failed", "bounced", "lost", "skipped"),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", NOW, nullable=True),
        sa.Column("not_before", NOW, nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("message_id", sa.String(250), nullable=False),
        sa.Column("created_at", NOW, nullable=False),
        sa.Column("sent_at", NOW, nullable=True),
        _foreign("dispatch", "person_id", "person"),
        _foreign("dispatch", "chat_channel_id", "chat_channel"),
        _foreign("dispatch", "team_id", "team"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch")),
        sa.UniqueConstraint("key", name=op.f("uq_dispatch_key")),
        sa.CheckConstraint("(person_id IS NULL) <> (chat_channel_id IS NULL)", name=op.f("ck_dispatch_one_addressee")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_dispatch_person_id"), "dispatch", ["person_id"])
    op.create_index("ix_dispatch_status", "dispatch", ["status", "not_before", "id"])
    op.create_index("ix_dispatch_created", "dispatch", ["created_at", "id"])


def _create_throttles() -> None:
    op.create_table(
        "reminder",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("first_at", NOW, nullable=False),
        sa.Column("last_at", NOW, nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        _foreign("reminder", "item_id", "action_item"),
        _foreign("reminder", "person_id", "person"),
        sa.PrimaryKeyConstraint("item_id", "person_id", name=op.f("pk_reminder")),
    )
    op.create_index(op.f("ix_reminder_person_id"), "reminder", ["person_id"])
    op.create_table(
        "escalation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("period", sa.String(60), nullable=False),
        sa.Column("raised_at", NOW, nullable=False),
        _foreign("escalation", "item_id", "action_item"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation")),
        sa.UniqueConstraint("item_id", "due_on", name=op.f("uq_escalation_item_id_due_on")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_escalation_period"), "escalation", ["period"])


def downgrade() -> None:
    for table in ("escalation", "reminder", "dispatch", "chat_channel", "feed_token", "notice_preference"):
        op.drop_table(table)
