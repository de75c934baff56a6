"""How the sync with GitHub is: what was given up is taken up again."""

import pytest

from tests import connected
from tests.visitors import Visits
from tests.world import undelivered
from tracker.db import call_when_woken, db
from tracker.models.github import GithubDelivery
from tracker.vocabulary import DeliveryStatus, ErrandName

EVERYBODY = ("nobody", "vic", "cleo", "ben", "ana", "dot")


@pytest.mark.parametrize(("who", "status"), list(zip(EVERYBODY, (401, 403, 403, 403, 403, 303), strict=True)))
def test_only_admins_have_a_message_applied_again(visits: Visits, who: str, status: int) -> None:
    told = undelivered(connected.connection().id)
    path = f"/settings/github/connections/{told.connection_id}/deliveries/{told.guid}"
    assert getattr(visits, who).post(path).status_code == status
    db.session.expire_all()
    assert told.status is (DeliveryStatus.QUEUED if status == 303 else DeliveryStatus.FAILED)


def test_a_message_that_was_given_up_is_applied_again_at_once_and_once(visits: Visits) -> None:
    told = undelivered(connected.connection().id)
    path = f"/settings/github/connections/{told.connection_id}/deliveries/{told.guid}"
    assert f'action="{path}"' in visits.dot.get("/settings/github/health").text
    woken: list[str] = []
    call_when_woken(db.engine, woken.extend)
    try:
        assert visits.dot.post(path).status_code == 303
    finally:
        call_when_woken(db.engine, None)
    assert woken == [ErrandName.APPLY_DELIVERIES]
    row = db.session.query(GithubDelivery).populate_existing().one()
    assert (row.status, row.attempts, row.not_before, row.error) == (DeliveryStatus.QUEUED, 0, None, "")
    assert visits.dot.post(path).status_code == 422
    assert visits.dot.post(path + "0").status_code == 404
