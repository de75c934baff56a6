"""The list of action items: how often each slipped, when it last changed, and an index for every way to sort."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NUMBERED = {"sqlite_autoincrement": True}
DUE = sa.text("coalesce(due_on, '9999-12-31')")
ACTIVE = sa.text("state IN ('in_progress', 'open')")
PARTS = {"": (), "_owner": ("owner_id",), "_team": ("team_id",), "_priority": ("priority",)}
BY_DUE = {"state_due": "state", "owner_due": "owner_id", "team_due": "team_id"}


def upgrade() -> None:
    for name in BY_DUE:
        op.drop_index(f"ix_action_item_{name}", "action_item")
    with op.batch_alter_table("action_item", table_kwargs=NUMBERED) as batch:
        batch.add_column(sa.Column("slips", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE action_item SET slips = (SELECT count(*) FROM due_change WHERE due_change.item_id = action_item.id"
        " AND from_on IS NOT NULL AND (to_on IS NULL OR to_on > from_on) AND reason <> '')"
    )
    op.execute(
        "UPDATE action_item SET changed_at = coalesce((SELECT max(recorded_at) FROM event"
        " WHERE subject = 'action_item' AND subject_id = action_item.id), created_at)"
    )
    with op.batch_alter_table("action_item", table_kwargs=NUMBERED) as batch:
        batch.alter_column("slips", server_default=None)
        batch.alter_column("changed_at", nullable=False)
    _create_indexes()


def _create_indexes() -> None:
    op.create_index("ix_action_item_due", "action_item", [DUE, "id"])
    for name, column in (BY_DUE | {"priority_due": "priority"}).items():
        op.create_index(f"ix_action_item_{name}", "action_item", [column, DUE, "id"])
    for name, columns in PARTS.items():
        op.create_index(
            f"ix_action_item_active{name}",
            "action_item",
            [*columns, DUE, "id"],
            sqlite_where=ACTIVE,
            postgresql_where=ACTIVE,
        )
    for name, column in (("created", "created_at"), ("changed", "changed_at"), ("slips", "slips")):
        op.create_index(f"ix_action_item_{name}", "action_item", [column, "id"])


def downgrade() -> None:
    parts = (f"active{name}" for name in PARTS)
    names = ("due", *BY_DUE, "priority_due", *parts, "created", "changed", "slips")
    for name in names:
        op.drop_index(f"ix_action_item_{name}", "action_item")
    with op.batch_alter_table("action_item", table_kwargs=NUMBERED) as batch:
        batch.drop_column("slips")
        batch.drop_column("changed_at")
    for name, column in BY_DUE.items():
        op.create_index(f"ix_action_item_{name}", "action_item", [column, "due_on", "id"])
