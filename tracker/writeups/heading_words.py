"""The words of headings and of lead-in sentences, and the role each gives. The first row that fits wins.

A heading must be one of the phrases as a whole; it is compared in lower case without numbering, emphasis
and end punctuation. A lead-in sentence must only contain one.
"""

from tracker.writeups.role import Role

_QUALIFIED = (
    "(?:(?:our|the|key|incident|immediate|detailed|further|additional|resulting|review|agreed|planned|proposed|"
    "all|open|outstanding|short[- ]term|long[- ]term|medium[- ]term|technical|post-?incident|post-?mortem|"
    "preliminary|high[- ]level|working|suspected|probable|brief|executive|customer|user|service|process|"
    "reliability|main) )*"
)
_REPAIRS = "(?:recovery|response|mitigation|resolution|restoration)"
_THINGS = "(?:services?|components?|systems?|products?)"

HEADINGS: tuple[tuple[Role, tuple[str, ...]], ...] = (
    (Role.UPDATES, (r"(?:status (?:page )?|incident )?updates?|(?:incident |update )history",)),
    (Role.BOILERPLATE, (
        r"(?:won.t (?:do|fix)|rejected|declined|not planned|out of scope|discarded)(?: (?:actions?|items?|ideas))?",
    )),
    (Role.RESOLUTION, (
        # "Actions taken"
        r"(?:remedia\w+ |mitigat\w+ |response )?(?:actions?|steps|measures)(?: we)? (?:already )?taken",
        # "How we fixed it"
        r"(?:what|how) (?:did we|we) (?:do|did|fix|fixed|resolved?|recover(?:ed)?|respond(?:ed)?)\b.*",
        # "Response actions"
        rf"{_REPAIRS}(?: and {_REPAIRS})?(?: (?:actions?|steps|details|process|efforts))?",
    )),
    (Role.CUSTOMER, (
        r".*\bwhat (?:should|can|must|do) (?:you|i|customers|users)\b.*",  # "What do customers need to do?"
        r".*\byou (?:need to|should|can)\b.*",
        r"how (?:can|should) (?:you|customers|users)\b.*",
        r".*\b(?:actions?|steps|guidance|advice|recommendations?|workarounds?) for (?:our )?(?:customers|users)\b.*",
        r"(?:customer|user) (?:action|advice|guidance|instruction|workaround)s?(?: required)?",
        r"workarounds?",
    )),
    (Role.MIXED, (
        r".*\b(?:lessons|learnings|resolution|mitigation)\b.*\b(?:actions?|next steps?|follow[- ]?ups?|prevent\w+)\b.*",
    )),
    (Role.LESSONS, (
        # "What we learned"
        r".*\b(?:lessons?|learnings?|(?:we|have) learn(?:ed|t)|takeaways?|retrospective|reflections?)\b.*",
        r".*\bwent (?:well|wrong|poorly|badly|right)\b.*",  # "Things that went well"
        r".*\b(?:got lucky|lucky|worked well|didn.t work)\b.*",
        r".*\b(?:could|can) (?:have|be|do|we)\b.*better.*",  # "What could have gone better"
        r"opportunities",
        r"(?:areas|room|opportunities) (?:for|of|to) improve(?:ment)?",
        r"challenges|observations|open questions|questions(?: for follow[- ]?up)?",
    )),
    (Role.FACTORS, (r".*\b(?:contributing|contributory|aggravating)\b.*", r"factors")),
    (Role.ACTIONS, (
        r".*\baction (?:items?|points?|plans?|list|tracker)\b.*",
        r".*\bnext steps?\b.*",
        r"(?:.* and |.*[&/] ?)?follow[- ]?ups?(?: (?:actions?|items?|tasks?|work|steps|and)\b.*)?",
        # "Actions following review"
        rf"{_QUALIFIED}(?:actions?|to-?do(?:s| list)?|tasks|tickets|commitments)"
        r"(?: (?:following|after|from|arising|to take|to be taken|planned|required|plan|items).*)?",
        r".*\bremedia(?:tion|l|tions)\b.*",
        r".*\b(?:correct|prevent)(?:ive|ative|ion|ing|ions)\b.*",  # "Corrective and preventative measures"
        # "What we're doing about it"
        r".*\bwhat (?:are we|we.re|we are|we.ll|we will|will we|is being|will be)\b.*",
        # "How are we making incidents like this less likely?"
        r"how (?:are|will|do) we\b.*\b(?:less likely|less impactful|better|reliable|resilient|again)\b.*",
        r".*\bwhat.s next\b.*|.*\bwhat (?:comes|happens|is) next\b.*",
        r"(?:how|what) (?:we|are we|will we|we.re|we.ll).*\b(?:prevent|avoid|chang(?:e|ing)|improv(?:e|ing)|doing)\b.*",
        rf"{_QUALIFIED}(?:future|going forward|moving forward|looking ahead|the way forward|path forward)",
        rf"{_QUALIFIED}(?:future (?:work|plans?|actions?|improvements?|steps)|repair items)",
        rf"{_QUALIFIED}(?:long[- ]term (?:fix|fixes|plan|solution)s?|planned (?:work|changes|improvements))",
    )),
    (Role.MIXED, (rf"{_QUALIFIED}(?:improvements?|recommendations?|enhancements?|suggestions)(?: .*)?",)),
    (Role.TIMELINE, (
        r".*\b(?:timeline|chronology|sequence of events|key events|key times|event log|incident log)\b.*",
    )),
    (Role.CAUSE, (
        r".*\b(?:root[- ]causes?|causes?|rca|five whys|5 whys|reason|fault)\b.*",
        r".*\bwhy (?:did )?(?:this|it) happen\w*\b.*",
    )),
    (Role.DETECTION, (
        r"detection|identified|identification",
        r"how (?:was it|we|did we|it was) .*(?:detect|notice|discover|found).*",
    )),
    (Role.SERVICES, (rf"(?:affected|impacted) {_THINGS}", rf"{_THINGS}(?: (?:affected|impacted))?")),
    (Role.SUMMARY, (
        r"(?:issue |incident |executive |brief |high[- ]level )?"
        r"(?:summary|overview|abstract|synopsis|description|tl;?dr)(?: of .*)?",  # "Summary of the incident"
        r"conclusions?|what happened(?: here)?|incident details?|incident|details",
    )),
    (Role.IMPACT, (
        # "Impact on customers"
        r"(?:(?:customer|user|business|service|client|incident|overall|expected|technical) )*"
        r"(?:impacts?|effects?|affected)(?: (?:on|to|of|and|summary|analysis|assessment)\b.*)?",
        r"(?:what|who|how)\b.*\b(?:affected|impacted)\b.*",
        r"symptoms?|scope|blast radius",
    )),
    (Role.RESOLUTION, (
        r".*\b(?:resolution|recovery|mitigations?|workaround|the fix|response|restored|trigger response)\b.*",
    )),
    (Role.BACKGROUND, (
        r"context|background|introduction|prerequisites|trigger|analysis|investigation",
        r"technical (?:details|background)",
    )),
    (Role.BOILERPLATE, (
        r"(?:attendees|participants|authors?|stats|statistics|metadata|logs?|links?|references?|glossary)(?: .{0,20})?",
        r"(?:appendix|supporting information|resources|footnotes|metrics|status|date|owner)(?: .{0,20})?",
        r"(?:about|contacts?|severity)(?: .{0,20})?",
        r"(?:time|duration) to .*|duration|priority|powered by|apology|thank you",
    )),
)  # fmt: skip

