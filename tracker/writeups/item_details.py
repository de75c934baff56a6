"""What an action item says about itself: owner, due date, references, kind of work."""

import re
from datetime import date

from tracker.vocabulary import ItemKind
from tracker.writeups.moments import find_date, tokens_of
from tracker.writeups.promises import plain, without_label
from tracker.writeups.verbs import KIND_OF, base_form

_NAME = r"[A-Z][\w.'’-]{1,30}(?: [A-Z][\w.'’-]{1,30}){0,2}"
_OWNER = (
    re.compile(r"(?<![\w@/.])@([A-Za-z0-9][\w.-]{0,38}[A-Za-z0-9_])"),  # "... @ana"
    re.compile(
        rf"\b(?i:owners?|assignees?|assigned to|dri|responsible|lead)\s?[:=]\s?\*{{0,2}}({_NAME}|[a-z][\w.-]{{1,38}})"
    ),  # "(owner: Ana)"
    re.compile(rf"^({_NAME}) to (?=([a-z-]+) )"),  # "Ana to send the list", but not "Speak to namespace owners"
)
_NO_NAMES = """
    team everyone everybody anyone anybody someone somebody nobody all tbd tba none n/a unassigned here channel we they
    this these that those it how what when where which who why need needs ability aim attempt attempts goal option
    options step steps way ways due close able next thanks access changes
"""
_NOT_PEOPLE = frozenset(_NO_NAMES.split())
_BEFORE_NOUNS = "the a an our its their this that these those each every all any some which"
_NO_VERBS = frozenset(_BEFORE_NOUNS.split())
_DUE = re.compile(
    r"\b(?:due(?: date| on| by)?|deadline|eta|target(?: date)?|by|before|until|no later than)\b\s?:?\s?(?=.{0,12}\d)",
    re.IGNORECASE,
)
_TELLS_DAY = re.compile(r"\b(?:on|of|from|since|after|at|in|the|and|to|version|release)\W{0,3}$", re.IGNORECASE)
_LINK = re.compile(r"https?://[^\s<>\"'`|)\]]{4,400}")
_TICKET_LINK = re.compile(
    r"/(?:issues?|pull|pulls|merge_requests|browse|tickets?|commit|work_items|cards?|c|t)/[\w.-]{1,60}"
)
_SHORT = re.compile(
    r"(?<![\w/#&])(?:[\w.-]{1,40}/[\w.-]{1,60})?#\d{1,7}\b|(?<![\w/-])[A-Z][A-Z0-9]{1,9}-\d{1,6}\b(?!-)"
)
_NOT_TICKETS = re.compile(r"(?:UTC|GMT|SHA|UTF|ISO|RFC|CVE|PM|TLS|SEV|P|AES|IPV|HTTP|EC|EU|US|AZ)-\d+")
_TAG = re.compile(r"[\[(](prevent|detect|mitigate|investigate|repair|process)(?:ion|ive|or)?[\])]")
# "Renew certificates automatically", "Roll settings out to one region first", "Share connections through a pool"
_ALONE = re.compile(
    r"\bautomatically\b(?!.{0,40}\b(?:alert|detect|notif|page|warn))|"
    r"\b(?:roll|ship|deploy|apply|release)\w*\b.{0,60}\b(?:one|a single|first|staging|gradual\w*|step by step)\b|"
    r"\b(?:through|via|with|use) an? (?:shared )?(?:\w+ )?pool\b|\bpool(?:ing)? (?:the )?connections\b|"
    r"\bcanar(?:y|ies)\b"
)
_NOUNS = (
    (
        ItemKind.DETECT,
        re.compile(
            r"\b(?:alert(?:s|ing)?|monitor(?:s|ing)?|observability|dashboards?|detect\w*|alarms?|health ?checks?)\b"
        ),
    ),
    (
        ItemKind.PROCESS,
        re.compile(
            r"\b(?:runbooks?|playbooks?|documentation|guidelines?|guidance|checklists?|training|process(?:es)?|procedures?|policy|wiki)\b"
        ),
    ),
    (
        ItemKind.PREVENT,
        re.compile(r"\b(?:prevent\w*|validation|safeguards?|tests?|guardrails?|avoid\w*|redundan\w+|dedicated)\b"),
    ),
    (
        ItemKind.MITIGATE,
        re.compile(r"\b(?:fail-?over|rollback|rate limits?|fallbacks?|limits?|blast radius|backoff)\b"),
    ),
)


def owner_in(text: str) -> str | None:
    """The person named as owner: "@ana", "(owner: Ana)", "Ana to ..."; without the @. None if nobody is."""
    words = re.sub(r"[`*]+", "", text[:1000])
    for pattern in _OWNER:
        found = pattern.search(words)
        if found and found[1].lower() not in _NOT_PEOPLE and _is_told_to(*found.groups()):
            return found[1].strip()
    return None


def _is_told_to(name: str, does: str = "") -> bool:
    """Whether a name before "to" is somebody's, and no verb; and what stands behind it may be one."""
    return not does or (does not in _NO_VERBS and base_form(name.split()[0]) is None)


def due_in(text: str) -> date | None:
    """The date after "due", "by", "ETA" and the like, or at the very end; None where none is complete."""
    found = _DUE.search(text[:1000])
    if found:
        return find_date(text[found.end() : found.end() + 30])
    ending = text[-40:].rstrip(" .)]*_`")
    token = next(iter(tokens_of(ending)), None)
    is_last = token is not None and token.end == len(ending) and token.year is not None
    return find_date(ending) if token and is_last and not _TELLS_DAY.search(ending[: token.start]) else None


def references_in(text: str) -> tuple[str, ...]:
    """Links to issues and changes, and short forms such as #12, org/repo#12 and OPS-12, in order, once each."""
    text = text[:4000]
    links = [link.rstrip(".,;:") for link in _LINK.findall(text) if _TICKET_LINK.search(link)]
    rest = _LINK.sub(" ", text)
    short = [found[0] for found in _SHORT.finditer(rest) if not _NOT_TICKETS.fullmatch(found[0])]
    return tuple(dict.fromkeys(links + short))


def is_work_link(target: str) -> bool:
    """The address leads to an issue, a change, or a card."""
    return bool(_LINK.fullmatch(target) and _TICKET_LINK.search(target))


def kind_in(text: str) -> ItemKind | None:
    """What the promise is for, from its tag, its first verb, or what it speaks of; None if not clear."""
    words = plain(without_label(text))
    tag = _TAG.search(plain(text))
    if tag:
        return ItemKind(tag[1])
    if _ALONE.search(words[:300]):
        return ItemKind.PREVENT
    verb = next((form[0] for form in map(base_form, words.split()[:6]) if form), None)
    kind = KIND_OF.get(verb) if verb else None
    if kind is not None:
        return kind
    return next((found for found, pattern in _NOUNS if pattern.search(words[:200])), None)
