"""Every enum of the domain. The values are what the database, the JSON and the URLs hold."""

from enum import IntEnum, StrEnum


class ItemState(StrEnum):
    """Life of an action item; `rules.lifecycle` says which moves exist."""

    PROPOSED = "proposed"
    OPEN = "open"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    VERIFIED = "verified"
    DECLINED = "declined"
    SUPERSEDED = "superseded"


class ItemKind(StrEnum):
    """What a promise is for."""

    PREVENT = "prevent"
    DETECT = "detect"
    MITIGATE = "mitigate"
    INVESTIGATE = "investigate"
    REPAIR = "repair"
    PROCESS = "process"


class Priority(IntEnum):
    """P0 is the most urgent."""

    P0 = 0
    P1 = 1
    P2 = 2
    P3 = 3


class Trigger(StrEnum):
    """What set an incident off."""

    CODE_DEPLOY = "code-deploy"
    CONFIG_CHANGE = "config-change"
    MAINTENANCE = "maintenance"
    TRAFFIC = "traffic"
    PROVIDER_CHANGE = "provider-change"
    EXPIRY = "expiry"
    HARDWARE_OR_NETWORK_FAULT = "hardware-or-network-fault"
    SECURITY_EVENT = "security-event"
    HUMAN_OPERATION = "human-operation"
    UNKNOWN = "unknown"


class CauseClass(StrEnum):
    """What would have to change for the cause to be gone."""

    CODE_DEPLOY = "code-deploy"
    CONFIG_CHANGE = "config-change"
    CAPACITY_LOAD = "capacity-load"
    DEPENDENCY_PROVIDER = "dependency-provider"
    NETWORK = "network"
    HARDWARE = "hardware"
    DATABASE_STORAGE = "database-storage"
    KERNEL_OS_RUNTIME_BUG = "kernel-os-runtime-bug"
    CERTIFICATE_EXPIRY = "certificate-expiry"
    DNS = "dns"
    HUMAN_PROCEDURE = "human-procedure"
    SECURITY_ABUSE = "security-abuse"
    UNKNOWN = "unknown"


class CauseRole(StrEnum):
    """The part a cause played in one incident."""

    ROOT = "root"
    CONTRIBUTING = "contributing"


class LinkState(StrEnum):
    """Whether a person has agreed to a link that a rule proposed."""

    SUGGESTED = "suggested"
    CONFIRMED = "confirmed"


class FactKind(StrEnum):
    """A fact read from a write-up. The values are the keys of `tracker extract`."""

    TITLE = "title"
    STARTED_AT = "started_at"
    DETECTED_AT = "detected_at"
    MITIGATED_AT = "mitigated_at"
    ENDED_AT = "ended_at"
    SEVERITY = "severity"
    SERVICE = "services"
    ROOT_CAUSE = "root_cause"
    TRIGGER = "trigger"
    CAUSE_CLASS = "cause_class"
    CONTRIBUTING_FACTOR = "contributing_factors"
    TIMELINE = "timeline"
    ACTION_ITEM = "action_items"
    RECURRENCE_STATEMENT = "recurrence_statements"


class WriteUpFormat(StrEnum):
    """How the bytes of a write-up were read."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    DOCX = "docx"
    PDF = "pdf"
    STATUS_PAGE = "status-page"
    FEED = "feed"


class SiteRole(StrEnum):
    """What somebody is to the whole installation."""

    VIEWER = "viewer"
    ADMIN = "admin"


class TeamRole(StrEnum):
    """What somebody is to one team."""

    MEMBER = "member"
    MANAGER = "manager"


class Permission(StrEnum):
    """What a door may ask `rules.permissions.can` about."""

    READ = "read"
    IMPORT = "import"
    EDIT_INCIDENT = "edit_incident"
    EDIT_ITEM = "edit_item"
    DECIDE_ITEM = "decide_item"
    SET_POLICY = "set_policy"
    RESTRICT = "restrict"
    RUN_REVIEW = "run_review"
    ADMINISTER = "administer"


class Door(StrEnum):
    """Through which door a change came."""

    PAGE = "page"
    API = "api"
    GITHUB = "github"
    IMPORT = "import"
    SYSTEM = "system"


class Subject(StrEnum):
    """What a history event is about."""

    INCIDENT = "incident"
    ACTION_ITEM = "action_item"
    CAUSE = "cause"
    PERSON = "person"
    TEAM = "team"
    SERVICE = "service"
    IMPORT = "import"
    GITHUB = "github"


class LinkPurpose(StrEnum):
    """What a single-use link in a message or a log lets its holder do."""

    SETUP = "setup"
    INVITE = "invite"


class ImportStatus(StrEnum):
    """What importing one write-up did."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    FAILED = "failed"


class CheckState(StrEnum):
    """How one part of the installation is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


class SourceKind(StrEnum):
    """What a followed source is."""

    ADDRESS = "address"
    FOLDER = "folder"


class PreviewState(StrEnum):
    """What became of a text that was found in a followed source."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


class PromiseDecision(StrEnum):
    """What a person said of two items that promise alike."""

    REPEATS = "repeats"
    APART = "apart"


class HitKind(StrEnum):
    """What a search finds."""

    ITEM = "item"
    INCIDENT = "incident"
    WRITE_UP = "write-up"
    COMMENT = "comment"


class RecurrenceState(StrEnum):
    """What was decided about a pair of incidents that may share a cause."""

    SUGGESTED = "suggested"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    DUPLICATE = "duplicate"


class Evidence(StrEnum):
    """What may speak for, or against, two incidents sharing a cause."""

    NAMED_CAUSE = "named-cause"
    STATEMENT = "statement"
    DENIAL = "denial"
    PASSAGES = "passages"
    STORY = "story"
    MECHANISMS = "mechanisms"
    CAUSE_CLASS = "cause-class"
    TRIGGER = "trigger"
    SERVICES = "services"
    PROMISE = "promise"


