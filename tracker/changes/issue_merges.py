"""What an issue says, taken into its item; and what the item says, made ready to be sent.

Every way in ends here: a webhook, a sweep, and the answer to a write of our own. Each compares the issue with the item
and with what both last agreed on, so none of them can be taken for a change that it is not.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import uuid4

from tracker import clock
from tracker.changes import actions, moves
from tracker.changes.issue_values import is_foreign, shared_of, values_of
from tracker.clients.github_answers import Dropped, Issue
from tracker.clients.github_drafts import Unset
from tracker.db import change, db
from tracker.errors import RefusedError
from tracker.models.actions import ActionItem
from tracker.models.github import GithubConflict, GithubLink
from tracker.queries import issue_locks, issues, sight
from tracker.rules import issue_bodies, issue_values
from tracker.rules.issue_values import COMPLETED, DUPLICATE, FIELDS, NOT_PLANNED, OPEN, Base, Shared
from tracker.rules.lifecycle import ACTIVE, FINISHED
from tracker.rules.merging_issues import Loss, Merged, merge
from tracker.rules.permissions import Actor
from tracker.vocabulary import Door, GithubAsk, GithubLinkState, ItemState, SiteRole

MOST_KEPT: Final = 2000
"""Characters of a lost text."""
_LEFT_OUT: Final = {"milestone": "due_on"}


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What an issue still lacks to be like its item. `fields` is empty where it lacks nothing."""

    fields: frozenset[str]
    values: Shared
    body: str = ""
    labels: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()

    @property
    def state_reason(self) -> str:
        """Why it is closed, or that it is opened again."""
        return "reopened" if self.values.state == OPEN else str(self.values.state)

    @property
    def milestone_on(self) -> date | None:
        """The day whose milestone it is to have."""
        return self.values.due_on


@change
def take_in(
    link_id: int, issue: Issue, *, site: str, told_by: str | None = None, is_answer: bool = False
) -> Outgoing | None:
    """Merge an issue into its item, and return what it lacks; None for what is older than what we know.

    `told_by` is the login that changed it, where that is known; `is_answer` says that it is the answer to our own
    write. Nothing is written to the outbox: whoever calls sends what is returned, or writes that down.
    """
    with sight.seen_by(sight.EVERYTHING):
        link = issue_locks.locked_link(link_id)
        if link is None or (link.remote_updated_at is not None and issue.updated_at < link.remote_updated_at):
            return None
        return _take_in(link, issue, site=site, told_by=told_by, is_answer=is_answer)


def _take_in(link: GithubLink, issue: Issue, *, site: str, told_by: str | None, is_answer: bool) -> Outgoing:
    item, rule = link.item, issues.rule_in(link.item, link.repo_id)
    base = issue_values.base_from(link.base)
    is_first = not base.values
    if is_first:
        base = Base({"state": OPEN, "assignees": [], "labels": [], "due_on": None})
    ours = shared_of(item, link.repo, rule, base, site=site)
    theirs = values_of(issue, link.repo, rule)
    merged = merge(base, ours, theirs, ours_at=_title_edited_at(item), theirs_at=issue.updated_at)
    _apply(link, issue, base, theirs, merged, told_by=told_by)
    db.session.flush()
    _keep_losses(item, merged.losses)
    left_out = {**base.left_out, **_taken_off(base, ours, theirs)}
    if is_answer:
        left_out, link.not_applied = _dropped(issue, ours), [_words(one.field, one.value) for one in issue.not_applied]
    settled = theirs if ours.state is not None else replace(theirs, state=base.values.get("state"))
    agreed = issue_values.base_of(settled, owner=_agreed_owner(link, base, theirs), left_out=left_out)
    ours = shared_of(item, link.repo, rule, agreed, site=site)
    kept = {name: value for name, value in agreed.left_out.items() if value == issue_values.print_of(name, ours)}
    _remember(link, issue, replace(agreed, left_out=kept))
    fields = _lacking(link, issue, ours, theirs, kept)
    return _outgoing(fields, ours, issue, link, rule.labels if rule else ())


def differs_within_second(link_id: int, issue: Issue) -> bool:
    """Whether an issue of the very second that we know differs from what we know: one of the two is older."""
    with sight.seen_by(sight.EVERYTHING):
        link = issue_locks.locked_link(link_id)
        if link is None or link.remote_updated_at != issue.updated_at or not link.base:
            return False
        theirs = values_of(issue, link.repo, issues.rule_in(link.item, link.repo_id))
        base = issue_values.base_from(link.base)
        is_stateless = link.item.state is ItemState.PROPOSED
        return any(not base.is_same(name, theirs) for name in FIELDS if name != "state" or not is_stateless)


