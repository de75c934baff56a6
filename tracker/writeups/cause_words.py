"""The words that name a cause, and those that tell of repeats. Rows hold an example where they need one."""

from tracker.writeups.patterns import anywhere, phrases

# How strongly a sentence's words claim to name the cause; the first row that fits counts.
CUES = (
    (6.0, anywhere(
        # "The root cause was ..."
        r"\b(?:root|underlying|ultimate|direct|primary|main)? ?causes?\b.{0,80}\b(?:was|is|were)\b",
        # "We suspect a network fault to be the cause"
        r"\b(?:to be|as|likely|probably) (?:the |a )?(?:root |main |likely )?cause\b",
        r"\b(?:reason|problem|issue|trigger) (?:was|is) "
        r"(?!\w*(?:resolved|mitigated|fixed|solved|identified|closed|detected|ongoing|covered))",
    )),
    (5.0, phrases(
        r"(?:was|were|is|been) (?:\w+ )?(?:caused|triggered) (?:\w+ )?by",
        r"result of",
        r"triggered by",
    )),
    (4.0, phrases(
        r"caused by|caused|causing|due to",
        r"resulted? (?:in|from)|led to|leading to|meant that",
        r"triggered (?:a|an|the|by)|attributed to|stemmed from",
    )),
    (3.0, phrases(
        r"suspect\w*|(?:was|were|been) (?:mistakenly|incorrectly|unexpectedly|never|not) \w+|instead of|lack of|"
        r"(?:run|running|was|were|is) out of|did(?: not|n't) (?:account|consider|include|match|handle|get|have)",
        r"because(?: of)?",
        r"(?:identified|found|discovered|noted|noticed|realised|realized|turned out|suspect) (?:\w+ )?that",
        r"bug|misconfigur\w+|incorrect\w*|wrong(?:ly)?|malformed|missing|corrupt\w*|conflict\w*",
        r"expired?|exhaust\w+|ran out|out of memory|oom\w*|overload\w*|insufficient|starv\w+",
        r"accidental\w*|inadvertent\w*|by mistake|wasn.t aware|malicious|leaked",
        r"had an outage|single point of failure|revoked|removed|deleted|destroy\w*|dropped",
    )),
    (1.5, phrases(
        r"unexpected\w*|fail(?:ed|ing|ure)|chang(?:es?|ed|ing)|deploy(?:ed|ing|ment)|upgrad(?:e\w*|ing)",
        r"limit|full|high|increas\w*|appl(?:ied|ying)|updat(?:e[ds]?|ing)",
    )),
)  # fmt: skip

# "We restored the password", "Compare each resource and apply it": what was done about it
REPAIRS = anywhere(
    r"^\W*(?:we |the team |team |they |i )?(?:then |also |has |have |had |been |was |were )*"
    r"(?:restored|recreated|re-created|removed|reverted|rolled|restarted|fixed|replaced|updated|compared?|cleaned|raised|"
    r"scaled|increased|deleted|re-?deployed|resolved|mitigated|applied|contacted|revoked|rotated|killed|drained|add|apply)\b",
    r"\b(?:was|were|been|has been|have been) (?:then |manually |now )?"
    r"(?:restored|recreated|reverted|rolled back|fixed|resolved|mitigated|revoked|rotated|recovered|replaced)\b",
    r"\btemporary (?:measure|fix|solution)\b",
)

# "The cause is still being investigated", "to find the root cause"
UNSURE = anywhere(
    r"\b(?:currently unknown|unknown at this|not (?:yet )?(?:known|clear|identified)|in order to|to prevent|risk)\b",
    r"\b(?:still|began|begin|started|being|are|was) (?:being )?investigat\w+",
    r"\b(?:identify|find|found|determine|understand|into|exclude\w*|for more information|regards to)\b.{0,40}\bcause\b",
    r"\?$",
)

# "A contributing factor was that ...", "What contributed to the delay was ..."
CONTRIBUTES = anywhere(
    r"\bcontribut(?:ing|ory) (?:factors?|causes?|reasons?)\b.{0,40}\b(?:was|were|is|are)\b",
    r"\b(?:also|further|this|which|what|that) contributed to\b",
)

REPEATS = (
    # "We encountered this bug previously"
    phrases(
        r"(?:encountered|seen|saw|experienced|had|hit|met)\b.{0,60}\b"
        r"(?:previously|before|in the past|last (?:week|month|year|time)|earlier this)",
    ),
    # "This had previously been seen on ..."
    phrases(r"(?:previously|in the past)\b.{0,40}\b(?:encountered|experienced|suffered|hit|seen)"),
    # "the same issue as on 5 March"
    phrases(
        r"(?:same|similar|identical|related) (?:\w+ ){0,2}"
        r"(?:issue|problem|incident|outage|cause|bug|crash|failure|symptoms?)s?\b.{0,30}\b"
        r"(?:as|to|on|from|in|happened|occurred|seen|described|again)",
    ),
    # "It happened again"
    phrases(
        r"(?:happened|occurred|occurring|appeared|failed|crashed|recurs?|recurred|reoccurred|surfaced) "
        r"(?:again|before|once more|once previously|previously|twice)",
    ),
    # "the third outage", "a recurrence of the leak"
    phrases(
        r"(?:repeat(?:ed)?|second|third|another|recurring) (?:crash|incident|outage|occurrence|instance|issue|problem)",
        r"recurrence of (?:the|this|an?) \w+",
    ),
)

# "to prevent similar incidents": about the future, not the past
HYPOTHETICAL = phrases(
    r"prevent\w*|avoid\w*|ensure|minimi[sz]e|in (?:the )?future|to help",
    r"similar (?:incidents|issues|problems) (?:in|from)",
    r"doesn'?t|does not|won'?t|not (?:happen|recur)",
)
