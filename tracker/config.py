"""Settings: environment variables `TRACKER_…`, read once by the app and passed on.

Each variable may instead be given as `TRACKER_…_FILE`, the name of a file that holds the value.
`SETTINGS` is the whole list; the README's table is compared with it by a test.
"""

import contextlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.policy import SMTP
from importlib import metadata
from ipaddress import ip_address
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from tracker.clients.addresses import Host
from tracker.clients.mail import Encryption, Server
from tracker.errors import SettingsError
from tracker.sealing import Ring, new_key

MAX_UPLOAD_BYTES: Final = 20 * 1024 * 1024
MAX_TEXT_BYTES: Final = 1024 * 1024
MAX_REQUEST_BYTES: Final = MAX_UPLOAD_BYTES + MAX_TEXT_BYTES
DEFAULT_BASE_URL: Final = "http://127.0.0.1:8000"
LOCAL_HOSTS: Final = ("127.0.0.1", "localhost", "[::1]")
KEY_FILE: Final = "secret-key"
SEALING_FILE: Final = "sealing-keys"


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the README's table."""

    name: str
    default: str
    meaning: str


SETTINGS: Final = (
    Setting(
        "TRACKER_DATA_DIR",
        "~/.local/share/remediation-tracker",
        "Folder for the database, the secret key and the sealing keys.",
    ),
    Setting("TRACKER_DATABASE_URL", "SQLite file in the data folder", "`sqlite:///…` or `postgresql://…`."),
    Setting(
        "TRACKER_SECRET_KEY",
        "made once, kept in the data folder",
        "Signs cookies and forms; 32 characters or more.",
    ),
    Setting(
        "TRACKER_SEALING_KEYS",
        "made once, kept in the data folder",
        "Encrypt the tokens and secrets that the database keeps for other services; keys as `tracker secrets new-key`"
        " prints them, the newest first, separated by commas. Keep a copy apart from the database's backups.",
    ),
    Setting(
        "TRACKER_BASE_URL",
        DEFAULT_BASE_URL,
        "The address people type; https turns on secure cookies and HSTS.",
    ),
    Setting(
        "TRACKER_TRUSTED_HOSTS",
        "the base URL's host",
        "Further host names to answer to, separated by commas.",
    ),
    Setting("TRACKER_PROXY_HOPS", "0", "How many reverse proxies of yours set X-Forwarded-For, -Proto and -Host."),
    Setting("TRACKER_LOGIN_IDLE_HOURS", "12", "A log-in unused for so long ends."),
    Setting("TRACKER_LOGIN_MAX_DAYS", "7", "Every log-in ends after so long."),
    Setting(
        "TRACKER_SMTP_URL",
        "none: no mail is sent",
        "The mail server: `smtp://user:password@host:587` (STARTTLS is required except on this machine)"
        " or `smtps://…`; in user and password write @ as %40, : as %3A, / as %2F.",
    ),
    Setting("TRACKER_MAIL_FROM", "needed with a mail server", "The sender: an address, or `Name <address>`."),
    Setting(
        "TRACKER_FETCH_HOSTS",
        "none: nothing is fetched",
        "Host names that write-ups may be fetched from, separated by commas. `host:port` allows that port alone,"
        " and there also machines of your own network; a chat within your network is named so, too.",
    ),
    Setting(
        "TRACKER_GITHUB_HOSTS",
        "none: only public machines",
        "`host:port` of GitHub Enterprise servers inside your own network, separated by commas.",
    ),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Checked settings. `database_url` names its driver; `base_url` has no trailing slash."""

    data_dir: Path
    database_url: str
    secret_key: str = field(repr=False)
    sealing_keys: tuple[str, ...] = field(repr=False)
    """The newest first."""
    base_url: str
    trusted_hosts: tuple[str, ...]
    proxy_hops: int
    login_idle_hours: int
    login_max_days: int
    mail_server: Server | None = None
    mail_from: Address | None = None
    """Set where there is a mail server."""
    fetch_hosts: tuple[Host, ...] = ()
    github_hosts: tuple[Host, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict, compare=False)
    """By the name of a setting: the variable it was read from. What is not in it has its default."""

    @property
    def ring(self) -> Ring:
        """What seals and opens the secrets in the database."""
        return Ring(self.sealing_keys)

    @property
    def is_https(self) -> bool:
        """Whether people reach the installation by https."""
        return self.base_url.startswith("https://")

    @property
    def is_postgresql(self) -> bool:
        """Whether the database is PostgreSQL; otherwise it is SQLite."""
        return self.database_url.startswith("postgresql")


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read and check the settings.

    Creates the data folder, and in it the secret key where none is given.
    Raises SettingsError with the variable's name and what to do.
    """
    values, given = _values(os.environ if environ is None else environ)
    data_dir = Path(values.get("TRACKER_DATA_DIR") or "~/.local/share/remediation-tracker").expanduser().absolute()
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"TRACKER_DATA_DIR: cannot create {data_dir}: {error.strerror}.") from error
    base_url = _base_url(values.get("TRACKER_BASE_URL") or DEFAULT_BASE_URL)
    mail = _mail(values.get("TRACKER_SMTP_URL"), values.get("TRACKER_MAIL_FROM"))
    return Settings(
        data_dir=data_dir,
        database_url=_database_url(values.get("TRACKER_DATABASE_URL") or f"sqlite:///{data_dir / 'tracker.sqlite'}"),
        secret_key=values.get("TRACKER_SECRET_KEY") or _kept_secret(data_dir / KEY_FILE),
        sealing_keys=_sealing_keys(values.get("TRACKER_SEALING_KEYS"), data_dir / SEALING_FILE),
        base_url=base_url,
        trusted_hosts=_trusted_hosts(base_url, values.get("TRACKER_TRUSTED_HOSTS", "")),
        proxy_hops=_whole_number(values, "TRACKER_PROXY_HOPS", default=0, least=0, most=10),
        login_idle_hours=_whole_number(values, "TRACKER_LOGIN_IDLE_HOURS", default=12, least=1, most=24 * 30),
        login_max_days=_whole_number(values, "TRACKER_LOGIN_MAX_DAYS", default=7, least=1, most=365),
        mail_server=mail.server,
        mail_from=mail.sender,
        fetch_hosts=_hosts(values, "TRACKER_FETCH_HOSTS"),
        github_hosts=_hosts(values, "TRACKER_GITHUB_HOSTS"),
        given=given,
    )