class Verdict(StrEnum):
    """Why the earlier remediation did not stop a cause, the gravest first."""

    UNFINISHED = "unfinished"
    UNPLANNED = "unplanned"
    INEFFECTIVE = "ineffective"
    DECLINED = "declined"
    NOT_KNOWN = "not-known"


class Effect(StrEnum):
    """Whether a round of remediation helped."""

    HELPING = "helping"
    NOT_HELPING = "not-helping"
    TOO_EARLY = "too-early"


class MissingFact(StrEnum):
    """What would have to be known for a verdict."""

    START = "start"
    STATE = "state"
    STATE_DATE = "state-date"
    KIND = "kind"
    REPLACEMENT = "replacement"


class ErrandName(StrEnum):
    """What the worker runs by itself."""

    HOUSEKEEPING = "housekeeping"
    REFRESH_RECURRENCES = "refresh_recurrences"
    REFIT_WEIGHTS = "refit_weights"
    FETCH_FEEDS = "fetch_feeds"
    APPLY_DELIVERIES = "apply_deliveries"
    PUSH_ISSUES = "push_issues"
    RECONCILE_ISSUES = "reconcile_issues"
    ASK_GITHUB_AGAIN = "ask_github_again"
    QUEUE_DISPATCHES = "queue_dispatches"
    SEND_DISPATCHES = "send_dispatches"
    PREPARE_REVIEWS = "prepare_reviews"


class Counted(IntEnum):
    """What the frequencies of tokens are kept of (`rules.recurrence.Statistics`)."""

    WORDS = 0
    PIECES = 1
    PROMISES = 2
    MECHANISMS = 3
    TICKETS = 4


class GithubKind(StrEnum):
    """How a connection to GitHub shows who it is."""

    APP = "app"
    TOKEN = "token"


class GithubState(StrEnum):
    """Whether a connection may be used."""

    ACTIVE = "active"
    PAUSED = "paused"
    UNAUTHORISED = "unauthorised"
    SUSPENDED = "suspended"


class GithubRepoState(StrEnum):
    """Whether a repository can be worked with."""

    ACTIVE = "active"
    ARCHIVED = "archived"
    GONE = "gone"
    NO_ACCESS = "no-access"
    ISSUES_DISABLED = "issues-disabled"


class GithubLinkState(StrEnum):
    """Whether an item's issue can be reached."""

    ACTIVE = "active"
    MOVED_UNREADABLE = "moved-unreadable"
    DELETED = "deleted"
    FORBIDDEN = "forbidden"
    REPO_GONE = "repo-gone"
    ARCHIVED = "archived"


class GithubAsk(StrEnum):
    """Why an issue that was closed on GitHub asks for a decision here."""

    NOT_PLANNED = "not-planned"
    DUPLICATE = "duplicate"
    STALE_BOT = "stale-bot"


class OutboxOp(StrEnum):
    """What is to be done on GitHub."""

    CREATE = "create"
    UPDATE = "update"


class OutboxStatus(StrEnum):
    """How far a push has come."""

    PENDING = "pending"
    INFLIGHT = "inflight"
    UNCERTAIN = "uncertain"
    DONE = "done"
    PARKED = "parked"
    FAILED = "failed"


class DeliveryStatus(StrEnum):
    """What became of a delivery of GitHub's."""

    QUEUED = "queued"
    DONE = "done"
    FAILED = "failed"
    IGNORED = "ignored"


class ConflictWinner(StrEnum):
    """Whose value held where both sides had changed a field."""

    GITHUB = "github"
    HERE = "here"


class ReviewState(StrEnum):
    """Life of one weekly review."""

    PLANNED = "planned"
    RUNNING = "running"
    CLOSED = "closed"
    SKIPPED = "skipped"


class AgendaSection(StrEnum):
    """The parts of an agenda, in their order. An item stands in the first that wants it."""

    DECISIONS = "decisions"
    RECURRENCES = "recurrences"
    OVERDUE = "overdue"
    SLIPPED = "slipped"
    UNOWNED = "unowned"
    UNDATED = "undated"
    PROPOSED = "proposed"
    VERIFICATION = "verification"
    DUE_SOON = "due-soon"
    BLOCKED = "blocked"
    RISKS = "risks"
    NUMBERS = "numbers"
    PAID_OFF = "paid-off"


class ReviewDecisionKind(StrEnum):
    """What a review decides about one entry, each by one key."""

    KEEP = "keep"
    NEW_DATE = "new-date"
    NEW_OWNER = "new-owner"
    SPLIT = "split"
    DECLINE = "decline"
    ESCALATE = "escalate"
    DONE = "done"
    VERIFY = "verify"
    REOPEN = "reopen"
    NOTE = "note"


class AnswerStatus(StrEnum):
    """What an owner says of an item before a review."""

    ON_TRACK = "on-track"
    NEW_DATE = "new-date"
    BLOCKED = "blocked"
    DONE = "done"


class NoticeKind(StrEnum):
    """What a message that nobody asked for at this moment is."""

    DIGEST = "digest"
    INQUIRY = "inquiry"
    AGENDA = "agenda"
    MINUTES = "minutes"
    ESCALATION = "escalation"
    SUMMARY = "summary"


class NoticeChannel(StrEnum):
    """By which way a message goes."""

    MAIL = "mail"
    CHAT = "chat"


class Cadence(StrEnum):
    """How often somebody wants their digest."""

    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


class DispatchStatus(StrEnum):
    """What became of a message."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    BOUNCED = "bounced"
    LOST = "lost"
    SKIPPED = "skipped"
