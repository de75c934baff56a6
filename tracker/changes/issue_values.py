"""An item and an issue as values that can be compared."""

from tracker.clients.github import milestone_title
from tracker.clients.github_answers import Issue, Milestone
from tracker.models.actions import ActionItem
from tracker.models.github import GithubRepo, GithubRule
from tracker.queries import issues, quotes
from tracker.rules import issue_bodies, issue_values
from tracker.rules.issue_bodies import Facts
from tracker.rules.issue_values import Base, Shared
from tracker.vocabulary import ItemKind, Priority


def shared_of(item: ActionItem, repo: GithubRepo, rule: GithubRule | None, base: Base, *, site: str) -> Shared:
    """What an item shows on GitHub: its own, and what others have added there since."""
    prefix, named = repo.label_prefix, rule.labels if rule else []
    own = issue_values.labels_of(item.priority, item.kind, prefix=prefix, named=named)
    added = frozenset(base.values.get("labels") or ()) - _fixed(prefix, named)
    others = frozenset(base.values.get("assignees") or ()) - {base.owner}
    login = issues.login_of(item.owner_id, repo.host)
    return Shared(
        title=issue_values.title(item.title),
        state=issue_values.STATE_OF.get(item.state),
        assignees=others | ({login} if login else frozenset()),
        labels=own | added,
        due_on=item.due_on if rule is not None and rule.uses_milestones else None,
        body=issue_bodies.block(facts_of(item, repo, site=site)),
    )


def values_of(issue: Issue, repo: GithubRepo, rule: GithubRule | None) -> Shared:
    """What an issue shows, as far as it is shared."""
    named = rule.labels if rule else []
    managed = (
        one.lower() for one in issue.labels if issue_values.is_managed(one, prefix=repo.label_prefix, named=named)
    )
    uses_milestones = rule is not None and rule.uses_milestones
    return Shared(
        title=issue_values.title(issue.title),
        state=issue_values.state_there(issue.state, issue.state_reason),
        assignees=frozenset(login.lower() for login in issue.assignees),
        labels=frozenset(managed),
        due_on=issue.milestone.due_on if uses_milestones and issue.milestone else None,
        body=issue_bodies.block_in(issue.body),
    )


def facts_of(item: ActionItem, repo: GithubRepo, *, site: str) -> Facts:
    """What our part of the body says. A restricted incident is not named; quotes go where the repository has them."""
    incident = item.incident
    facts = Facts(
        label=item.label,
        url=f"{site}/items/{item.id}",
        due_on=item.due_on,
        priority=item.priority,
        kind=item.kind,
    )
    if incident.is_restricted:
        return facts
    is_quoted = repo.includes_quotes
    return Facts(
        label=facts.label,
        url=facts.url,
        due_on=facts.due_on,
        priority=facts.priority,
        kind=facts.kind,
        incident_label=incident.label,
        incident_title=incident.title,
        incident_url=f"{site}/incidents/{incident.id}",
        statement=item.statement if is_quoted else "",
        quote=quotes.lines_of(item) if is_quoted else "",
        lines=(item.first_line, item.last_line) if item.first_line and item.last_line else None,
    )


def is_foreign(milestone: Milestone | None) -> bool:
    """Whether an issue has a milestone that is not one of ours; that one is left alone."""
    return milestone is not None and (milestone.due_on is None or milestone.title != milestone_title(milestone.due_on))


def _fixed(prefix: str, named: list[str]) -> frozenset[str]:
    """All labels that follow from an item, whatever it is like."""
    own = {one.lower() for one in named}
    if prefix:
        own |= {f"{prefix.lower()}p{one:d}" for one in Priority} | {f"{prefix.lower()}{one.value}" for one in ItemKind}
    return frozenset(own)