def begin(link: GithubLink, issue: Issue, *, site: str, is_created: bool) -> None:
    """Note what a new link begins with; an issue that we made agrees with its item in all that it shows."""
    item, rule = link.item, issues.rule_in(link.item, link.repo_id)
    theirs = values_of(issue, link.repo, rule)
    if not is_created:
        _remember(link, issue, None)
        return
    login = issues.login_of(item.owner_id, link.repo.host)
    ours = shared_of(item, link.repo, rule, Base({}), site=site)
    base = issue_values.base_of(theirs, owner=login if login in theirs.assignees else None)
    link.not_applied = [_words(one.field, one.value) for one in issue.not_applied]
    _remember(link, issue, replace(base, left_out=_dropped(issue, ours)))


def _remember(link: GithubLink, issue: Issue, base: Base | None) -> None:
    link.base = base.as_json() if base else {}
    link.number, link.issue_id, link.node_id, link.html_url = issue.number, issue.id, issue.node_id, issue.url[:500]
    link.remote_updated_at, link.last_synced_at = issue.updated_at, clock.now()
    link.checks, link.last_error = 0, ""
    if link.state is not GithubLinkState.ARCHIVED:
        link.state = GithubLinkState.ACTIVE


def _apply(link: GithubLink, issue: Issue, base: Base, theirs: Shared, merged: Merged, *, told_by: str | None) -> None:
    item, host = link.item, link.repo.host
    by, at = _actor(told_by, host), min(issue.updated_at, clock.now())
    if "title" in merged.here and merged.result.title:
        actions.edit(item, by=by, version=None, at=at, title=merged.result.title)
    if "labels" in merged.here:
        _apply_labels(item, theirs.labels - frozenset(base.values.get("labels") or ()), link, by=by, at=at)
    if "assignees" in merged.here:
        _apply_owner(item, base, theirs, merged, link, by=by, at=at)
    if "due_on" in merged.here and item.state is not ItemState.PROPOSED:
        _attempt_redate(item, merged.result.due_on, by=by, at=at)
    if "state" in merged.here:
        _apply_state(link, issue, merged.result.state or OPEN, told_by=told_by or issue.closed_by)
    elif theirs.state == OPEN:
        link.asks = link.asked_at = None


def _apply_state(link: GithubLink, issue: Issue, state: str, *, told_by: str | None) -> None:
    item, by, now = link.item, _actor(told_by, link.repo.host), clock.now()
    is_stale = (told_by or "").lower() in (link.repo.connection.stale_bots or ())
    link.asks = link.asked_at = None
    if state == OPEN:
        if item.state in FINISHED:
            reason = f"Reopened on GitHub: {issue.url}"
            moves.move(item, ItemState.OPEN, by=by, reason=reason, at=min(issue.updated_at, now))
    elif item.state in ACTIVE:
        if state == COMPLETED and not is_stale:
            at = min(issue.closed_at or issue.updated_at, now)
            moves.move(item, ItemState.DONE, by=by, evidence=f"Closed on GitHub: {issue.url}", at=at)
        else:
            link.asks, link.asked_at = _ask(state, is_stale=is_stale), now


def _ask(state: str, *, is_stale: bool) -> GithubAsk:
    if is_stale:
        return GithubAsk.STALE_BOT
    return {NOT_PLANNED: GithubAsk.NOT_PLANNED, DUPLICATE: GithubAsk.DUPLICATE}[state]


def _apply_labels(item: ActionItem, added: frozenset[str], link: GithubLink, *, by: Actor, at: datetime) -> None:
    prefix = link.repo.label_prefix
    named = {
        "priority": issue_values.priority_in(added, prefix),
        "kind": issue_values.kind_in(added, prefix),
    }
    if values := {name: value for name, value in named.items() if value is not None}:
        actions.edit(item, by=by, version=None, at=at, **values)


def _apply_owner(
    item: ActionItem, base: Base, theirs: Shared, merged: Merged, link: GithubLink, *, by: Actor, at: datetime
) -> None:
    """One of those it is assigned to owns it: whoever owned it, else who was added, else anybody known."""
    host = link.repo.host
    login, wanted = issues.login_of(item.owner_id, host), merged.result.assignees
    if login in wanted:
        return
    known = issues.people_of(wanted, host)
    before = frozenset(base.values.get("assignees") or ())
    first = sorted(theirs.assignees - before) + sorted(wanted)
    new = next((known[one] for one in first if one in known and known[one].is_active), None)
    if new is not None or (login is not None and login in before):
        actions.assign(item, new, by=by, at=at)


