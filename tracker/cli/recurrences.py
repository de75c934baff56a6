"""`tracker recurrences`: which incidents may share a cause, why, and why what was promised did not stop it."""

import json
from collections.abc import Iterator
from typing import Any

import click
from flask.cli import with_appcontext

from tracker import schema
from tracker.jobs import refresh_recurrences
from tracker.queries import comparisons, recurrences, weights
from tracker.queries.comparisons import Compared
from tracker.rules.explanations import Reason
from tracker.rules.profiles import Quote
from tracker.rules.recurrence import FLAGGED
from tracker.vocabulary import RecurrenceState

QUOTE_LENGTH = 200


@click.command("recurrences")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option(
    "--min-score",
    type=click.FloatRange(0, 1),
    default=FLAGGED,
    show_default=True,
    help="Only pairs above this score. Below the default, every two incidents are compared, which takes longer.",
)
@with_appcontext
def command(as_json: bool, min_score: float) -> None:
    """Print the pairs of incidents that may share a cause. What is not computed yet is computed first."""
    schema.require_current()
    is_whole = refresh_recurrences.refresh()
    found = comparisons.compared(min_score=min_score)
    if as_json:
        for one in found:
            click.echo(json.dumps(_row(one), ensure_ascii=False))
    else:
        for line in _report(found):
            click.echo(line)
    if not is_whole:
        raise click.ClickException("Some incidents could not be compared; the log says more.")


def _row(one: Compared) -> dict[str, Any]:
    return {
        "earlier": f"INC-{one.candidate.earlier_id}",
        "later": f"INC-{one.candidate.later_id}",
        "earlier_source": one.earlier_source,
        "later_source": one.later_source,
        "score": one.candidate.score,
        "state": one.state.value,
        "verdict": one.verdict.value if one.verdict else None,
        "reasons": [_reason(reason) for reason in one.reasons],
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "kind": reason.kind.value,
        "words": reason.words,
        "weight": round(reason.weight, 6),
        "earlier": _quote(reason.earlier),
        "later": _quote(reason.later),
    }


def _quote(quote: Quote | None) -> dict[str, Any] | None:
    if quote is None:
        return None
    lines = [quote.first_line, quote.last_line] if quote.first_line is not None else None
    return {"text": quote.text, "lines": lines}


def _report(found: Iterator[Compared]) -> Iterator[str]:
    """The pairs in words, each with its reasons, and how well suggestions have done so far."""
    count = 0
    for one in found:
        count += 1
        yield _head(one)
        for reason in one.reasons:
            if reason.words:
                yield f"  {reason.words}"
                yield from _quotes(one, reason)
        yield ""
    yield f"{count} {'pair' if count == 1 else 'pairs'}."
    so_far = recurrences.precision()
    if so_far.decided:
        yield f"Of {so_far.decided} suggestions that were decided, {so_far.confirmed} were confirmed."
    fit = weights.current()
    if fit.is_fitted and fit.fitted_at:
        yield f"Weights: fitted to your {fit.decisions} decisions on {fit.fitted_at:%Y-%m-%d}."
    else:
        yield "Weights: as shipped."


def _head(one: Compared) -> str:
    names = f"INC-{one.candidate.later_id} and, earlier, INC-{one.candidate.earlier_id}"
    if one.verdict is None:
        return f"{names}: {one.state.value}, {one.candidate.score:.2f}"
    verdict = one.verdict.value.replace("-", " ")
    said = verdict if one.state is RecurrenceState.CONFIRMED else f"{verdict} if confirmed"
    return f"{names}: {one.state.value}, {one.candidate.score:.2f}; {said}"


def _quotes(one: Compared, reason: Reason) -> Iterator[str]:
    sides = ((one.candidate.earlier_id, reason.earlier), (one.candidate.later_id, reason.later))
    for incident_id, quote in sides:
        if quote is not None:
            line = f", line {quote.first_line}" if quote.first_line else ""
            words = quote.text if len(quote.text) <= QUOTE_LENGTH else f"{quote.text[: QUOTE_LENGTH - 1]}…"
            yield f"    INC-{incident_id}{line}: “{words}”"
