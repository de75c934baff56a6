"""The causes that the company has given a name, by the key that the stories use."""

from typing import Final

from tracker.cli.company.shapes import NamedCause
from tracker.vocabulary import CauseClass

CAUSES: Final = {
    "settings": NamedCause("A settings change reaches every region at once", CauseClass.CONFIG_CHANGE),
    "certificate": NamedCause("A certificate expires and nobody is told", CauseClass.CERTIFICATE_EXPIRY),
    "connections": NamedCause("Database connections run out under load", CauseClass.CAPACITY_LOAD),
    "queue": NamedCause("The message queue fills faster than it is drained", CauseClass.CAPACITY_LOAD),
    "lines": NamedCause("Both lines to a site belong to one provider", CauseClass.DEPENDENCY_PROVIDER),
    "rebuild": NamedCause("An index rebuild runs out of disk", CauseClass.DATABASE_STORAGE),
    "tables": NamedCause("A release changes tables that the running version still reads", CauseClass.CODE_DEPLOY),
    "clean-up": NamedCause("A clean-up deletes what is still in use", CauseClass.HUMAN_PROCEDURE),
    "caller": NamedCause("Nothing limits how much one caller may ask for", CauseClass.CAPACITY_LOAD),
    "kernel": NamedCause("A kernel bug freezes hosts that open many connections", CauseClass.KERNEL_OS_RUNTIME_BUG),
    "paused": NamedCause("What was paused for a test is not switched on again", CauseClass.HUMAN_PROCEDURE),
    "partner": NamedCause("All card payments go through one partner", CauseClass.DEPENDENCY_PROVIDER),
    "default": NamedCause("A component changes its defaults in a release", CauseClass.CONFIG_CHANGE),
    "format": NamedCause("A file changes its format without notice", CauseClass.DEPENDENCY_PROVIDER),
}
