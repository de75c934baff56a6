"""The daily work: blocked, superseded, split; comments, policies, saved views, restricted incidents."""

import sqlalchemy as sa
from alembic import op
from alembic.operations.base import BatchOperations

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NUMBERED = {"sqlite_autoincrement": True}
NOW = sa.DateTime(timezone=True)
DAYS = [f"{what}_p{priority}" for what in ("assign", "complete") for priority in range(4)]


def _link(batch: BatchOperations, column: str, target: str) -> None:
    batch.add_column(sa.Column(column, sa.Integer(), nullable=True))
    batch.create_foreign_key(f"fk_action_item_{column}", target, [column], ["id"], ondelete="SET NULL")


def upgrade() -> None:
    with op.batch_alter_table("action_item", table_kwargs=NUMBERED) as batch:
        batch.add_column(sa.Column("blocked_reason", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("blocked_at", NOW, nullable=True))
        for column in ("superseded_by_id", "split_from_id"):
            _link(batch, column, "action_item")
            batch.create_index(f"ix_action_item_{column}", [column])
        batch.add_column(sa.Column("escalated_at", NOW, nullable=True))
        batch.add_column(sa.Column("decline_wanted_reason", sa.Text(), nullable=False, server_default=""))
        _link(batch, "decline_wanted_by_id", "person")
        batch.add_column(sa.Column("committed_at", NOW, nullable=True))
        batch.add_column(sa.Column("assign_by", sa.Date(), nullable=True))
        batch.add_column(sa.Column("verify_by", sa.Date(), nullable=True))
        batch.add_column(sa.Column("link_url", sa.String(500), nullable=False, server_default=""))
        batch.create_check_constraint("not_by_itself", "superseded_by_id <> id")
    with op.batch_alter_table("action_item", table_kwargs=NUMBERED) as batch:
        for column in ("blocked_reason", "decline_wanted_reason", "link_url"):
            batch.alter_column(column, server_default=None)
    with op.batch_alter_table("incident", table_kwargs=NUMBERED) as batch:
        batch.add_column(sa.Column("is_restricted", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("incident", table_kwargs=NUMBERED) as batch:
        batch.alter_column("is_restricted", server_default=None)
    _create_tables()


def _create_tables() -> None:
    op.create_table(
        "incident_person",
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        _foreign("incident_person", "incident_id", "incident", "CASCADE"),
        _foreign("incident_person", "person_id", "person", "CASCADE"),
        sa.PrimaryKeyConstraint("incident_id", "person_id", name=op.f("pk_incident_person")),
    )
    op.create_index(op.f("ix_incident_person_person_id"), "incident_person", ["person_id"])
    op.create_table(
        "promise_pair",
        sa.Column("earlier_id", sa.Integer(), nullable=False),
        sa.Column("later_id", sa.Integer(), nullable=False),
        sa.Column(
            "decision",
            sa.Enum("repeats", "apart", name="promise_decision", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", NOW, nullable=False),
        _foreign("promise_pair", "earlier_id", "action_item", "CASCADE"),
        _foreign("promise_pair", "later_id", "action_item", "CASCADE"),
        _foreign("promise_pair", "by_id", "person", "SET NULL"),
        sa.PrimaryKeyConstraint("earlier_id", "later_id", name=op.f("pk_promise_pair")),
        sa.CheckConstraint("earlier_id <> later_id", name=op.f("ck_promise_pair_two_items")),
    )
    op.create_index(op.f("ix_promise_pair_later_id"), "promise_pair", ["later_id"])
    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("created_at", NOW, nullable=False),
        sa.Column("edited_at", NOW, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _foreign("comment", "item_id", "action_item", "CASCADE"),
        _foreign("comment", "by_id", "person", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_comment_item_id"), "comment", ["item_id"])
    op.create_table(
        "mention",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        _foreign("mention", "comment_id", "comment", "CASCADE"),
        _foreign("mention", "person_id", "person", "CASCADE"),
        sa.PrimaryKeyConstraint("comment_id", "person_id", name=op.f("pk_mention")),
    )
    op.create_index(op.f("ix_mention_person_id"), "mention", ["person_id"])
    op.create_table(
        "policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.SmallInteger(), nullable=True) for name in DAYS),
        sa.Column("skips_weekends", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _foreign("policy", "team_id", "team", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy")),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_policy_team", "policy", [sa.text("coalesce(team_id, 0)")], unique=True)
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("query", sa.String(length=1000), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", NOW, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _foreign("saved_view", "by_id", "person", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_saved_view_by_id"), "saved_view", ["by_id"])


def _foreign(table: str, column: str, target: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def downgrade() -> None:
    for table in ("saved_view", "policy", "mention", "comment", "promise_pair", "incident_person"):
        op.drop_table(table)
    with op.batch_alter_table("incident", table_kwargs=NUMBERED) as batch:
        batch.drop_column("is_restricted")
    with op.batch_alter_table("action_item", table_kwargs=NUMBERED) as batch:
        batch.drop_constraint("not_by_itself", type_="check")
        for column in ("superseded_by_id", "split_from_id"):
            batch.drop_index(f"ix_action_item_{column}")
        for column in ("superseded_by_id", "split_from_id", "decline_wanted_by_id"):
            batch.drop_constraint(f"fk_action_item_{column}", type_="foreignkey")
            batch.drop_column(column)
        for column in (
            "blocked_reason",
            "blocked_at",
            "escalated_at",
            "decline_wanted_reason",
            "committed_at",
            "assign_by",
            "verify_by",
            "link_url",
        ):
            batch.drop_column(column)
