"""Who is who on GitHub: logins and the people they belong to."""

import re
from typing import Final

from tracker.changes import history
from tracker.db import change, db
from tracker.errors import RefusedError
from tracker.models.github import GithubAccount
from tracker.models.people import Person
from tracker.queries import accounts as queries
from tracker.rules import permissions
from tracker.rules.permissions import Actor
from tracker.vocabulary import Permission, Subject

_LOGIN: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,98}(\[bot\])?")


@change
def assign(login: str, person: Person, *, host: str, by: Actor) -> GithubAccount:
    """Say whose a login is, whoever it belonged to before. Raises RefusedError for what is no login."""
    permissions.require(by, Permission.ADMINISTER)
    login = login.strip().lstrip("@").lower()
    if not _LOGIN.fullmatch(login):
        raise RefusedError("This is no login of GitHub.", field="login")
    account = queries.find_account(host, login)
    was = account.person.name if account else None
    if account is None:
        account = GithubAccount(host=host, login=login, person_id=person.id)
        db.session.add(account)
    account.person_id = person.id
    changed = {"github_account": (was, f"{login} on {host}")}
    history.record(Subject.PERSON, person.id, "edited", by=by, changed=changed)
    return account


@change
def release(account: GithubAccount, *, by: Actor) -> None:
    """Say no longer whose a login is."""
    permissions.require(by, Permission.ADMINISTER)
    changed = {"github_account": (f"{account.login} on {account.host}", None)}
    history.record(Subject.PERSON, account.person_id, "edited", by=by, changed=changed)
    db.session.delete(account)
