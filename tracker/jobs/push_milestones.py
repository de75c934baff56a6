"""The milestones of due dates: one for each day and repository, found again or made."""

from datetime import date

from tracker.clients.github import milestone_title
from tracker.clients.github_answers import Milestone
from tracker.errors import GitHubRefusedError
from tracker.jobs.push_pace import Turn


def is_known(turn: Turn, repo: str, due_on: date | None) -> bool:
    """Whether nothing has to be asked for it: between the question and the write nobody is to come in."""
    return due_on is None or _find(turn, repo, due_on) is not None


def _find(turn: Turn, repo: str, due_on: date) -> Milestone | None:
    title = milestone_title(due_on).casefold()
    return next((one for one in turn.milestones.get(repo, ()) if one.title.casefold() == title), None)


def number_of(turn: Turn, repo: str, due_on: date | None) -> int | None:
    """The number of the day's milestone: the one that is there, else a new one."""
    if due_on is None:
        return None
    if repo not in turn.milestones:
        turn.milestones[repo] = list(turn.gateway.milestones(repo))
    known = _find(turn, repo, due_on)
    if known is None:
        turn.before_write()
        try:
            known = turn.gateway.create_milestone(repo, due_on)
        except GitHubRefusedError:
            turn.milestones[repo] = list(turn.gateway.milestones(repo))
            known = _find(turn, repo, due_on)
            if known is None:
                raise
        else:
            turn.milestones[repo].append(known)
    return known.number
