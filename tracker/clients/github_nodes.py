"""Many issues at once, by GraphQL. Its answers can hold both rows and errors; PyGithub's own query drops the rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from tracker import clock
from tracker.clients.github_answers import Node, node_of
from tracker.clients.github_calls import Calls
from tracker.errors import GitHubAnswerError, GitHubError, GitHubForbiddenError, GitHubLimitedError

QUERY: Final = """
query($ids: [ID!]!) {
  nodes(ids: $ids) {
    __typename
    ... on Issue { id number state updatedAt repository { databaseId nameWithOwner } }
  }
}
"""


@dataclass(frozen=True, slots=True)
class Nodes:
    """What became known of issues, by id: where they are; that they are not there; or nothing, so ask again."""

    found: Mapping[str, Node]
    missing: frozenset[str]
    """GitHub says that there is none, or that the connection may not know of it."""
    unclear: frozenset[str]

    def __or__(self, other: "Nodes") -> "Nodes":
        return Nodes({**self.found, **other.found}, self.missing | other.missing, self.unclear | other.unclear)


def nodes_among(calls: Calls, ids: Sequence[str]) -> Nodes:
    """What is known of at most a hundred issues, by one request."""
    answer = calls.ask(
        "POST", calls.graphql_url, body={"query": QUERY, "variables": {"ids": list(ids)}}, is_write=False
    )
    data = answer.data if isinstance(answer.data, Mapping) else {}
    errors = [one for one in data.get("errors") or () if isinstance(one, Mapping)]
    held = data.get("data")
    listed = held.get("nodes") if isinstance(held, Mapping) else None
    if not isinstance(listed, list) or len(listed) != len(ids):
        raise _problem(errors)
    found = {asked: node for asked, row in zip(ids, listed, strict=True) if (node := node_of(row))}
    lost = {ids[place] for one in errors if one.get("type") == "NOT_FOUND" and (place := _place(one, len(ids))) >= 0}
    missing = frozenset(lost - set(found))
    return Nodes(found, missing, frozenset(ids) - missing - set(found))


def _place(error: Mapping[str, Any], count: int) -> int:
    """Which of the nodes an error is about, or -1."""
    path = error.get("path")
    place = path[1] if isinstance(path, list) and len(path) > 1 and path[0] == "nodes" else -1
    return place if isinstance(place, int) and place < count else -1


def _problem(errors: Sequence[Mapping[str, Any]]) -> GitHubError:
    kinds = {str(one.get("type")) for one in errors}
    if kinds & {"RATE_LIMITED", "RATE_LIMIT"}:
        return GitHubLimitedError(
            "GitHub asks to wait before the next question.",
            until=clock.now() + timedelta(minutes=1),
            is_told=False,
        )
    if kinds & {"FORBIDDEN", "INSUFFICIENT_SCOPES"}:
        return GitHubForbiddenError("GitHub does not allow the connection to ask for issues by their ids.")
    return GitHubAnswerError("GitHub sent no answer to the question which issues are still there.")
