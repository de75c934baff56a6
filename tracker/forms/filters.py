"""The address of the list of items: what it asks for, freely combined. What is unknown is said and left out."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any, ClassVar, Final
from urllib.parse import urlencode

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import DateField, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.validators import Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.forms.choices import choices
from tracker.queries.filters import Filter, Mark, OnGithub
from tracker.queries.names import Names
from tracker.queries.orders import Group, Order, Sort
from tracker.rules import cursors
from tracker.rules.permissions import Actor
from tracker.vocabulary import ItemKind, ItemState, Priority

ME, NOBODY, MINE, NONE = "me", "nobody", "mine", "none"
MOST_VALUES: Final = 30
MOST_SAID: Final = 10
LONGEST_SAID: Final = 60
NUMBERED: Final = ("owner", "team", "service", "cause", "incident")
TICK: Final = "tick"
"""Not a filter: asks for the page with all boxes ticked."""
SHAPING: Final = ("group", "sort", "cols")
PLACES: Final = ("after", "before")

DUE: Final = (
    ("overdue", "overdue"),
    ("0", "today"),
    ("7", "within 7 days"),
    ("14", "within 14 days"),
    ("30", "within 30 days"),
    ("undated", "without a date"),
)
COLUMNS: Final = {
    "owner": "Owner",
    "team": "Team",
    "kind": "Priority, kind",
    "due": "Due",
    "first": "First due",
    "slips": "Slips",
    "state": "State",
    "promised": "Promised",
    "created": "Added",
    "changed": "Last change",
}
USUAL: Final = ("owner", "kind", "due", "state")
SORTS: Final = {
    Sort.DUE: "due date",
    Sort.PRIORITY: "priority",
    Sort.CREATED: "added",
    Sort.CHANGED: "last change",
    Sort.SLIPS: "slips",
    Sort.OWNER: "owner",
}


ON_GITHUB: Final = {
    OnGithub.OPEN.value: "issue open",
    OnGithub.CLOSED.value: "issue closed",
    OnGithub.NONE.value: "no issue",
    OnGithub.WAITING.value: "on its way",
    OnGithub.TROUBLE.value: "needs a look",
}


def printable(text: str | None) -> str:
    """Typed text without blanks around it and without characters that are none."""
    return "".join(part if part.isprintable() else " " for part in text or "").strip()


class Several(SelectMultipleField):
    """Several of the known values, as tick boxes. `ignored` keeps what is not known."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()
    ignored: tuple[str, ...] = ()

    @property
    def values(self) -> list[str]:
        """What is chosen."""
        return list(self.data or ())

    def pre_validate(self, form: Any) -> None:
        """Keep what is known, once each."""
        known = {str(choice.value) for choice in self.choices or ()}  # type: ignore[union-attr]
        asked = list(dict.fromkeys(self.data or ()))
        self.data = [value for value in asked if value in known][:MOST_VALUES]
        self.ignored = tuple(value for value in asked if value not in self.data)


class Address(FlaskForm):
    """A form whose values stand in the address of a page. What is wrong in it is put back, and `ignored` says so."""

    class Meta:
        csrf = False

    shaping: ClassVar[tuple[str, ...]] = ()
    """The fields that filter nothing."""
    ignored: list[str]

    def _settle(self, query: MultiDict[str, str]) -> list[str]:
        """Put what is wrong back to what it is by itself, and return it in words."""
        said = []
        for field in self:
            wrong = getattr(field, "ignored", ()) or (query.getlist(field.name) if field.errors else ())
            if wrong:
                said.append(f"{field.label.text}: {_shortened(wrong)}")
            if field.errors:
                field.data, field.raw_data, field.errors = field.default, [], []
        said += [_shortened([name]) for name in query if name not in self and name not in (*PLACES, TICK)]
        return said[:MOST_SAID]

    def pairs(self) -> list[tuple[str, str]]:
        """The valid part of the address, always in the same order, without what goes without saying."""
        return [
            (field.name, str(value))
            for field in self
            if field.data != field.default
            for value in (field.values if isinstance(field, Several) else [field.data])
            if value not in (None, "")
        ]

    def query(self, *, without: tuple[str, str] | None = None, **instead: str) -> str:
        """The valid part as a query string; without one pair, or with other values (empty: without them)."""
        kept = [pair for pair in self.pairs() if pair != without and pair[0] not in instead]
        return urlencode([*kept, *((name, value) for name, value in instead.items() if value)])

    def chips(self) -> list[tuple[str, str]]:
        """Each active filter in words, with the query string that leaves it out."""
        return [(self._words(*pair), self.query(without=pair)) for pair in self.pairs() if pair[0] not in self.shaping]

    def cleared(self) -> dict[str, str]:
        """Every filter left out, as `query` takes it."""
        return {name: "" for name, _ in self.pairs() if name not in self.shaping}

    def _words(self, name: str, value: str) -> str:
        field = self[name]
        labels = {str(choice.value): choice.label for choice in getattr(field, "choices", ())}
        if name == "incident":
            return str(labels[value])
        if name == "slipped":
            return f"Slipped {value} times or more" if value != "1" else "Slipped"
        if name in ("state", "priority", "kind", "mark"):
            return str(labels[value]).capitalize()
        return f"{field.label.text}: {labels.get(value, value)}"


