"""Write-ups come from HTML, Word and PDF files, status pages and feeds as well."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BEFORE = ("text", "markdown")
AFTER = (*BEFORE, "html", "docx", "pdf", "status-page", "feed")


def upgrade() -> None:
    with op.batch_alter_table("writeup") as batch_op:
        batch_op.drop_constraint("write_up_format", type_="check")
        batch_op.create_check_constraint("write_up_format", sa.column("format").in_(AFTER))


def downgrade() -> None:
    op.execute("UPDATE writeup SET format = 'markdown' WHERE format NOT IN ('text', 'markdown')")
    with op.batch_alter_table("writeup") as batch_op:
        batch_op.drop_constraint("write_up_format", type_="check")
        batch_op.create_check_constraint("write_up_format", sa.column("format").in_(BEFORE))
