"""Indexes of what This week counts in each team: what calls for a manager, was done, came in, or waits to be verified."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

CALLS = sa.text("escalated_at IS NOT NULL OR decline_wanted_reason <> ''")
IS_DONE = sa.text("state = 'done'")
WAS_DONE = sa.text("done_at IS NOT NULL")
IS_KNOWN = sa.text("created_at IS NOT NULL")
"""Always so. SQLite takes such an index only where the column is asked for, and leaves the other questions alone."""


def upgrade() -> None:
    for name, columns, part in (
        ("calls", ["team_id"], CALLS),
        ("to_verify", ["team_id", "verify_by"], IS_DONE),
        ("team_done", ["team_id", "done_at"], WAS_DONE),
        ("team_created", ["team_id", "created_at"], IS_KNOWN),
    ):
        op.create_index(f"ix_action_item_{name}", "action_item", columns, sqlite_where=part, postgresql_where=part)


def downgrade() -> None:
    for name in ("team_created", "team_done", "to_verify", "calls"):
        op.drop_index(f"ix_action_item_{name}", "action_item")
