"""The way from a stored connection to its GitHub."""

from collections.abc import Callable

from tracker.clients.github import Gateway, TokenKey
from tracker.clients.github_apps import App, AppKey
from tracker.clients.github_calls import Server
from tracker.config import Settings, release
from tracker.errors import GitHubUnauthorisedError
from tracker.models.github import GithubConnection
from tracker.queries import connections
from tracker.vocabulary import GithubKind


def server_at(api_url: str, settings: Settings) -> Server:
    """A GitHub by the address of its API."""
    return Server(api_url, f"remediation-tracker/{release().replace(' ', '-')}", settings.github_hosts)


def opener(settings: Settings) -> Callable[[int], Gateway]:
    """Opens the gateway of the connection with this number. Raises as `gateway_of` does, and NotFoundError."""
    return lambda connection_id: gateway_of(connections.get_connection(connection_id), settings)


def gateway_of(connection: GithubConnection, settings: Settings, *, reads_files: bool = False) -> Gateway:
    """The gateway of a connection, with its secrets opened. Raises SealedError, or GitHubUnauthorisedError without any.

    It knows nothing of the database: end the reading transaction before it is asked.
    """
    server = server_at(connection.api_url, settings)
    if connection.kind is GithubKind.APP:
        return Gateway(server, app_key_of(connection, settings), reads_files=reads_files)
    token = settings.ring.open(connection.token)
    if not token:
        raise GitHubUnauthorisedError(f"{connection.name} has no token. Give it one.")
    return Gateway(server, TokenKey(token))


def app_of(connection: GithubConnection, settings: Settings) -> App:
    """The App itself, also while it is not installed. Raises SealedError, or GitHubUnauthorisedError."""
    return App(server_at(connection.api_url, settings), app_key_of(connection, settings))


def app_key_of(connection: GithubConnection, settings: Settings) -> AppKey:
    """An App's key, its installation 0 while it is not known."""
    private_key = settings.ring.open(connection.private_key)
    if not private_key or not connection.app_id:
        raise GitHubUnauthorisedError(f"{connection.name} is not finished: the App was not made.")
    return AppKey(int(connection.app_id), connection.installation_id or 0, private_key)
