"""The words that tell which point of an incident a time belongs to."""

import re

from tracker.writeups.patterns import anywhere, openings, phrases

_SUBJECT = (
    r"\W*(?:the |(?:incident|outage|impact|issue|fault|problem|disruption|event|service)s? |"
    r"time (?:of )?|date (?:of )?|approximate )*"
)

# Names of fields: "Incident started: ...", "First detected ...", "Resolved ..."
STARTED = openings(rf"{_SUBJECT}(?:start(?:ed|s)?|beg[ia]ns?|occur(?:s|red)|onset)\b(?! of)")
DETECTED = openings(rf"{_SUBJECT}(?:first )?(?:detect(?:ed|ion)|noticed|identified|reported|alerted)\b")
MITIGATED = openings(rf"{_SUBJECT}(?:mitigat(?:ed|ion)|repaired|contained|stabili[sz]ed)\b")
ENDED = openings(rf"{_SUBJECT}(?:end(?:ed|s)?|resol(?:ved|ution)|restored|recover(?:ed|y)|finish(?:ed)?|closed)\b")

# Timeline entries, the surest words first.
BEGINNINGS: tuple[re.Pattern[str], ...] = (
    phrases(
        r"(?:start|beginning|onset) of (?:the )?(?:incident|outage|impact|issue)",
        r"(?:incident|outage|impact|issue|errors?|problems?|disruption) (?:\w+ )?"
        r"(?:beg[ia]ns?|start(?:s|ed)?|occur(?:s|red))",
    ),
)
SURE_ENDS: tuple[re.Pattern[str], ...] = (
    phrases(
        r"(?:incident|outage|issue) (?:\w+ ){0,2}(?:end(?:s|ed)?|over|resolved|closed)",
        r"end of (?:the )?(?:incident|outage)|to an end",
        r"fully (?:resolved|restored|recovered|operational)",
    ),
)
ENDS: tuple[re.Pattern[str], ...] = (
    phrases(
        r"resolved|restored|recovered|recovers|recovery|operational|healthy|stabili[sz]es?|resumes?",
        r"(?:back|return(?:s|ed)?) to normal|normal (?:operation|again)",
        r"all (?:systems|services)\b.{0,30}\b(?:operational|healthy|up|running)",
        r"works? (?:again|as)|working (?:again|as)|fix(?:es)? works?",
        r"confirm(?:ed|s)\b.{0,40}\b(?:working|resolved|fixed|user)",
        r"fixed|fix (?:\w+ )?(?:applied|deployed|released|merged)|rolled back|reverted|solved|mitigated",
        r"rollback (?:\w+ )?complete\w*|completed?|successfully|is up|are up|back up|running|disappeared|verified",
    ),
)
DETECTIONS: tuple[re.Pattern[str], ...] = (
    phrases(r"detect(?:ed|s)|alert(?:ed|s)?|paged|pagerduty|alarm(?:s|ed)?|monitoring"),
    phrases(r"notic(?:ed?|es)|report(?:ed|s)?|made aware|observed?|identified|investigat\w+"),
)

# What went before an incident: "Upgrade started", "Planned maintenance"
PRELUDE = anywhere(
    r"\b(?:maintenance|workshop|upgrade|roll[- ]?over|migration|release|preparations?)\b.{0,60}"
    r"\b(?:start(?:s|ed)?|commenced|beg[ia]ns?|initiated|released|scheduled)\b",
    r"\b(?:planned|scheduled|regular|routine|proactive\w*) ",
    r"\b(?:manually|team|engineers?)\b.{0,20}\b(?:executed|reviews?|revises?|prepares?|plans?)\b|\bhand-?over\b",
    r"^\W*(?:\w+ ){0,3}released?\b",
)
# What went wrong, whatever had been planned: "Scheduled pipeline failed", "All services returning 404"
TROUBLE = phrases(
    r"fail(?:s|ed|ing|ure)|errors?|crash(?:ed|es|ing)?|unexpected(?:ly)?|ungraceful(?:ly)?|outage",
    r"(?:went|goes|going|is|are|was|were) (?:down|offline|unavailable|unreachable|unresponsive)",
    r"not (?:working|available|responding)|not ready",
    r"return(?:s|ed|ing) (?:\w+ )?[45]\d\d|time(?:d|s)? ?outs?|timing out|stop(?:s|ped)? (?:\w+ing|responding)",
)
# What came after its end: "Permanent fix released", "Ticket closed"
AFTERMATH = phrases(
    r"permanent\w*|long[- ]term|tickets?|post-?mortem|follow[- ]?up|root cause|cleaned? up|clean-?up",
    r"upstream|announce\w*|retrospective|review",
)

# Sentences: "At 18:52 UTC the site went down", "service was restored at 19:06"
SAYS_START = phrases(
    r"experienc\w+|broke|crashed|degraded",
    r"beg[ai]n|started|starting|since|occurred|suffered|went down|became|first|stopped|failed|lost",
    r"was (?:down|unavailable)",
)
SAYS_END = phrases(
    r"resolved|restored|recovered|fixed|mitigated|back to normal|completed|ended|stabili[sz]ed|resuming|resumed",
    r"(?:working|available|up|running) again|came back",
)