class ListForm(Address):
    """What the list shows, in which order, and with which columns."""

    shaping = SHAPING
    q = StringField("Words", [Length(max=200)], [printable])
    state = Several("State", choices=choices((one.value, one.value.replace("_", " ")) for one in ItemState))
    kind = Several("Kind", choices=choices((one.value, one.value) for one in ItemKind))
    priority = Several("Priority", choices=choices((one.name, one.name) for one in Priority))
    owner = Several("Owner", choices=[])
    team = Several("Team", choices=[])
    service = Several("Service", choices=[])
    cause = Several("Cause", choices=[])
    incident = Several("Incident", choices=[])
    due = SelectField("Due", choices=choices([("", "any time")], DUE), default="")
    due_from = DateField("Due from", [Optional()])
    due_to = DateField("Due until", [Optional()])
    slipped = IntegerField("Slipped at least (times)", [Optional(), NumberRange(min=1, max=99)])
    mark = Several("Also", choices=choices((one.value, one.value) for one in Mark))
    github = Several("On GitHub", choices=choices(ON_GITHUB.items()))
    group = SelectField(
        "Group by",
        choices=choices(
            [("", "nothing")],
            ((one.value, "due week" if one is Group.WEEK else one.value) for one in Group),
        ),
        default="",
    )
    sort = SelectField(
        "Sort by",
        choices=choices((one.value, words) for one, words in SORTS.items())
        + choices((f"-{one.value}", f"{words}, the other way round") for one, words in SORTS.items()),
        default="due",
    )
    cols = Several("Columns", choices=choices(COLUMNS.items()))

    def __init__(self, query: MultiDict[str, str], names: Names) -> None:
        super().__init__(formdata=query)
        special = {
            "owner": [(ME, "me"), (NOBODY, "nobody")],
            "team": [(MINE, "my teams"), (NONE, "no team")],
        }
        for name in NUMBERED:
            label = "INC-{} {}".format if name == "incident" else "{1}".format
            known = ((str(key), label(key, words)) for key, words in names[name].items())
            self[name].choices = choices(special.get(name, ()), known)
        self.validate()
        self.ignored = self._settle(query)

    def wanted(self, who: Actor) -> Filter:
        """The filter that the address asks for; "me" and "my teams" are those of the reader."""
        due = self.due.data or ""
        found = Filter(
            states=frozenset(ItemState(value) for value in self.state.values),
            kinds=frozenset(ItemKind(value) for value in self.kind.values),
            priorities=frozenset(Priority[value] for value in self.priority.values),
            owner_ids=keys_of(self.owner.values, {ME: (who.person_id,), NOBODY: (None,)}),
            team_ids=keys_of(self.team.values, {MINE: who.team_roles.keys() or (0,), NONE: (None,)}),
            service_ids=frozenset(map(int, self.service.values)),
            cause_ids=frozenset(map(int, self.cause.values)),
            incident_ids=frozenset(map(int, self.incident.values)),
            marks=frozenset(Mark(value) for value in self.mark.values),
            on_github=frozenset(OnGithub(value) for value in self.github.values),
            slipped=self.slipped.data or 0,
            due_from=self.due_from.data,
            due_to=self.due_to.data,
            is_overdue=due == "overdue",
            is_dateless=due == "undated",
            text=self.q.data or "",
        )
        return replace(found, due_within=int(due)) if due.isdecimal() else found

    def order(self) -> Order:
        """The order that the address asks for."""
        sort = self.sort.data or "due"
        group = Group(self.group.data) if self.group.data else None
        return Order(Sort(sort.removeprefix("-")), sort.startswith("-"), group)

    def columns(self) -> list[str]:
        """The columns that are shown, in their usual order."""
        return [name for name in COLUMNS if name in (self.cols.values or USUAL)]


def numbers(query: MultiDict[str, str]) -> dict[str, list[int]]:
    """The numbers of people, teams, services, causes and incidents that an address names."""
    return {name: [int(one) for one in query.getlist(name)[:MOST_VALUES] if _is_number(one)] for name in NUMBERED}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10 and text == str(int(text))


def place(query: MultiDict[str, str], name: str, order: Order) -> cursors.Place | None:
    """The place in the list that an address names as `after` or `before`; None where it names none."""
    return cursors.read(query.get(name, ""), order.kinds())


def keys_of(values: Iterable[str], special: dict[str, Collection[int | None]]) -> frozenset[int | None]:
    """Numbers, with words replaced by the numbers that they stand for."""
    return frozenset(key for value in values for key in (special[value] if value in special else (int(value),)))


def _shortened(values: Iterable[str]) -> str:
    text = ", ".join(printable(value) or "nothing" for value in values)
    return text if len(text) <= LONGEST_SAID else f"{text[:LONGEST_SAID]} …"
