"""Founds the company: it lives through its stories by the same changes as everybody else."""

from datetime import date
from typing import Final

from tracker.cli.company import payments, platform, search
from tracker.cli.company.calendar import Calendar
from tracker.cli.company.people import PASSWORD, STAFF
from tracker.cli.company.staff import Staff, email_of
from tracker.cli.company.telling import Telling
from tracker.db import change
from tracker.rules import passwords

STORIES: Final = {"Payments": payments.STORIES, "Search": search.STORIES, "Platform": platform.STORIES}


def found(today: date) -> Staff:
    """Make the company, all or nothing, with everything placed before or after `today`, a date in UTC.

    The passwords are hashed before the transaction begins.
    """
    hashes = {
        worker.login: passwords.new_hash(PASSWORD, about=(worker.name, email_of(worker)))
        for worker in STAFF
        if worker.can_log_in
    }
    staff = Staff(Calendar(today))
    _live(staff, hashes)
    return staff


@change
def _live(staff: Staff, hashes: dict[str, str]) -> None:
    """The stories are told in the order in which their incidents entered the tracker."""
    staff.hire(hashes)
    told = [(story, team) for team, stories in STORIES.items() for story in stories]
    for story, team in sorted(told, key=lambda row: row[0].day):
        Telling(staff, story, team).tell()
    staff.let_go()
