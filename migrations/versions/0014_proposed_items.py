"""An index of what waits for triage, by team: every page counts it."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

PROPOSED = sa.text("state = 'proposed'")


def upgrade() -> None:
    op.create_index(
        "ix_action_item_proposed",
        "action_item",
        ["team_id", sa.text("coalesce(due_on, '9999-12-31')"), "id"],
        sqlite_where=PROPOSED,
        postgresql_where=PROPOSED,
    )


def downgrade() -> None:
    op.drop_index("ix_action_item_proposed", "action_item")
