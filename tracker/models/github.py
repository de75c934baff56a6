"""GitHub: connections, repositories, the links between items and issues, and what waits to be sent or applied."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Model, Sealed, UTCDateTime, enum_of
from tracker.models.actions import ActionItem
from tracker.models.incidents import Incident
from tracker.models.people import Person, Service, Team
from tracker.models.private import Private
from tracker.vocabulary import (
    ConflictWinner,
    DeliveryStatus,
    GithubAsk,
    GithubKind,
    GithubLinkState,
    GithubRepoState,
    GithubState,
    OutboxOp,
    OutboxStatus,
)

ADDRESS_LENGTH = 500
REPO_NAME_LENGTH = 240
LABEL_LENGTH = 50


class GithubConnection(Model):
    """One way to a GitHub: an installed App, or somebody's token. Its secrets are sealed; the key is elsewhere."""

    __tablename__ = "github_connection"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    kind: Mapped[GithubKind] = mapped_column(enum_of(GithubKind))
    api_url: Mapped[str] = mapped_column(sa.String(ADDRESS_LENGTH))
    web_url: Mapped[str] = mapped_column(sa.String(ADDRESS_LENGTH))
    host: Mapped[str] = mapped_column(sa.String(255), index=True)
    """Lower case, as in the addresses of issues."""
    app_id: Mapped[str] = mapped_column(sa.String(40), default="")
    app_slug: Mapped[str] = mapped_column(sa.String(120), default="")
    installation_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    token: Mapped[str] = mapped_column(Sealed, default="")
    private_key: Mapped[str] = mapped_column(Sealed, default="")
    webhook_secret: Mapped[str] = mapped_column(Sealed, default="")
    webhook_secret_before: Mapped[str] = mapped_column(Sealed, default="")
    """Still good for deliveries until GitHub has learnt the new one."""
    is_polling_only: Mapped[bool] = mapped_column(default=False)
    state: Mapped[GithubState] = mapped_column(enum_of(GithubState))
    parked_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """GitHub asked us to wait until then; nothing is sent or asked before."""
    parked_why: Mapped[str] = mapped_column(sa.Text, default="")
    parked_times: Mapped[int] = mapped_column(default=0)
    """How often in a row it had to wait without being told how long."""
    last_error: Mapped[str] = mapped_column(sa.Text, default="")
    last_delivery_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    refused_deliveries: Mapped[int] = mapped_column(default=0)
    """How many came without a good signature."""
    quota_limit: Mapped[int | None] = mapped_column()
    quota_left: Mapped[int | None] = mapped_column()
    quota_resets_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    leased_by: Mapped[str] = mapped_column(sa.String(80), default="")
    """Who writes through it now: one at a time."""
    last_write_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    stale_bots: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    """Logins that close what nobody touched, in lower case: their closing asks for a decision."""
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column()

    repos: Mapped[list["GithubRepo"]] = relationship(
        back_populates="connection", cascade="all, delete-orphan", order_by="GithubRepo.full_name"
    )

    __table_args__ = ({"sqlite_autoincrement": True},)
    __mapper_args__ = {"version_id_col": version}

    def __repr__(self) -> str:
        """Nothing of its secrets."""
        return f"<GithubConnection {self.id}>"


