"""The words that make a sentence a promise, and those that make it none. Each row begins with an example."""

import re

from tracker.writeups.patterns import anywhere, openings, phrases

# --- not promises -------------------------------------------------------------------------------------

# "Customers should restart their agents", "If you are affected, ..."
TO_READERS = openings(
    r"if you\b",
    r"you\b",
    r"your\b",
    r"please\b",
    r"(?:affected |all |our |impacted )?(?:customers|users|clients) (?:should|can|may|must|will|do not|who)\b",
)

# "N/A", "TBD", "No further actions", "<action>", "[insert action]"
PLACEHOLDERS = anywhere(
    r"^(?:n/?a|none|nothing|tbd|tba|tbc|to ?do|nothing else|unknown|pending|etc|no|yes|-+|\.{2,}|[?x]+)\W*$",
    r"^to be (?:confirmed|decided|determined|added|completed)\W*$",
    r"^no (?:further )?(?:actions?|action items?|follow[- ]?ups?)"
    r"(?: (?:items?|required|needed|identified|planned|necessary|from|for|by) ?(?:you|us|customers|users)?)*\W*$",
    r"^[<{\[(](?!http)[^>}\])]{0,80}[>}\])]\W*$",
)

# "Describe here ...", "What actions will we take?", "Every action item should have ..."
PROMPTS = anywhere(
    r"\b(?:describe|list|insert|enter|fill in|write|add|put|explain)\b[^.]{0,30}\bhere\b",
    r"^(?:these are (?:only )?(?:sample|example)|every action item should|list of (?:things|action))",
    r"^(?:for example\b|example:)",
    r"^e\.g\.\W*$",
    r"^(?:what|which|who|how) (?:actions?|steps|will we do|are we (?:going to|doing))\b.{0,80}\?$",
    r"\b(?:action items?|things that could have|template|placeholder)\b.{0,40}\b(?:should|ideally|go here|example)\b",
)

# "We apologise", "We are committed to improving ..."
COURTESIES = phrases(
    r"apologi[sz]e",
    r"apolog(?:y|ies)",
    r"sorry",
    r"thank(?:s| you)",
    r"regret",
    r"appreciat(?:e|ion)",
    r"grateful",
    r"patience",
    r"trust (?:in|you)",
    r"committed to (?:continu|improv|provid|deliver|ensur|mak|learn|prevent|you)\w*",
    r"take (?:this|these|the|our|your)\b.{0,40}\bseriously",
    r"(?:highest|top|number one|first) priority",
    r"value your",
    r"strive to",
    r"we understand (?:how|the|that)",
)

_MUCH = (
    "immediate|proactive|several|multiple|various|a number of|the|these|following|some|many|additional|further|"
    "everything|all|steps|measures|necessary|improvement|improving|on|to"
)
_MEASURES = (
    "steps|measures|actions?|changes|improvements?|following|resilien\\w+|reliability|everything|available|remediation"
)

# "We are taking several steps to improve our reliability.", "This includes ...", "We will post an update."
VAGUE = openings(
    r"as always\b",
    r"(?:\w+ ){0,3}(?:are|is) (?:working on|taking|considering) (?:multiple|several|various|many|a number of)\b",
    rf"we (?:are|will be|have been|'re) (?:also )?"
    r"(?:taking|implementing|making|prioriti[sz]ing|working|undertaking|committed|continuously|constantly|"
    rf"always|planning|doing)(?: (?:{_MUCH})){{0,5}}\b[^,;]{{0,70}}\b(?:{_MEASURES})\b",
    r"following (?:a|the|this|our)\b[^.]{0,80}\b(?:identified|reviewed)",
    r"these include",
    r"this (?:includes|will|should|would|means|is|was|has|incident|allowed)\b",
    r"the following\b",
    r"see (?:also |the )?(?:https?:|\[)",
    r"we (?:will|'ll) (?:continue to )?(?:keep|post|share|provide|send|publish)\b.{0,40}"
    r"\b(?:update|post-?mortem|rca|report|informed|posted|details|information|findings)",
    r"(?:we|our teams?|our engineers?)(?: will|'ll|(?: are|'re) )?\s?(?:continu\w+ (?:to )?)?(?:closely |actively )?"
    r"monitor(?:ing)?\b(?! and alert| for)",
)

