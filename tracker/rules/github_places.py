"""Addresses on a GitHub at which write-ups may be: a folder of a repository, or its issues with one label."""

import re
from typing import Final, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

ENDINGS: Final = (".md", ".markdown")
_REPO: Final = re.compile(r"/([A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}?)(?:\.git)?(/.*)?")
_LABEL: Final = re.compile(r'label:(?:"([^"]{1,50})"|(\S{1,50}))')


class GithubPlace(NamedTuple):
    """Where to look. With a label: issues; else the Markdown files below `folder` of the default branch."""

    host: str
    repo: str
    folder: str
    label: str


def read(address: str) -> GithubPlace | None:
    """The place that an address names as GitHub writes it, whatever its host; None for all else."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    found = _REPO.fullmatch(unquote(parts.path.rstrip("/")))
    if parts.scheme != "https" or not parts.netloc or found is None:
        return None
    repo, rest = found[1], found[2] or ""
    if rest == "/issues":
        label = _LABEL.search(" ".join(parse_qs(parts.query).get("q", [])))
        return GithubPlace(parts.netloc.lower(), repo, "", label[1] or label[2]) if label else None
    if rest.startswith("/labels/"):
        return GithubPlace(parts.netloc.lower(), repo, "", rest.removeprefix("/labels/")[:50])
    tree = re.fullmatch(r"/tree/[^/]+(?:/(.*))?", rest)
    if tree or not rest:
        return GithubPlace(parts.netloc.lower(), repo, (tree[1] if tree else "") or "", "")
    return None
