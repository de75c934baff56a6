"""The verbs promises are made of: their forms, and the kind of work each one points to."""

from functools import lru_cache

from tracker.vocabulary import ItemKind

_BY_KIND: dict[ItemKind | None, str] = {
    ItemKind.DETECT: """
        alert monitor detect observe instrument
    """,
    ItemKind.INVESTIGATE: """
        investigate explore evaluate analyse analyze research determine diagnose examine assess
        understand identify spike study consider debug audit check inspect find look ask figure discuss
        question reflect confirm verify review
    """,
    ItemKind.PROCESS: """
        document train communicate announce agree define describe educate inform notify publish clarify
        write escalate nominate assign schedule plan coordinate advise subscribe speak record share
        list inventory catalogue catalog rehearse
        gather talk standardise standardize align revisit formalize formalise prepare exercise
    """,
    ItemKind.PREVENT: """
        prevent avoid validate guard enforce protect restrict forbid automate test upgrade pin block
        lock isolate segregate harden eliminate disallow gate
    """,
    ItemKind.MITIGATE: """
        limit reduce minimise minimize shorten decrease degrade throttle buffer shed
    """,
    ItemKind.REPAIR: """
        fix repair restore correct clean rebuild rotate revert patch resolve address migrate replace
        renew recover
    """,
    None: """
        abort accelerate accept add adjust adopt allow amend append apply archive attach back backport
        balance be begin bring build bump change choose clear close collect come complete conduct
        configure consolidate continue convert cover create cut decommission decouple dedicate delete
        deliver deploy deprecate design detach develop devise disable disband distribute do drill drive
        drop emphasise emphasize enable encrypt engage enhance ensure establish exclude execute expand
        expedite experiment expire expose extend factor finalise finalize finish follow force freeze further
        generate get give grow handle have help hire hold hook host implement import improve include
        incorporate increase inject install integrate introduce invest join keep label launch lead learn
        let level leverage log look lower maintain make manage mandate map measure merge mirror modify
        mount move nail notice obtain offer offload open optimise optimize order organise organize
        overhaul own patch pay perform persist phase place post practice practise pressure prioritise
        prioritize proceed promote propose provide provision prune purge push put queue raise re-enable
        re-evaluate re-introduce re-run rearchitect rebalance reconfigure redeploy redesign redirect
        redistribute redo refactor refine refresh reinforce release rely remove rename reorganise
        replicate report reproduce request require rescope reserve resize restart restructure retire
        return revise reword rework rewrite roll roll-out rollout rotate run scale script search secure
        seek segment select send separate set setup shift ship show shut simplify simulate spin split
        start stop store streamline strengthen supply support surface suspend swap switch sync tackle
        tag take target teach tighten track transfer transition trial trim try tune turn tweak unify
        uninstall update use utilise utilize vary version visualise visualize wait warn widen wipe work
        wrap
    """,
}

_IRREGULAR_WORDS = """
    built:build wrote:write written:write made:make ran:run sent:send got:get brought:bring
    took:take taken:take done:do did:do began:begin begun:begin found:find gave:give given:give
    held:hold kept:keep led:lead spoke:speak put:put set:set cut:cut shut:shut chose:choose
    drove:drive grew:grow rewrote:rewrite rewritten:rewrite rebuilt:rebuild redone:redo split:split
"""
_IRREGULAR = dict(pair.split(":") for pair in _IRREGULAR_WORDS.split())
KIND_OF = {verb: kind for kind, verbs in _BY_KIND.items() for verb in verbs.split()}
_BASE_ONLY = {"put", "set", "cut", "shut", "split"}
_NOT_GERUNDS = {"during", "following", "including", "according", "regarding", "being", "having"}


@lru_cache(maxsize=8192)
def base_form(word: str) -> tuple[str, str] | None:
    """(verb, form) of a word, form being "base", "ing" or "past"; None for words that are no known verb.

    >>> base_form("upgrading"), base_form("Added"), base_form("cluster")
    (('upgrade', 'ing'), ('add', 'past'), None)
    """
    low = word.lower().strip("*_`\"'(),.:;[]").replace("’", "'")
    if low in KIND_OF:
        return low, "base"
    if low in _IRREGULAR and low not in _BASE_ONLY:
        return _IRREGULAR[low], "past"
    for ending, form in (("ing", "ing"), ("ed", "past")):
        stem = low.removesuffix(ending)
        if stem != low and low not in _NOT_GERUNDS:
            found = next((verb for verb in _stems(stem) if verb in KIND_OF), None)
            if found:
                return found, form
    return None


def _stems(stem: str) -> tuple[str, ...]:
    undoubled = stem[:-1] if len(stem) > 2 and stem[-1] == stem[-2] else stem
    respelt = stem[:-1] + "y" if stem.endswith("i") else stem
    return stem, stem + "e", undoubled, respelt
