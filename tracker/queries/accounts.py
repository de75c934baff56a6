"""Logins of GitHub and the people they belong to."""

from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.db import db
from tracker.models.github import GithubAccount, GithubConnection, GithubLink, GithubRepo
from tracker.models.people import Person
from tracker.queries.rows import get

PUBLIC = "github.com"
MOST = 500
LINKS_READ = 2000


class Suggestion(NamedTuple):
    """A login that issues name and nobody has, and who it may be, if anybody is alike."""

    host: str
    login: str
    person_id: int | None
    person_name: str | None


def get_account(account_id: int) -> GithubAccount:
    """One entry of the map, or NotFoundError."""
    return get(GithubAccount, account_id, "login")


def find_account(host: str, login: str) -> GithubAccount | None:
    """The entry of a login."""
    return db.session.scalar(sa.select(GithubAccount).where(GithubAccount.host == host, GithubAccount.login == login))


def all_accounts() -> Sequence[GithubAccount]:
    """The map, by host and login."""
    query = sa.select(GithubAccount).options(joinedload(GithubAccount.person))
    return db.session.scalars(query.order_by(GithubAccount.host, GithubAccount.login).limit(MOST)).all()


def own_logins() -> Sequence[Person]:
    """People who have told their login on github.com, by name."""
    query = sa.select(Person).where(Person.github_login.is_not(None), Person.is_active)
    return db.session.scalars(query.order_by(Person.name).limit(MOST)).all()


def hosts() -> list[str]:
    """The hosts of all connections; github.com where there is none."""
    found = db.session.scalars(sa.select(GithubConnection.host).distinct().order_by(GithubConnection.host)).all()
    return list(found) or [PUBLIC]


def suggestions() -> list[Suggestion]:
    """Logins that linked issues are assigned to and that belong to nobody here, each with who is named alike."""
    named = _named_in_issues()
    known = {(one.host, one.login) for one in all_accounts()} | {
        (PUBLIC, person.github_login) for person in own_logins()
    }
    people = db.session.execute(
        sa.select(Person.id, Person.name, Person.email).where(Person.is_active).order_by(Person.id)
    ).all()
    alike: dict[str, tuple[int, str]] = {}
    for key, name, email in people:
        for handle in _handles(name, email):
            alike.setdefault(handle, (key, name))
    return [Suggestion(host, login, *alike.get(_plain(login), (None, None))) for host, login in sorted(named - known)]


def _named_in_issues() -> set[tuple[str, str]]:
    query = (
        sa.select(GithubRepo.host, GithubLink.base)
        .join(GithubRepo, GithubRepo.id == GithubLink.repo_id)
        .order_by(GithubLink.id.desc())
        .limit(LINKS_READ)
    )
    return {
        (host, str(login).lower()) for host, base in db.session.execute(query) for login in base.get("assignees") or ()
    }


def _handles(name: str, email: str | None) -> set[str]:
    """How somebody may call themselves: by the name before the @, first name and last, or the initial with the last."""
    words = [_plain(word) for word in name.split()]
    found = {"".join(words), _plain((email or "").partition("@")[0])}
    if len(words) > 1:
        found |= {words[0][:1] + words[-1], words[0] + words[-1][:1]}
    return found - {""}


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
