"""The words that vote for a cause class or a trigger: (what, weight of the row, phrases).

Rows of weight 2 and more hold phrases that nearly always mean the class; the others only tip the scale.
"""

from tracker.vocabulary import CauseClass, Trigger

CLASS_WORDS: tuple[tuple[CauseClass, float, tuple[str, ...]], ...] = (
    (CauseClass.CERTIFICATE_EXPIRY, 3, (
        r"(?:certificates?|certs?|tls|ssl)\b.{0,120}\b(?:expir\w+|renew\w*|outdated)",
        r"expir\w+\b.{0,60}\b(?:certificates?|certs?|tls|ssl)",
    )),
    (CauseClass.CERTIFICATE_EXPIRY, 1, (r"certificates?", r"let'?s ?encrypt")),
    (CauseClass.DNS, 2.5, (
        r"external-dns|dns records?|name ?servers?",
        r"dns (?:resol\w+|server|zone|outage|failure)",
    )),
    (CauseClass.DNS, 1, (r"dns",)),
    (CauseClass.CAPACITY_LOAD, 2.5, (
        r"out of memory|oom\w*|exhaust\w+|ran out of|running out of|overload\w*|starvation|saturat\w+",
        r"(?:high|increased?|spike in|surge in|heavy|unusual\w*) (?:\w+ ){0,2}"
        r"(?:load|traffic|memory|cpu|usage|demand|number|users)",
        r"cluster (?:being |was |is )?full|not enough|insufficient|scal(?:e|ing) up|maxing out|maxed",
        r"(?:hard|resource|quota|pull|memory|rate) limits?",
        r"(?:hit\w*|reach\w*|over) (?:\w+ ){0,3}limit",
    )),
    (CauseClass.CAPACITY_LOAD, 1, (
        r"memory|cpu|load(?! ?balanc)|capacity|growth|spike|surge|quota|throttl\w+",
    )),
    (CauseClass.SECURITY_ABUSE, 3, (
        r"leaked|(?:secret|token|credential|key|password|data)s? (?:\w+ ){0,2}leak\w*|exposed|exposure",
        r"malicious|attack\w*|ddos|abus\w+|compromis\w+|vulnerab\w+",
        r"credentials? (?:were|was|being|had)",
    )),
    (CauseClass.HUMAN_PROCEDURE, 3, (
        r"accidental(?:ly)?|by mistake|mistaken(?:ly)?|human error|misunderst\w+|forg[eo]t\w*",
        r"manual(?:ly)? (?:error|mistake|delet\w+)",
        r"wrong (?:cluster|context|environment|account|workspace)",
        r"wasn.t (?:fully )?aware|without (?:fully )?(?:aware|realis\w+|realiz\w+)",
        r"(?:incorrectly|unintentional\w*) (?:ran|run|deleted|targeted|executed)",
        r"personal account|(?:cluster|kube|current)[- ]context|context (?:set|incorrect\w*)",
    )),
    (CauseClass.HUMAN_PROCEDURE, 2.5, (
        r"(?:nobody|no one) (?:noticed|knew|checked|owned|was told)|without (?:checking|review|testing|notice)",
        r"(?:notice|notification|warning|alert|e-?mail)s? (?:\w+ ){0,3}(?:was|were|been) (?:missed|ignored|overlooked)",
        r"(?:didn't|did not) (?:realise|realize|follow|know)|miscommunicat\w+|all at (?:once|the same time|a time)",
        r"(?:cordon|destroy)(?:ed)? (?:\w+ ){0,3}by mistake|incorrectly target\w+",
    )),
    (CauseClass.HUMAN_PROCEDURE, 1.2, (
        r"one of (?:the|our) engineers|an engineer|team member|executed|someone|operator|human",
    )),
    (CauseClass.DEPENDENCY_PROVIDER, 2.5, (
        r"third[- ]party|(?:cloud|service|hosting|infrastructure|payment|e-?mail|our) provider|registrar",
        r"outage (?:at|in|of) (?:aws|gcp|google|azure)",
        r"aws(?:'s)? (?:outage|networking|issue|did|internal)",
        r"availability[ _]zone\w*[^.]{0,80}\b(?:outage|down|failed|failure)",
        r"google cloud|retired by|upstream (?:outage|change)",
        r"(?:did not|didn't|doesn't|not) have (?:any |enough )?\w[\w.]* (?:instances?|capacity)",
        r"insufficient instance capacity",
        r"(?:removed|dropped|yanked|withdrawn|changed) (?:\w+ ){0,4}(?:packages?|repositor(?:y|ies)|images?)",
        r"domain registrar|cloud infrastructure provider",
        r"(?:provider|vendor|supplier)'s (?:\w+ ){0,3}(?:outage|network|fault)",
    )),
    (CauseClass.DEPENDENCY_PROVIDER, 0.6, (r"aws|gcp|azure|external|packages?|dependency",)),
    (CauseClass.NETWORK, 2.5, (
        r"network(?:ing)? (?:link|rout\w+|outage|partition|connectivity|issue)",
        r"bgp|packet loss|firewall rule|fib(?:er|re) cut|switch(?:es)? fail\w*|routing",
    )),
    (CauseClass.NETWORK, 0.8, (r"network\w*|router|connectivity|subnet",)),
    (CauseClass.HARDWARE, 3, (
        r"hardware|line cards?|power (?:supply|loss|outage|failure)",
        r"disk failure|failed disk|raid|motherboard|chassis|cooling",
    )),
    (CauseClass.DATABASE_STORAGE, 2.5, (
        r"database|postgres\w*|mysql|redis|file ?system|out of disk(?: space)?|no space left|persistent ?volume\w*",
        r"replication lag|deadlock|slow quer\w+|full disk|disk (?:\w+ )?full",
    )),
    (CauseClass.KERNEL_OS_RUNTIME_BUG, 3, (
        r"kernel|os bug|jvm|runtime bug|segfault|race condition|memory leak|garbage collect\w+|deadlock",
    )),
    (CauseClass.KERNEL_OS_RUNTIME_BUG, 2.2, (
        r"(?:a|the|known|software|compounding|underlying) bug in (?!our)",
        r"triggered a bug|bug in (?:a|the) (?:specific |certain )?version|deadlocked|known (?:bug|issue) (?:in|with)",
        r"(?:watch(?:er)?|client|daemon|controller) (?:has |had )?(?:stopped|hung|lost|froze)\w*|lock(?:ed)? up|lockup",
    )),
    (CauseClass.CODE_DEPLOY, 2.5, (
        r"(?:a|our|small|software|coding|the) bug|code change|bugs in our|regression",
        r"bad (?:deploy\w*|release)|new (?:version|release)|introduced (?:in|by)",
        r"(?:released|deployed) (?:a |the )?(?:change|version|update)",
    )),
    (CauseClass.CODE_DEPLOY, 2.5, (
        r"(?:we|team|had) (?:made|shipped|merged|released|rolled out|introduced) (?:a |an )?(?:\w+ )?change",
        r"pull request|latest version of|newer version|leaks? (?:connections?|memory|handles)",
    )),
    (CauseClass.CODE_DEPLOY, 0.8, (r"deploy\w*|released?|rollout|code|pull request|pr|version",)),
    (CauseClass.CONFIG_CHANGE, 3, (
        r"mis-?configur\w+|configuration (?:change|error|issue)|config change|configuration|environment variable",
        r"(?:incorrect|wrong|faulty|missing|bad|old|changed?) (?:\w+ ){0,3}"
        r"(?:config\w*|settings?|values?|annotations?|label|parameter|flag)",
        r"(?:a|the|this|that|new|old|wrong|unrelated|storage|default) settings?|routing configuration",
        r"(?:password|credential|token|key|limit|size|space|quota|annotation|label|value)s? (?:was|were|had been|is) "
        r"(?:changed|reduced|lowered|modified|overwritten|rotated|removed|set)",
        r"(?:no|missing|without) (?:\w+ ){0,2}(?:limits?|health ?checks?)|by enabling|(?:being|was|were) enabled",
    )),
    (CauseClass.CONFIG_CHANGE, 1.2, (
        r"config\w*|upgrad\w+|terraform|helm|chart|manifest|policy|version update|maintenance|modified|default",
        r"changes? (?:to|was|were|caused|in)",
    )),
)  # fmt: skip