# "If we had known ...", "Learning: ...", "could have been prevented"
REFLECTIONS = anywhere(
    r"^if (?:we|this|it|the)\b.{0,120}\b(?:had|would|could)\b",
    r"^(?:could|should|would|did) we\b",
    r"^no[,.] ",
    r"^(?:learnings?|lessons?(?: learned)?|observation|finding|note|problem|cause|impact|background|result|outcome):",
    r"\b(?:could|should|would) (?:not )?have (?:also |never |only )?"
    r"(?:\w+ed|been|had|done|made|known|seen|gone|kept|got)\b",
)

# --- promises -----------------------------------------------------------------------------------------

# "Alerts need to be added", "We should review ...", "We plan to ..."
MODALS = phrases(
    r"will",
    r"shall",
    r"must",
    r"should",
    r"need(?:s|ed)? to",
    r"needs? (?:a|an|more|better)",
    r"(?:is|are|am|'re|'m|were) (?:going|planning|looking|aiming|intending|due|set|expected|scheduled) to",
    r"(?:plans?|intends?|aims?|wants?|have|has|ought|propose[sd]?|agreed|decided|hope) to",
    r"(?:aim|goal) is to",
    r"to be",
    r"(?:i|we|they|it|she|he|team)'ll",
)

_HURRY = "(?:also |now |soon |then |next |be |continue )*"
_MEANS = r"(?:are|is) (?:also |now |currently )?(?:going|planning|looking|working) to"
# "We will add a second resolver": the verb promised is the group
STRONG = re.compile(
    r"(?:\b(?:we|i|team|teams|engineers|engineering|they|it) "
    rf"(?:will|shall|intend to|plan to|aim to|need to|must|should|{_MEANS})|"
    rf"\b(?:we|i|they)'(?:ll|re (?:also |now |currently )?(?:going|planning|looking|working) to)) {_HURRY}(\w[\w-]+)"
)

# "Teams are reviewing the alerts": the verb is the group
ONGOING = re.compile(
    r"(?:\b(?:are|is|am)|'re|'m) "
    r"(?:(?:also|now|still|already|currently|actively|both|therefore|additionally|further) )*(?:be )?(\w+ing)\b"
)

# "The runbook has been updated", "We've added ...": the verb is the group
PERFECT = re.compile(
    r"(?:\b(?:have|has)|'ve) "
    r"(?:(?:also|now|already|since|recently|therefore|been|both|all|just|subsequently|successfully) )*(?:been )?(\w+)\b"
)

# --- done or not --------------------------------------------------------------------------------------

_FINISHED = "done|completed?|fixed|implemented|deployed|resolved"
# "Add an alert (done)", "This has been implemented", "... - DONE", "✅"; tried on the words as written
DONE_MARKS = anywhere(
    r"[(\[_*✅☑✔]\s{0,2}(?:[Dd]one|[Cc]ompleted?|[Ff]ixed|[Rr]esolved|[Mm]erged|[Ii]mplemented|[Ss]hipped|[Cc]losed)\b",
    r"✅|☑|✔",
    r"\bDONE\b|\bCOMPLETED?\b",
    rf"\b(?:[Tt]his|[Ii]t|that|which) (?:has|have|was|is) (?:already |now |all |since )?(?:been )?(?:{_FINISHED})\b",
    r"(?:[-–—:.]\s|^)(?:[Dd]one|[Cc]ompleted|[Ff]ixed|[Aa]lready done)\b(?! by| in (?:the )?(?:next|future))",
)

# "This has been done." as the whole of a line
STATUS = openings(rf"\W*(?:(?:this|it) (?:has |was |is )(?:already |now )?(?:been )?)?(?:{_FINISHED})\b")

# "in progress", "TODO", "not yet done"
OPEN_MARKS = phrases(
    r"todo|to do|wip|(?:work )?in progress|ongoing|pending|backlog|planned|planning",
    r"not (?:yet )?(?:done|started|complete)",
)

# "Created a ticket to ...": the ticket is done, the work is not
TICKETS = anywhere(
    r"^(?:created|raised|opened|filed|logged|added) (?:a |an |some |the )?"
    r"(?:\[|backlog|ticket|issue|jira|story|task|card|bug)",
    r"\b(?:ticket|issue)s? (?:raised|created|opened)\b",
)

# "has been scheduled", "is on our roadmap"
DEFERRED = phrases(r"backlog|roadmap|scheduled|planned|tickets?|action item", r"issue (?:has|was|is|raised|created)")

# "We added ...", "The team then raised ...": the verb is the group
TOLD_PAST = re.compile(r"^(?:we|i|the team|our team|teams?|it)(?: \w+)? ([a-z]+)")
