"""The weights by which incidents are compared here, as they were fitted last."""

import logging
from typing import Any

from tracker import clock
from tracker.changes.profiles import compare_all_again
from tracker.db import change, db, insert_if_missing
from tracker.models.recurrences import WeightFit
from tracker.queries import weights as queries
from tracker.rules.recurrence_weights import SHIPPED, Weights
from tracker.vocabulary import Evidence

log = logging.getLogger(__name__)


@change
def keep(weights: Weights, *, decisions: int) -> bool:
    """Score by these weights from now on; returns whether they are others than before.

    All incidents are then compared again, a few at a time: a worker that just compared by the old ones does so, too.
    """
    before = queries.current().weights
    values: dict[Any, Any] = {"decisions": decisions, "fitted_at": clock.now()}
    insert_if_missing(WeightFit, id=queries.ONLY, **values)
    fitted = {
        "mechanisms": weights.of[Evidence.MECHANISMS],
        "alike": weights.alike,
        "bonus": weights.bonus,
        "half": weights.half,
    }
    values |= fitted if weights != SHIPPED else dict.fromkeys(fitted)
    db.session.query(WeightFit).filter(WeightFit.id == queries.ONLY).update(values)
    if weights == before:
        return False
    compare_all_again()
    log.info("weights were fitted to %d decisions: %s", decisions, fitted)
    return True