TRIGGER_WORDS: tuple[tuple[Trigger, float, tuple[str, ...]], ...] = (
    (Trigger.EXPIRY, 3, (r"expir(?:ed?|es|y|ation|ing)",)),
    (Trigger.SECURITY_EVENT, 3, (
        r"attack\w*|leaked|malicious|ddos|compromised|exposed|security (?:incident|alert|event)",
    )),
    (Trigger.MAINTENANCE, 2.5, (r"maintenance|upgrad(?:e|ed|ing)|patching|migration|node roll-?over|rolling",)),
    (Trigger.CONFIG_CHANGE, 2.6, (
        r"(?:new|old|wrong|changed?|rolled out|pushed|storage) (?:\w+ ){0,4}(?:settings?|config\w*|limits?)",
    )),
    (Trigger.CONFIG_CHANGE, 2, (
        r"config\w*|settings?|terraform|mis-?configur\w+|feature flag|annotations?|polic(?:y|ies)",
    )),
    (Trigger.CODE_DEPLOY, 2, (
        r"deploy(?:ed|ment)?|released?|rollout|code change|new version|merged|change was pushed",
    )),
    (Trigger.TRAFFIC, 2.5, (
        r"(?:high|heavy|more|twice|double|unusual\w*|increased?|usual|peak|extra) (?:\w+ ){0,3}(?:traffic|load)",
        r"(?:traffic|load) (?:\w+ )?(?:grew|rose|doubled|increase\w*|spike\w*|surge\w*)",
        r"surge|spike|growth|number of (?:requests|users)|many users|launches",
    )),
    (Trigger.PROVIDER_CHANGE, 2.2, (
        r"provider|vendor|third[- ]party|upstream|registrar|aws (?:outage|networking|retired)",
    )),
    (Trigger.HARDWARE_OR_NETWORK_FAULT, 2.5, (
        r"hardware|line cards?|power|network (?:link|fault|failure)|packet loss|disk (?:failure|died)",
        r"node (?:failure|died|went down)",
    )),
    (Trigger.HUMAN_OPERATION, 2.5, (
        r"accidental\w*|by mistake|manual(?:ly)?|human error|ran the|executed|deleted",
        r"wrong (?:cluster|context|workspace)",
    )),
)  # fmt: skip
