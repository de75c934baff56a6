"""Sources that are followed, and the texts found there that wait for somebody."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

FORMATS = ("text", "markdown", "html", "docx", "pdf", "status-page", "feed")


def _enum(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "followed_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=500), nullable=False),
        sa.Column("kind", _enum("source_kind", "address", "folder"), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("etag", sa.String(length=500), nullable=False),
        sa.Column("last_modified", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_followed_source_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_followed_source_team_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_followed_source")),
        sa.UniqueConstraint("place", name=op.f("uq_followed_source_place")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_followed_source_team_id"), "followed_source", ["team_id"])
    op.create_table(
        "waiting_preview",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("source_key", sa.String(length=500), nullable=False),
        sa.Column("title", sa.String(length=256), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("format", _enum("write_up_format", *FORMATS), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", _enum("preview_state", "waiting", "accepted", "dismissed"), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["followed_source.id"], name=op.f("fk_waiting_preview_source_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_waiting_preview_team_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_preview")),
        sa.UniqueConstraint(
            "source_id", "source_key", "digest", name=op.f("uq_waiting_preview_source_id_source_key_digest")
        ),
        sqlite_autoincrement=True,
    )
    for column in ("team_id", "digest", "state"):
        op.create_index(op.f(f"ix_waiting_preview_{column}"), "waiting_preview", [column])


def downgrade() -> None:
    op.drop_table("waiting_preview")
    op.drop_table("followed_source")