def _attempt_redate(item: ActionItem, due_on: date | None, *, by: Actor, at: datetime) -> None:
    try:
        actions.redate(item, due_on, by=by, reason="Its milestone was changed on GitHub.", at=at)
    except RefusedError:
        return  # a day that no item can have: ours is sent back


def _actor(login: str | None, host: str) -> Actor:
    person = issues.people_of([login], host).get(login.lower()) if login else None
    name = person.name if person else f"{login} (GitHub)" if login else "GitHub"
    return Actor(person_id=person.id if person else None, name=name[:120], site_role=SiteRole.ADMIN, door=Door.GITHUB)


def _title_edited_at(item: ActionItem) -> datetime | None:
    noted = [push.fields.get("title") for push in issues.pushes_of(item.id)]
    return max((datetime.fromisoformat(one) for one in noted if one), default=None)


def _keep_losses(item: ActionItem, losses: Iterable[Loss]) -> None:
    for loss in losses:
        conflict = GithubConflict(
            item_id=item.id,
            field=loss.field,
            base=None,
            ours=_plain(loss.ours),
            theirs=_plain(loss.theirs),
            winner=loss.winner,
            at=clock.now(),
        )
        db.session.add(conflict)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value[:MOST_KEPT] if isinstance(value, str) else value


def _agreed_owner(link: GithubLink, base: Base, theirs: Shared) -> str | None:
    """The login that stands for the owner among the assignees, also where another is about to take its place."""
    login = issues.login_of(link.item.owner_id, link.repo.host)
    if login in theirs.assignees:
        return login
    return base.owner if base.owner in theirs.assignees else None


def _taken_off(base: Base, ours: Shared, theirs: Shared) -> dict[str, Any]:
    """Labels of ours that somebody took off there are not put on again until the item's change."""
    gone = frozenset(base.values.get("labels") or ()) - theirs.labels
    return {"labels": issue_values.print_of("labels", ours)} if gone & ours.labels else {}


def _dropped(issue: Issue, ours: Shared) -> dict[str, Any]:
    names = {_LEFT_OUT.get(one.field, one.field) for one in issue.not_applied} & set(FIELDS)
    return {name: issue_values.print_of(name, ours) for name in sorted(names)}


def _words(field: str, value: str) -> str:
    return f"{field}: {value}" if value else field


def _lacking(link: GithubLink, issue: Issue, ours: Shared, theirs: Shared, left_out: dict[str, Any]) -> frozenset[str]:
    if not may_send(link):
        return frozenset()
    differing = {
        name for name in FIELDS if issue_values.print_of(name, ours) != issue_values.print_of(name, theirs)
    } - set(left_out)
    if link.asks is not None:
        differing.discard("state")
    if is_foreign(issue.milestone):
        differing.discard("due_on")
    return frozenset(differing)


def with_dropped(
    issue: Issue,
    *,
    labels: tuple[str, ...] | Unset = (),
    assignees: tuple[str, ...] | Unset = (),
    milestone: int | Unset | None = None,
) -> Issue:
    """An issue that was written without these, as if GitHub had left them out by itself."""
    dropped = [Dropped("labels", one) for one in labels] if isinstance(labels, tuple) else []
    dropped += [Dropped("assignees", one) for one in assignees] if isinstance(assignees, tuple) else []
    dropped += [Dropped("milestone", str(milestone))] if isinstance(milestone, int) else []
    return replace(issue, not_applied=(*issue.not_applied, *dropped))


def may_send(link: GithubLink) -> bool:
    """Whether anything of this item may be sent: it is committed to, no mere archive, and not kept from others."""
    item, incident = link.item, link.item.incident
    if item.state is ItemState.PROPOSED or link.state is not GithubLinkState.ACTIVE:
        return False
    if incident.is_backfill and item.committed_at is None:
        return False
    return not incident.is_restricted or (link.repo.is_private and issues.has_consent(incident.id))


def _outgoing(fields: frozenset[str], ours: Shared, issue: Issue, link: GithubLink, named: Iterable[str]) -> Outgoing:
    prefix, rule_labels = link.repo.label_prefix, list(named)
    is_ours = [issue_values.is_managed(one, prefix=prefix, named=rule_labels) for one in issue.labels]
    foreign = [one for one, managed in zip(issue.labels, is_ours, strict=True) if not managed]
    written = {one.lower(): one for one in (*rule_labels, *issue.labels)}
    keys = issue_bodies.keys_in(issue.body)
    return Outgoing(
        fields=fields,
        values=ours,
        body=issue_bodies.with_block(issue.body, ours.body, keys[0] if keys else str(uuid4())),
        labels=(*foreign, *(written.get(one, one) for one in sorted(ours.labels))),
        assignees=tuple(sorted(ours.assignees))[: issue_values.MOST_ASSIGNEES],
    )
