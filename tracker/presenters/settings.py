"""The settings of the environment as an admin may see them: what holds, where it comes from, never a secret."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from tracker.clients.addresses import Host
from tracker.config import SETTINGS, Settings

SET: Final = "set"


@dataclass(frozen=True, slots=True)
class Line:
    """One setting: its variable, what it is for, what holds, and the variable it was read from, if any."""

    name: str
    meaning: str
    value: str
    given_by: str


def lines(settings: Settings) -> list[Line]:
    """All settings, in the order of the README."""
    return [
        Line(setting.name, setting.meaning, VALUES[setting.name](settings), settings.given.get(setting.name, ""))
        for setting in SETTINGS
    ]


def _database(settings: Settings) -> str:
    """Where the database is, without user, password and options."""
    url = settings.database_url
    if not settings.is_postgresql:
        return url
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return f"postgresql://{host}{parts.path}"


def mail_server(settings: Settings) -> str:
    """The mail server without its password; empty where there is none."""
    server = settings.mail_server
    if server is None:
        return ""
    who = ", with a log-in" if server.user else ", without a log-in"
    return f"{server.host}, port {server.port}, {server.encryption}{who}"


def _host(host: Host) -> str:
    return f"{host.name}:{host.port}" if host.port else host.name


VALUES: Final[Mapping[str, Callable[[Settings], str]]] = {
    "TRACKER_DATA_DIR": lambda settings: str(settings.data_dir),
    "TRACKER_DATABASE_URL": _database,
    "TRACKER_SECRET_KEY": lambda settings: SET,
    "TRACKER_SEALING_KEYS": lambda settings: f"{SET}, {len(settings.sealing_keys)} in use",
    "TRACKER_BASE_URL": lambda settings: settings.base_url,
    "TRACKER_TRUSTED_HOSTS": lambda settings: ", ".join(settings.trusted_hosts),
    "TRACKER_PROXY_HOPS": lambda settings: str(settings.proxy_hops),
    "TRACKER_LOGIN_IDLE_HOURS": lambda settings: f"{settings.login_idle_hours} hours",
    "TRACKER_LOGIN_MAX_DAYS": lambda settings: f"{settings.login_max_days} days",
    "TRACKER_SMTP_URL": lambda settings: mail_server(settings) or "none",
    "TRACKER_MAIL_FROM": lambda settings: str(settings.mail_from or "none"),
    "TRACKER_FETCH_HOSTS": lambda settings: ", ".join(map(_host, settings.fetch_hosts)) or "none",
    "TRACKER_GITHUB_HOSTS": lambda settings: ", ".join(map(_host, settings.github_hosts)) or "none",
}