class GithubRepo(Model):
    """A repository whose issues are worked with. Its id is what it is known by; its name may change."""

    __tablename__ = "github_repo"

    id: Mapped[int] = mapped_column(primary_key=True)
    connection_id: Mapped[int] = mapped_column(sa.ForeignKey("github_connection.id", ondelete="CASCADE"), index=True)
    host: Mapped[str] = mapped_column(sa.String(255))
    repo_id: Mapped[int] = mapped_column(sa.BigInteger)
    """GitHub's number for it."""
    node_id: Mapped[str] = mapped_column(sa.String(120), default="")
    full_name: Mapped[str] = mapped_column(sa.String(REPO_NAME_LENGTH))
    is_private: Mapped[bool] = mapped_column(default=False)
    state: Mapped[GithubRepoState] = mapped_column(enum_of(GithubRepoState))
    cursor: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """The latest change of an issue that a sweep has seen, by GitHub's clock."""
    etag: Mapped[str] = mapped_column(sa.String(ADDRESS_LENGTH), default="")
    etag_url: Mapped[str] = mapped_column(sa.Text, default="")
    """The address that the etag belongs to; it is asked again unchanged until something new is there."""
    next_sweep_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_swept_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_exists_pass_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_error: Mapped[str] = mapped_column(sa.Text, default="")
    label_prefix: Mapped[str] = mapped_column(sa.String(LABEL_LENGTH), default="")
    """What the names of our labels begin with; labels without it are left alone."""
    includes_quotes: Mapped[bool] = mapped_column(default=False)
    """Whether our part of the body quotes the write-up."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column()

    connection: Mapped[GithubConnection] = relationship(back_populates="repos")
    rules: Mapped[list["GithubRule"]] = relationship(
        back_populates="repo", cascade="all, delete-orphan", order_by="GithubRule.id"
    )

    __table_args__ = (
        sa.UniqueConstraint("host", "repo_id"),
        {"sqlite_autoincrement": True},
    )
    __mapper_args__ = {"version_id_col": version}


class GithubRule(Model):
    """That the items of a team, or of a service, go to a repository. A service's rule comes before its team's."""

    __tablename__ = "github_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    repo_id: Mapped[int] = mapped_column(sa.ForeignKey("github_repo.id", ondelete="CASCADE"), index=True)
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("team.id", ondelete="CASCADE"), unique=True)
    service_id: Mapped[int | None] = mapped_column(sa.ForeignKey("service.id", ondelete="CASCADE"), unique=True)
    creates_on_commit: Mapped[bool] = mapped_column(default=False)
    uses_milestones: Mapped[bool] = mapped_column(default=False)
    labels: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    """Names of further labels that every issue gets, without the prefix."""
    version: Mapped[int] = mapped_column()

    repo: Mapped[GithubRepo] = relationship(back_populates="rules")
    team: Mapped[Team | None] = relationship()
    service: Mapped[Service | None] = relationship()

    __table_args__ = (
        sa.CheckConstraint("(team_id IS NULL) <> (service_id IS NULL)", name="team_or_service"),
        {"sqlite_autoincrement": True},
    )
    __mapper_args__ = {"version_id_col": version}


class GithubLink(Private, Model):
    """That an item and an issue are one."""

    __tablename__ = "github_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("action_item.id", ondelete="CASCADE"), unique=True)
    repo_id: Mapped[int] = mapped_column(sa.ForeignKey("github_repo.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column()
    issue_id: Mapped[int] = mapped_column(sa.BigInteger, index=True)
    """GitHub's number for the issue; `number` counts within its repository."""
    node_id: Mapped[str] = mapped_column(sa.String(120), default="")
    html_url: Mapped[str] = mapped_column(sa.String(ADDRESS_LENGTH))
    base: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    """What both sides last agreed on, as `rules.github_mapping` writes it."""
    remote_updated_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    state: Mapped[GithubLinkState] = mapped_column(enum_of(GithubLinkState))
    checks: Mapped[int] = mapped_column(default=0)
    """How often in a row it was not found."""
    checked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_error: Mapped[str] = mapped_column(sa.Text, default="")
    not_applied: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    """What GitHub left out of the last write without refusing it: no push right, or an unknown login."""
    asks: Mapped[GithubAsk | None] = mapped_column(enum_of(GithubAsk))
    asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_synced_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    item: Mapped[ActionItem] = relationship()
    repo: Mapped[GithubRepo] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("repo_id", "number"),
        sa.Index("ix_github_link_state", "state", "id"),
        {"sqlite_autoincrement": True},
    )