def pass_on(settings: Settings) -> None:
    """Let the processes that this one starts know the base URL that it worked out."""
    os.environ["TRACKER_BASE_URL"] = settings.base_url


def release() -> str:
    """The version of the tracker that runs here."""
    try:
        return metadata.version("remediation-tracker")
    except metadata.PackageNotFoundError:
        return "not installed"


def _values(environ: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The given settings, and the variables they came from, by name.

    A misspelt TRACKER_ variable is refused: silence would hide it.
    """
    known = {setting.name for setting in SETTINGS}
    values: dict[str, str] = {}
    given: dict[str, str] = {}
    for name, value in environ.items():
        if not name.startswith("TRACKER_") or not value.strip():
            continue
        if name in known:
            values[name] = value.strip()
            given[name] = name
        elif name.removesuffix("_FILE") in known:
            try:
                values.setdefault(name.removesuffix("_FILE"), Path(value).read_text(encoding="utf-8").strip())
                given.setdefault(name.removesuffix("_FILE"), name)
            except (OSError, UnicodeDecodeError) as error:
                raise SettingsError(f"{name}: the file {value} cannot be read.") from error
        else:
            raise SettingsError(f"{name} is not a setting. Known are: {', '.join(sorted(known))}.")
    if 0 < len(values.get("TRACKER_SECRET_KEY", "")) < 32:
        raise SettingsError("TRACKER_SECRET_KEY must have 32 characters or more.")
    return values, given


def _database_url(url: str) -> str:
    for prefix in ("postgresql+psycopg://", "postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    if url.startswith("sqlite:///") and url not in ("sqlite:///", "sqlite:///:memory:"):
        return f"sqlite:///{Path(url.removeprefix('sqlite:///')).expanduser().absolute()}"
    raise SettingsError("TRACKER_DATABASE_URL must begin with sqlite:/// and a path, or with postgresql://.")


def _base_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        is_right = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_right = False
    if not is_right or parts.path.strip("/") or parts.query or parts.fragment:
        raise SettingsError("TRACKER_BASE_URL must look like https://tracker.example.org, without a path.")
    return url.rstrip("/")


def _trusted_hosts(base_url: str, more: str) -> tuple[str, ...]:
    own = urlsplit(base_url).hostname or ""
    named = [host.strip() for host in more.split(",") if host.strip()]
    return tuple(dict.fromkeys([own, *named, *LOCAL_HOSTS]))


def _hosts(values: Mapping[str, str], name: str) -> tuple[Host, ...]:
    return tuple(_host(one.strip(), name) for one in values.get(name, "").split(",") if one.strip())


def _host(text: str, setting: str) -> Host:
    """A host name or address, perhaps with a port."""
    try:
        parts = urlsplit(f"//{text}")
        name, port = (parts.hostname or "").rstrip(".").encode("idna").decode("ascii"), parts.port
        is_right = bool(name) and parts.netloc == text and "@" not in text and port != 0 and not text.endswith(":")
    except ValueError:
        is_right = False
    if not is_right or "*" in text or any(map(str.isspace, text)):
        raise SettingsError(
            f"{setting}: “{text}” is not a host. Write names like status.example.org, with a port only for"
            " machines of your own network, separated by commas."
        )
    return Host(name, port)


class _MailSettings(NamedTuple):
    server: Server | None
    sender: Address | None


def _mail(url: str | None, sender: str | None) -> _MailSettings:
    if not url:
        return _MailSettings(None, None)
    if not sender:
        raise SettingsError("TRACKER_MAIL_FROM is missing: with TRACKER_SMTP_URL a sender is needed.")
    return _MailSettings(_mail_server(url), _sender(sender))


def _mail_server(url: str) -> Server:
    """The parts of the address. What is wrong with it is said without repeating it: it may hold a password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = SplitResult("", "", "", "", ""), None
    host = parts.hostname or ""
    if parts.scheme not in ("smtp", "smtps") or not host or parts.path.strip("/") or parts.query or parts.fragment:
        raise SettingsError(
            "TRACKER_SMTP_URL must look like smtp://user:password@mail.example.org:587 or smtps://…:465."
            " In user and password write @ as %40, : as %3A and / as %2F."
        )
    if bool(parts.username) != bool(parts.password):
        raise SettingsError("TRACKER_SMTP_URL needs both a user and a password, or neither.")
    is_tls = parts.scheme == "smtps"
    encryption = Encryption.TLS if is_tls else Encryption.NONE if _is_this_machine(host) else Encryption.STARTTLS
    default_port = 465 if is_tls else 587
    return Server(host, port or default_port, encryption, unquote(parts.username or ""), unquote(parts.password or ""))


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _sender(text: str) -> Address:
    """An address with or without a name before it."""
    header = SMTP.header_factory("From", text if text.isprintable() else "")
    addresses = header.addresses
    if header.defects or len(addresses) != 1 or not addresses[0].username or not addresses[0].domain:
        raise SettingsError("TRACKER_MAIL_FROM must look like tracker@example.org or Tracker <tracker@example.org>.")
    return Address(addresses[0].display_name, addr_spec=addresses[0].addr_spec)


def _whole_number(values: Mapping[str, str], name: str, *, default: int, least: int, most: int) -> int:
    text = values.get(name, str(default))
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise SettingsError(f"{name} must be a whole number from {least} to {most}, not “{text}”.")
    return int(text)


def _sealing_keys(given: str | None, path: Path) -> tuple[str, ...]:
    """The keys that are given, else those of the file, made with one key on first use. Each is tried."""
    if given:
        keys = tuple(key.strip() for key in given.split(",") if key.strip())
        Ring(keys)
        return keys
    if not path.exists():
        _place(path, new_key())
    try:
        keys = tuple(path.read_text(encoding="ascii").split())
        Ring(keys)
    except (OSError, UnicodeDecodeError, SettingsError) as error:
        raise SettingsError(
            f"{path} holds no usable keys. Put back a copy of it; without the keys, the tokens and secrets of other"
            " services have to be entered again: then delete the file to have a new one made."
        ) from error
    return keys


def add_sealing_key(settings: Settings) -> Path:
    """Put a fresh key before those in the key file. Processes that run know it once they are started again."""
    path = settings.data_dir / SEALING_FILE
    draft = _draft(path, "\n".join([new_key(), *path.read_text(encoding="ascii").split(), ""]))
    draft.replace(path)
    return path


def _kept_secret(path: Path) -> str:
    """The key in `path`, made on first use, readable by its owner only."""
    if not path.exists():
        _place(path, secrets.token_urlsafe(48))
    return _existing_secret(path)


def _place(path: Path, text: str) -> None:
    """Make a file unless it is there by now.

    The link appears whole or not at all, so two processes that start together agree on one key.
    """
    draft = _draft(path, text)
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def _draft(path: Path, text: str) -> Path:
    """The file as it is to be, beside its place, readable by its owner only and safely on the disk."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    with draft.open("w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return draft


def _existing_secret(path: Path) -> str:
    try:
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        key = ""
    if len(key) < 32:
        raise SettingsError(f"{path} holds no usable key. Delete it to have a new one made; everybody logs in again.")
    return key
