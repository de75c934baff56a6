"""The address of the reports: which items and incidents they are about, and by what they compare."""

from werkzeug.datastructures import MultiDict
from wtforms import DateField, SelectField
from wtforms.validators import Optional

from tracker.forms.choices import choices
from tracker.forms.filters import MINE, NONE, Address, Several, keys_of
from tracker.queries.filters import Filter
from tracker.queries.names import Names
from tracker.queries.reports import By
from tracker.rules.permissions import Actor
from tracker.vocabulary import ItemKind, Priority


class ReportForm(Address):
    """What a report is about. Unlike a list it has no order: `by` says what its last table compares."""

    shaping = ("by",)
    team = Several("Team", choices=[])
    service = Several("Service", choices=[])
    priority = Several("Priority", choices=choices((one.name, one.name) for one in Priority))
    kind = Several("Kind", choices=choices((one.value, one.value) for one in ItemKind))
    since = DateField("Incidents from", [Optional()])
    until = DateField("Incidents until", [Optional()])
    by = SelectField("Compare by", choices=choices((one.value, one.value) for one in By), default=By.TEAM.value)

    def __init__(self, query: MultiDict[str, str], names: Names) -> None:
        super().__init__(formdata=query)
        teams = ((str(key), name) for key, name in names["team"].items())
        self.team.choices = choices([(MINE, "my teams"), (NONE, "no team")], teams)
        self.service.choices = choices((str(key), name) for key, name in names["service"].items())
        if not self.by.data:
            self.by.data = self.by.default
        self.validate()
        self.ignored = self._settle(query)

    def wanted(self, who: Actor) -> Filter:
        """The filter that the address asks for; "my teams" are those of the reader."""
        return Filter(
            team_ids=keys_of(self.team.values, {MINE: who.team_roles.keys() or (0,), NONE: (None,)}),
            service_ids=frozenset(map(int, self.service.values)),
            priorities=frozenset(Priority[value] for value in self.priority.values),
            kinds=frozenset(ItemKind(value) for value in self.kind.values),
            incident_from=self.since.data,
            incident_to=self.until.data,
        )