class GithubOutbox(Private, Model):
    """One push that is due. It names what was changed, not to what: the worker reads the item as it is by then."""

    __tablename__ = "github_outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("action_item.id", ondelete="CASCADE"), index=True)
    repo_id: Mapped[int] = mapped_column(sa.ForeignKey("github_repo.id", ondelete="CASCADE"), index=True)
    op: Mapped[OutboxOp] = mapped_column(enum_of(OutboxOp))
    key: Mapped[str] = mapped_column(sa.String(36), unique=True)
    """Stands in the issue's body, so that an issue whose creation was not heard of is found again."""
    fields: Mapped[dict[str, str]] = mapped_column(sa.JSON, default=dict)
    """When each field was last changed here, in ISO 8601."""
    status: Mapped[OutboxStatus] = mapped_column(enum_of(OutboxStatus))
    attempt: Mapped[int] = mapped_column(default=0)
    attempt_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When it was first sent, or about to be."""
    lookups: Mapped[int] = mapped_column(default=0)
    """How often an issue with its key was looked for in vain."""
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    not_before: Mapped[datetime | None] = mapped_column(UTCDateTime)
    error: Mapped[str] = mapped_column(sa.Text, default="")
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    item: Mapped[ActionItem] = relationship()
    repo: Mapped[GithubRepo] = relationship()

    __table_args__ = (
        sa.Index(
            "uq_github_outbox_create",
            "item_id",
            unique=True,
            sqlite_where=sa.text("op = 'create' AND status <> 'done'"),
            postgresql_where=sa.text("op = 'create' AND status <> 'done'"),
        ),
        sa.Index(
            "uq_github_outbox_update",
            "item_id",
            unique=True,
            sqlite_where=sa.text("op = 'update' AND status = 'pending'"),
            postgresql_where=sa.text("op = 'update' AND status = 'pending'"),
        ),
        sa.Index("ix_github_outbox_status", "status", "not_before", "id"),
        {"sqlite_autoincrement": True},
    )


class GithubDelivery(Model):
    """One delivery of GitHub's, as it came. Its id is GitHub's, and stays the same when it is delivered again."""

    __tablename__ = "github_delivery"

    connection_id: Mapped[int] = mapped_column(
        sa.ForeignKey("github_connection.id", ondelete="CASCADE"), primary_key=True
    )
    guid: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    event: Mapped[str] = mapped_column(sa.String(80))
    action: Mapped[str] = mapped_column(sa.String(80), default="")
    body: Mapped[str] = mapped_column(sa.Text)
    """Emptied once it is applied."""
    received_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    status: Mapped[DeliveryStatus] = mapped_column(enum_of(DeliveryStatus))
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    not_before: Mapped[datetime | None] = mapped_column(UTCDateTime)
    error: Mapped[str] = mapped_column(sa.Text, default="")

    __table_args__ = (sa.Index("ix_github_delivery_status", "status", "received_at"),)


class GithubConflict(Private, Model):
    """That both sides had changed a field differently, and whose value held."""

    __tablename__ = "github_conflict"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("action_item.id", ondelete="CASCADE"), index=True)
    field: Mapped[str] = mapped_column(sa.String(40))
    base: Mapped[Any] = mapped_column(sa.JSON)
    ours: Mapped[Any] = mapped_column(sa.JSON)
    theirs: Mapped[Any] = mapped_column(sa.JSON)
    winner: Mapped[ConflictWinner] = mapped_column(enum_of(ConflictWinner))
    at: Mapped[datetime] = mapped_column(UTCDateTime)

    item: Mapped[ActionItem] = relationship()

    __table_args__ = ({"sqlite_autoincrement": True},)


class GithubAccount(Model):
    """Whom a login on a host belongs to. On github.com `Person.github_login` holds where nothing else is said."""

    __tablename__ = "github_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    host: Mapped[str] = mapped_column(sa.String(255))
    login: Mapped[str] = mapped_column(sa.String(100))
    """Lower case."""
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)

    person: Mapped[Person] = relationship()

    __table_args__ = (sa.UniqueConstraint("host", "login"),)


class GithubConsent(Private, Model):
    """That the items of a restricted incident may go to private repositories."""

    __tablename__ = "github_consent"

    incident_id: Mapped[int] = mapped_column(sa.ForeignKey("incident.id", ondelete="CASCADE"), primary_key=True)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)

    incident: Mapped[Incident] = relationship()