LEADS: tuple[tuple[Role, tuple[str, ...]], ...] = (
    (Role.RESOLUTION, (
        r"solution by",  # "Our engineers implemented a solution by:"
        r"(?:resolved|fixed|mitigated|restored|recovered) (?:it |this |the \w+ )?by",
        r"to (?:resolve|restore|mitigate|recover|fix)\b.*\b(?:we|team)",
        r"we (?:took|did|ran|executed)",
    )),
    (Role.CUSTOMER, (
        r"you (?:can|should|may|need|must|will)",
        r"please",
        r"(?:customers|users) (?:should|can|must|may|need)",  # "Customers should:"
        r"recommend(?:ed)? (?:that )?(?:you|customers|users)",
    )),
    (Role.TIMELINE, (r"timeline", r"sequence of events", r"chronology")),
    (Role.LESSONS, (
        r"areas? (?:for|of) improvement",  # "This showed several areas for improvement:"
        r"lessons?|learn(?:ed|t|ings?)|went (?:well|wrong)|complicated by",
    )),
    (Role.FACTORS, (
        r"contribut\w+|factors",
        r"caused by (?:two|three|several|a number|the following|these)",
    )),
    (Role.IMPACT, (
        r"affected|impact(?:ed|s)?|experienced|symptoms|observed|unavailable|were unable|saw|failed",
    )),
    (Role.ACTIONS, (
        r"we(?:'re| are| will|'ll| plan| intend|'ve)",  # "To prevent this from happening again, we are:"
        r"we have (?:identified|planned|started|begun|created|taken|made)",
        r"going to|next steps?|action items?|follow-?ups?",
        r"(?:prevent|avoid) (?:this|similar|such|future|recurrence|it)",
        r"(?:improvements?|measures|actions|changes|steps) (?:are|is|will|to|we|include|planned|below|underway|that)",
    )),
)  # fmt: skip
