"""Ways in which systems fail, as write-ups name them: what to call each, and the words that tell of it.

The table holds general words of operations, none of one organisation's products. Patterns are matched in lower case
from the start of a word; what repeats in them is bounded, for texts may be hostile.
"""

from typing import Final

MECHANISMS: Final[tuple[tuple[str, str], ...]] = (
    (
        "memory running out",
        r"out[ -]of[ -]memory|oom\w*|memory (?:limit|usage|use|pressure|leak|consumption|exhaust\w*|request)\w*|"
        r"(?:high|more|too much|enough|available|all the) memory|heap",
    ),
    (
        "a full disk",
        r"no space left|disk (?:space|full|usage|pressure)|(?:out of|full|lack of|run out of|ran out of) (?:disk|"
        r"storage)|"
        r"(?:disk|volume|filesystem|file system|partition|storage)\b.{0,30}\b(?:full|filled|fills|exhaust\w*|"
        r"ran out|100 ?%)",
    ),
    (
        "a busy processor",
        r"cpu (?:usage|load|limit|saturat\w*|starv\w*|throttl\w*|bound|utili[sz]ation|resources)|high cpu|load average|"
        r"cpus? .{0,20}(?:saturat\w*|exhaust\w*|100 ?%)",
    ),
    ("file handles running out", r"file (?:descriptor|handle|watch)\w*|inodes?|inotify|ulimit|too many open"),
    (
        "missing resource limits",
        r"(?:no|without|missing|lack\w* of|not set|unset|absence of)\b.{0,25}\b(?:resource )?(?:limits?|requests|"
        r"quotas?|"
        r"priority|bounds)\b|resource (?:requests?|limits?)|priority[ -]class\w*",
    ),
    (
        "addresses running out",
        r"(?:ip|ips|address\w*|port|subnet)\b.{0,30}\b(?:exhaust\w*|starv\w*|allocat\w*|assign\w*|available|free|"
        r"run out|ran out)|"
        r"(?:exhaust\w*|starv\w*|allocat\w*|assign\w*|run out of|ran out of) .{0,20}\b(?:ip|ips|address\w*|ports)\b",
    ),
    (
        "connections or threads running out",
        r"connection (?:pool|limit|leak)s?|too many connections|max(?:imum)? connections|connections .{0,15}exhaust\w*|"
        r"thread (?:pool|leak|exhaust\w*)|worker (?:pool|exhaust\w*)",
    ),
    (
        "a limit or quota reached",
        r"quotas?\b|hard limits?|(?:reach|hit|exceed|went over|over)\w* (?:the|our|a|an|its)? ?(?:\w+ ){0,3}limits?|"
        r"limit (?:was |is |has been |had been )?(?:reached|exceeded|hit)|service limits?|upper limit",
    ),
    ("rate limiting", r"rate[ -]?limit\w*|throttl\w*|429|too many requests|pull limit\w*"),
    (
        "a surge of traffic",
        r"(?:surge|spike|burst|flood|influx|increase|growth|amount|wave|volume|level)s? (?:of|in) (?:\w+ ){0,3}"
        r"(?:traffic|requests|users|load|launches|visitors|logins|sign-?ups)|"
        r"(?:heavy|high|sudden|unexpected|increased|more|extra) (?:\w+ )?(?:traffic|load|demand|popularity)|"
        r"simultaneous|concurrent|popular|viral|publici[sz]ed|announce\w*|swamp\w*|overwhelm\w*",
    ),
    (
        "an attack or abuse",
        r"ddos|denial[ -]of[ -]service|attack\w*|malicious|abus\w*|crypto ?min\w*|exploit\w*|botnet|compromis\w*|"
        r"vulnerab\w*|breach\w*",
    ),
    (
        "a leaked secret",
        r"(?:leak\w*|expos\w*|commit\w*|publish\w*|disclos\w*|plain ?text)\b.{0,60}\b"
        r"(?:secrets?|credentials?|passwords?|tokens?|keys?)\b|"
        r"(?:secrets?|credentials?|passwords?|tokens?|keys?)\b.{0,60}\b"
        r"(?:leak\w*|expos\w*|committed|published|disclosed|public\w*)",
    ),
    ("certificates", r"certificates?|certs?\b|tls\b|ssl\b|letsencrypt|let's encrypt|cert-?manager"),
    ("something expired", r"expir\w*|not (?:been )?renew\w*|renewal|out of date"),
    (
        "an account or key that was gone",
        r"(?:account|user|key|token|credential|password|secret|permission|role|access)s?\b.{0,30}\b(?:deleted|removed|"
        r"revoked|rotated|invalid|disabled|expired|lost|missing|denied)|access denied|unauthori[sz]ed|forbidden|"
        r"403|401|"
        r"permission denied",
    ),
    (
        "names that did not resolve",
        r"dns\b|name ?servers?|domain (?:name|registr\w*|resolution)|registrar|hosted zone|"
        r"resolv(?:er|ing|e) (?:\w+ )?(?:name|host|domain)",
    ),
    (
        "wrong network routes",
        r"rout(?:e|es|ing|er|ers) ?(?:table|tables)?\b|bgp\b|gateway|subnet associat\w*|network path|peering",
    ),
    (
        "a failing network",
        r"packet (?:loss|drop)|network (?:partition|connectivity|interrupt\w*|issue|problem|fault|outage|failure)\w*|"
        r"switch(?:es)?\b|nic\b|fib(?:er|re)|link (?:down|flap)",
    ),
    (
        "a change aimed at the wrong target",
        r"(?:wrong|incorrect|other|different|unintended|mistaken\w*) (?:\w+ ){0,2}(?:cluster|account|environment|"
        r"context|"
        r"workspace|region|server|host|database|project|terminal|state|target|namespace|branch)|"
        r"(?:kube|kubectl|terraform|current|cluster|aws)[ -]?(?:config )?(?:context|workspace)|"
        r"(?:context|workspace|credentials|kubeconfig) (?:was |were |is |had been )?(?:still )?"
        r"(?:set|point\w*|switch\w*|select\w*)|thinking (?:it|he|she|they|this) was|"
        r"(?:instead of|rather than) (?:the |a |to )?(?:test|staging|dev\w*|live|prod\w*)|production .{0,20}instead|"
        r"against (?:the )?(?:live|prod\w*|wrong)",
    ),
    (
        "something destroyed by accident",
        r"(?:accidental\w*|inadvertent\w*|mistaken\w*|unintention\w*|unintended)\b.{0,40}\b(?:delet\w*|destroy\w*|"
        r"remov\w*|drop\w*|terminat\w*|wip\w*|execut\w*)|destroy\w*|(?:delete|deleted|deletes|deleting|"
        r"deletion of|removed) "
        r"(?:\w+ ){0,3}(?:cluster|nodes?|database|resources?|namespace|records?|components?|stack|vpc|state|zone)",
    ),
    (
        "something overwritten or reverted",
        r"overwr\w*|overrid\w*|revert\w* (?:the |our |changes|infrastructure|back)|clobber\w*|"
        r"replac\w* (?:the |our )?(?:default|existing|config\w*)|drift\w*|out of sync",
    ),
    (
        "back ends taken out of service",
        r"detach\w*|de-?regist\w*|attachments?|disassociat\w*|target groups?|association (?:between|was)|"
        r"no (?:healthy )?(?:targets|backends|endpoints|upstreams?)|unassign\w*",
    ),
    (
        "a version that moved",
        r"(?:version|chart|release|module|provider|component) (?:bump|update|upgrade|change)\w*|un-?pinned|not pinned|"
        r"pin(?:ned|ning)?\b|latest (?:version|release|image|ami|tag)|auto\w* (?:update|upgrade)\w*|bump\w*|"
        r"newer version|new version",
    ),
    ("an upgrade or migration", r"upgrad\w*|migrat\w*|roll(?:ed|ing)? out (?:of )?(?:the )?(?:new|version)"),
    (
        "an incompatible change",
        r"incompatib\w*|breaking change|not compatible|no longer (?:support\w*|work\w*|exist\w*|available)|deprecat\w*|"
        r"behaviou?r (?:\w+ )?chang\w*|removed in|changed (?:its |the )?(?:default|behaviou?r|argument|flag|"
        r"format|api)|"
        r"not (?:actually )?known to|unknown (?:field|flag|argument)",
    ),
    (
        "a wrong configuration",
        r"mis-?config\w*|incorrect(?:ly)? (?:\w+ )?(?:config\w*|set|value|setting|annotat\w*|variable)|typo\w*|"
        r"(?:wrong|incorrect|invalid|bad|faulty|missing) (?:\w+ ){0,2}(?:config\w*|setting|value|variable|"
        r"annotation\w*|"
        r"arn|argument|parameter|flag|env\w*)|annotations?",
    ),
    (
        "malformed input",
        r"malformed|invalid (?:\w+ )?(?:manifest|yaml|json|data|object|resource|rule|syntax|format)|"
        r"unexpected (?:data )?format|not expected by|data format|pars(?:e|ing) (?:error|fail\w*)|corrupt\w*|poison\w*|"
        r"bad (?:manifest|rule|object|data)",
    ),
    (
        "a check that refused requests",
        r"web-?hooks?|admission|validat(?:ing|ion|or)|polic(?:y|ies) (?:engine|controller)|failure ?policy",
    ),
    ("crashes", r"crash[ -]?loop\w*|crash(?:ed|es|ing)?\b|panic\w*|segfault\w*|core dump"),
    (
        "something stuck",
        r"dead-?lock\w*|hang(?:s|ing)?\b|hung\b|stuck|frozen|unresponsive|"
        r"stopp?(?:ed|ing|s)? (?:receiv\w*|process\w*|respond\w*|updat\w*|work\w*)|(?:loss of|lost|"
        r"missed) events?|stall\w*",
    ),
    (
        "a resource leak",
        r"(?:resource|thread|memory|connection|handle|descriptor|socket) leak\w*|"
        r"leak(?:s|ed|ing)? (?:threads?|memory|connections?|resources?)",
    ),
    (
        "two things at the same time",
        r"race condition|race\b|concurren\w*|ordering|out of order|simultaneous\w* (?:run|apply|deploy\w*)|"
        r"at the same time",
    ),
    ("health checks", r"(?:readiness|liveness|startup|health)[ -]?(?:probe|check)s?|probes?\b|healthcheck\w*"),
    (
        "slow answers",
        r"time-?outs?|timed out|time out|too slow|slow(?:ly|ness)? (?:to|respon\w*|start\w*|load\w*|quer\w*)|latenc\w*",
    ),
    ("work being moved off machines", r"evict\w*|re-?schedul\w*|drain\w*|cordon\w*|pre-?empt\w*"),
    (
        "everything changed at once",
        r"all (?:at once|at the same time|at a time|simultaneously|nodes|regions|instances|pods)|at once|"
        r"every (?:region|node|instance|host|server|cluster)|in parallel|"
        r"(?:re-?cycl\w*|roll(?:ing|-?over|ed)|replac\w*|terminat\w*) (?:\w+ ){0,4}(?:nodes?|instances?|group)",
    ),
    (
        "sick machines",
        r"(?:un-?healthy|not-?ready|unreachable|failing|bad|old|broken|dead) (?:\w+ )?(?:nodes?|instances?|hosts?|"
        r"workers?|"
        r"vms?)|nodes? (?:\w+ ){0,3}(?:un-?healthy|not-?ready|went down|were down|was down|failed|failure|became|"
        r"becoming|"
        r"goes|went|unreachable|offline)|node (?:failure|starvation|instability)",
    ),
    (
        "a provider without capacity",
        r"insufficient (?:instance )?capacity|(?:lack\w*|no|not enough|out of|without|have) (?:\w+ ){0,2}capacity|"
        r"capacity (?:\w+ )?(?:in|of) (?:the |that )?(?:\w+ )?(?:zone|az|region|availability)|instance types?|stock",
    ),
    (
        "an outage of a provider",
        r"(?:aws|amazon|azure|google|gcp|gke|provider|vendor|upstream|third[- ]party|cloudflare|github|"
        r"docker ?hub|quay)"
        r"(?:'s)? (?:\w+ ){0,3}(?:outage|incident|issue|problem|failure|down|degrad\w*|disruption|maintenance)|"
        r"retire\w*|"
        r"had an outage|outage (?:at|of|in) ",
    ),
    (
        "hardware",
        r"hardware|power (?:loss|supply|outage|failure)|disk failure|failed (?:disk|drive|dimm)|bios\b|firmware|"
        r"physical|"
        r"cooling",
    ),
    (
        "the operating system",
        r"kernel|ami\b|operating system|os (?:bug|patch|update)|systemd|containerd|docker daemon|kubelet|hypervisor",
    ),
    (
        "nobody being told",
        r"(?:no|lack of|without|missing|insufficient|did(?:n't| not) (?:have|get|receive)|"
        r"not (?:enough|alerted|notified|monitored))\b.{0,30}\b(?:alert\w*|monitor\w*|alarm\w*|notif\w*|visib\w*|"
        r"metrics)|"
        r"un-?monitored|(?:before|until) we (?:noticed|realised|realized)|hours? before|long time (?:before|to notice)|"
        r"alert\w* (?:did not|didn't|failed|not) |went unnoticed|nobody noticed",
    ),
    (
        "a gap in testing",
        r"(?:not|never|un|without|insufficient\w*|lack of|no) ?(?:been )?(?:properly |thorough\w* )?test(?:ed|ing|"
        r"s)?\b|"
        r"staging|(?:test|dev\w*) (?:environment|cluster)|"
        r"(?:differ\w*|different) (?:from|between|to) (?:\w+ ){0,2}(?:prod\w*|live|staging|test)|"
        r"could not be reproduced",
    ),
    (
        "missing knowledge",
        r"(?:lack of|no|missing|poor|insufficient|out ?dated|little|low|limited) (?:\w+ )?(?:documentation|docs|"
        r"knowledge|"
        r"run ?books?|understanding|experience)|not (?:well )?documented|unaware|not aware|wasn't aware|"
        r"did(?:n't| not) know|misunderst\w*|not knowing",
    ),
    (
        "a slip of the hand",
        r"human error|by mistake|manual(?:ly)?|mistaken\w*|accident\w*|inadvertent\w*|operator error|wrong command|"
        r"by hand|forg[oe]t\w*",
    ),
    (
        "missing coordination",
        r"coordinat\w*|communicat\w*|not (?:been )?(?:informed|told|announced)|without (?:notice|telling|approval|"
        r"review)|"
        r"code freeze",
    ),
    (
        "a known fix that was not applied",
        r"not (?:been )?(?:applied|put into production|rolled out|released|deployed|merged|implemented)|"
        r"(?:hot-?fix|fix|change|patch) (?:had|has|was|were)? ?not|still not|did not disable|"
        r"never (?:applied|implemented|deployed)|known issue|despite (?:being aware|knowing)",
    ),
    (
        "retries and cascades",
        r"retr(?:y|ies|ying)|thundering herd|stampede|back-?off|cascad\w*|feedback loop|snowball\w*",
    ),
    ("caches", r"cach(?:e|es|ed|ing)\b|cdn\b|purg\w*|invalidat\w*"),
    ("a backlog", r"back-?logs?|queu(?:e|es|ed|ing)\b|consumer (?:lag|group)s?|lag(?:s|ged|ging)?\b"),
    (
        "a slow database",
        r"slow quer\w*|(?:missing|no|unused) index|table lock\w*|lock (?:contention|wait)|schema (?:change|migration)|"
        r"full table|vacuum|database (?:load|cpu|lock|migration)|long[- ]running quer\w*",
    ),
    (
        "replication or failover",
        r"replica\w*|fail-?over|leader election|split[- ]brain|quorum|primary (?:database|node)|wal\b",
    ),
    (
        "a single point of failure",
        r"single point of failure|only one (?:\w+ )?(?:replica|instance|node|server|pod)|"
        r"single (?:replica|instance|node|region|zone|pod)|no redundan\w*|not redundant|not highly available",
    ),
    ("scaling", r"auto-?scal\w*|scal(?:e|ed|ing) (?:up|down|out|in|limit\w*)|warm[- ]?up|cold start"),
    (
        "images that could not be fetched",
        r"image pull\w*|pull\w* (?:the |docker |container )?images?|registr(?:y|ies)|container image",
    ),
    (
        "builds",
        r"build (?:fail\w*|pods?|process|time|container\w*|job\w*)|(?:slow|long|failed|failing) (?:to )?builds?|"
        r"takes? a long time to build|expensive builds?",
    ),
    (
        "remains that were not cleaned up",
        r"orphan\w*|zombie\w*|not (?:been )?(?:clean\w*|cull\w*|garbage)|clean(?:ed)?[ -]?up|cull\w*|left ?over|"
        r"dangling|"
        r"garbage collect\w*|prun(?:e|ed|ing)\b",
    ),
    (
        "a run that nobody started",
        r"(?:scheduled|automat\w*|daily|nightly|cron) (?:\w+ ){0,2}(?:pipeline|job|run|process|trigger\w*|update|"
        r"roll\w*)|"
        r"pipeline (?:\w+ ){0,3}(?:trigger\w*|ran|run|appl\w*|execut\w*|fail\w*)|unintentional\w*|cron ?jobs?",
    ),
    (
        "lost logs",
        r"logs? (?:\w+ ){0,3}(?:lost|missing|not (?:be(?:ing)? )?shipp\w*|dropp\w*)|"
        r"(?:lost|missing|dropp\w*|ship\w*) (?:\w+ )?logs?|log-?shipp\w*|logging",
    ),
    ("lost metrics", r"scrap\w*|metrics (?:\w+ ){0,2}(?:missing|stopp\w*)|exporters?"),
    ("service discovery", r"service discovery|consul\b|etcd\b|zookeeper|endpoint (?:update|controller)"),
    (
        "headers and proxies",
        r"headers?|proxy protocol|reverse proxy|x-forwarded|cors\b|cookies?",
    ),
    ("clocks", r"clock skew|ntp\b|leap|time ?zone|daylight"),
    (
        "an error in code",
        r"bugs?\b|regression|logic error|null pointer|exception|unhandled|code change|edge case|corner case",
    ),
)

# Sentences with one of these words tell why rather than what
CAUSAL: Final = (
    r"caus\w+|due to|because|result\w* (?:in|from|of)|led to|leading to|trigger\w*|bug|misconfig\w*|incorrect\w*|"
    r"wrong\w*|missing|fail\w* to|lack of|expired?|exhaust\w*|ran out|out of memory|oom\w*|overload\w*|insufficient|"
    r"limit\w*|accident\w*|unexpected\w*|mistake\w*|destroy\w*|delet\w*|remov\w*|overwr\w*|unaware|not aware|"
    r"instead of|"
    r"turned out|found that|discovered|identified|problem was|issue was|meant that|unable to"
)
