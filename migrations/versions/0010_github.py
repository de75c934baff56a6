"""GitHub: connections, repositories, rules, links, the outbox and what GitHub delivers."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

NOW = sa.DateTime(timezone=True)
SUBJECTS = ("incident", "action_item", "cause", "person", "team", "service", "import")
TABLES = (
    "github_consent",
    "github_account",
    "github_conflict",
    "github_delivery",
    "github_outbox",
    "github_link",
    "github_rule",
    "github_repo",
    "github_connection",
)


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _allow_subjects(*values: str) -> None:
    """What history, and the marks it leaves, may be about."""
    named = ", ".join(f"'{value}'" for value in values)
    for table in ("event", "profile_mark"):
        numbered = {"sqlite_autoincrement": True} if table == "profile_mark" else {}
        with op.batch_alter_table(table, table_kwargs=numbered) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_subject"), type_="check")
            batch.create_check_constraint(op.f(f"ck_{table}_subject"), f"subject IN ({named})")


def upgrade() -> None:
    _allow_subjects(*SUBJECTS, "github")
    _create_connections()
    _create_links()
    _create_traffic()


def _create_connections() -> None:
    op.create_table(
        "github_connection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", _words("github_kind", "app", "token"), nullable=False),
        sa.Column("api_url", sa.String(length=500), nullable=False),
        sa.Column("web_url", sa.String(length=500), nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("app_id", sa.String(length=40), nullable=False),
        sa.Column("app_slug", sa.String(length=120), nullable=False),
        sa.Column("installation_id", sa.BigInteger(), nullable=True),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("private_key", sa.Text(), nullable=False),
        sa.Column("webhook_secret", sa.Text(), nullable=False),
        sa.Column("webhook_secret_before", sa.Text(), nullable=False),
        sa.Column("is_polling_only", sa.Boolean(), nullable=False),
        sa.Column("state", _words("github_state", "active", "paused", "unauthorised", "suspended"), nullable=False),
        sa.Column("parked_until", NOW, nullable=True),
        sa.Column("parked_why", sa.Text(), nullable=False),
        sa.Column("parked_times", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("last_delivery_at", NOW, nullable=True),
        sa.Column("refused_deliveries", sa.Integer(), nullable=False),
        sa.Column("quota_limit", sa.Integer(), nullable=True),
        sa.Column("quota_left", sa.Integer(), nullable=True),
        sa.Column("quota_resets_at", NOW, nullable=True),
        sa.Column("lease_until", NOW, nullable=True),
        sa.Column("leased_by", sa.String(length=80), nullable=False),
        sa.Column("last_write_at", NOW, nullable=True),
        sa.Column("stale_bots", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", NOW, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_github_connection_by_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_github_connection")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_github_connection_host"), "github_connection", ["host"], unique=False)
    op.create_table(
        "github_repo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("repo_id", sa.BigInteger(), nullable=False),
        sa.Column("node_id", sa.String(length=120), nullable=False),
        sa.Column("full_name", sa.String(length=240), nullable=False),
        sa.Column("is_private", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            _words("github_repo_state", "active", "archived", "gone", "no-access", "issues-disabled"),
            nullable=False,
        ),
        sa.Column("cursor", NOW, nullable=True),
        sa.Column("etag", sa.String(length=500), nullable=False),
        sa.Column("etag_url", sa.Text(), nullable=False),
        sa.Column("next_sweep_at", NOW, nullable=True),
        sa.Column("last_swept_at", NOW, nullable=True),
        sa.Column("last_exists_pass_at", NOW, nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("label_prefix", sa.String(length=50), nullable=False),
        sa.Column("includes_quotes", sa.Boolean(), nullable=False),
        sa.Column("created_at", NOW, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["github_connection.id"], name=op.f("fk_github_repo_connection_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_github_repo")),
        sa.UniqueConstraint("host", "repo_id", name=op.f("uq_github_repo_host_repo_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_github_repo_connection_id"), "github_repo", ["connection_id"], unique=False)
    op.create_table(
        "github_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("repo_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("creates_on_commit", sa.Boolean(), nullable=False),
        sa.Column("uses_milestones", sa.Boolean(), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(team_id IS NULL) <> (service_id IS NULL)", name=op.f("ck_github_rule_team_or_service")),
        sa.ForeignKeyConstraint(
            ["repo_id"], ["github_repo.id"], name=op.f("fk_github_rule_repo_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_github_rule_service_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_github_rule_team_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_github_rule")),
        sa.UniqueConstraint("service_id", name=op.f("uq_github_rule_service_id")),
        sa.UniqueConstraint("team_id", name=op.f("uq_github_rule_team_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_github_rule_repo_id"), "github_rule", ["repo_id"], unique=False)
    op.create_table(
        "github_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("login", sa.String(length=100), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_github_account_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_github_account")),
        sa.UniqueConstraint("host", "login", name=op.f("uq_github_account_host_login")),
    )
    op.create_index(op.f("ix_github_account_person_id"), "github_account", ["person_id"], unique=False)


def _create_links() -> None:
    op.create_table(
        "github_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("repo_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.BigInteger(), nullable=False),
        sa.Column("node_id", sa.String(length=120), nullable=False),
        sa.Column("html_url", sa.String(length=500), nullable=False),
        sa.Column("base", sa.JSON(), nullable=False),
        sa.Column("remote_updated_at", NOW, nullable=True),
        sa.Column(
            "state",
            _words("github_link_state", "active", "moved-unreadable", "deleted", "forbidden", "repo-gone", "archived"),
            nullable=False,
        ),
        sa.Column("checks", sa.Integer(), nullable=False),
        sa.Column("checked_at", NOW, nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("not_applied", sa.JSON(), nullable=False),
        sa.Column("asks", _words("github_ask", "not-planned", "duplicate", "stale-bot"), nullable=True),
        sa.Column("asked_at", NOW, nullable=True),
        sa.Column("last_synced_at", NOW, nullable=True),
        sa.Column("created_at", NOW, nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["action_item.id"], name=op.f("fk_github_link_item_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["repo_id"], ["github_repo.id"], name=op.f("fk_github_link_repo_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_github_link")),
        sa.UniqueConstraint("item_id", name=op.f("uq_github_link_item_id")),
        sa.UniqueConstraint("repo_id", "number", name=op.f("uq_github_link_repo_id_number")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_github_link_issue_id"), "github_link", ["issue_id"], unique=False)
    op.create_index("ix_github_link_state", "github_link", ["state", "id"], unique=False)
    op.create_table(
        "github_consent",
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", NOW, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_github_consent_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_github_consent_incident_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("incident_id", name=op.f("pk_github_consent")),
    )
    op.create_table(
        "github_conflict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("base", sa.JSON(), nullable=False),
        sa.Column("ours", sa.JSON(), nullable=False),
        sa.Column("theirs", sa.JSON(), nullable=False),
        sa.Column("winner", _words("conflict_winner", "github", "here"), nullable=False),
        sa.Column("at", NOW, nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["action_item.id"], name=op.f("fk_github_conflict_item_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_github_conflict")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_github_conflict_item_id"), "github_conflict", ["item_id"], unique=False)


def _create_traffic() -> None:
    op.create_table(
        "github_outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("repo_id", sa.Integer(), nullable=False),
        sa.Column("op", _words("outbox_op", "create", "update"), nullable=False),
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column(
            "status",
            _words("outbox_status", "pending", "inflight", "uncertain", "done", "parked", "failed"),
            nullable=False,
        ),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("attempt_at", NOW, nullable=True),
        sa.Column("lookups", sa.Integer(), nullable=False),
        sa.Column("lease_until", NOW, nullable=True),
        sa.Column("not_before", NOW, nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", NOW, nullable=False),
        sa.Column("done_at", NOW, nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_github_outbox_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["item_id"], ["action_item.id"], name=op.f("fk_github_outbox_item_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["repo_id"], ["github_repo.id"], name=op.f("fk_github_outbox_repo_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_github_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_github_outbox_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_github_outbox_item_id"), "github_outbox", ["item_id"], unique=False)
    op.create_index(op.f("ix_github_outbox_repo_id"), "github_outbox", ["repo_id"], unique=False)
    op.create_index("ix_github_outbox_status", "github_outbox", ["status", "not_before", "id"], unique=False)
    op.create_index(
        "uq_github_outbox_create",
        "github_outbox",
        ["item_id"],
        unique=True,
        sqlite_where=sa.text("op = 'create' AND status <> 'done'"),
        postgresql_where=sa.text("op = 'create' AND status <> 'done'"),
    )
    op.create_index(
        "uq_github_outbox_update",
        "github_outbox",
        ["item_id"],
        unique=True,
        sqlite_where=sa.text("op = 'update' AND status = 'pending'"),
        postgresql_where=sa.text("op = 'update' AND status = 'pending'"),
    )
    op.create_table(
        "github_delivery",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("guid", sa.String(length=80), nullable=False),
        sa.Column("event", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("received_at", NOW, nullable=False),
        sa.Column("status", _words("delivery_status", "queued", "done", "failed", "ignored"), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", NOW, nullable=True),
        sa.Column("not_before", NOW, nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["github_connection.id"],
            name=op.f("fk_github_delivery_connection_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("connection_id", "guid", name=op.f("pk_github_delivery")),
    )
    op.create_index(op.f("ix_github_delivery_received_at"), "github_delivery", ["received_at"], unique=False)
    op.create_index("ix_github_delivery_status", "github_delivery", ["status", "received_at"], unique=False)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    op.execute("DELETE FROM event WHERE subject = 'github'")
    _allow_subjects(*SUBJECTS)
