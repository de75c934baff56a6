"""Tells one story: an incident enters the tracker, its causes get names and each promise meets its fate."""

from datetime import date, timedelta
from pathlib import Path
from typing import Final

from tracker import clock
from tracker.changes import actions, causes, comments, facts, imports, incidents, moves, obstacles, splits
from tracker.changes.readings import draft_of
from tracker.cli.company.causes import CAUSES
from tracker.cli.company.shapes import Act, ByHand, Fate, Imported, Step, Story
from tracker.cli.company.staff import Staff
from tracker.models.actions import ActionItem
from tracker.models.incidents import Incident
from tracker.queries.imports import items_of
from tracker.rules.permissions import IMPORT, SYSTEM, Actor
from tracker.vocabulary import ItemState
from tracker.writeups.detect import read

SAMPLES: Final = Path(__file__).parent.parent / "samples"


class Telling:
    """One story as it is told: the incident, its causes, and the fate of each promise."""

    def __init__(self, staff: Staff, story: Story, team: str) -> None:
        self.staff, self.story, self.team = staff, story, team
        self.calendar = staff.calendar
        self.manager = staff.manager_of(team)

    def tell(self) -> None:
        """Tell it all. Raises LookupError where a fate finds no promise."""
        with clock.put_back(self.calendar.work(self.story.day)):
            incident = self._entered()
        with clock.put_back(self.calendar.work(self.story.day, 1)):
            self._correct(incident)
            self._name_causes(incident)
        for fate in self.story.fates:
            item = next((one for one in items_of(incident.id) if one.statement.startswith(fate.begins)), None)
            if item is None:
                raise LookupError(f"{incident.title} has no promise that begins with: {fate.begins}")
            self._meet(item, fate)

    def _entered(self) -> Incident:
        match self.story:
            case Imported() as story:
                return self._take_in(story)
            case ByHand() as story:
                return self._typed_in(story)
        raise TypeError(f"a story is imported or typed in, not {type(self.story).__name__}")

    def _take_in(self, story: Imported) -> Incident:
        """Import a text; one under the name of an earlier text is its new version."""
        text = self.calendar.dated((SAMPLES / story.file).read_text(encoding="utf-8"))
        draft = draft_of(read(text.encode(), source=story.known_as or story.file, as_of=clock.today()))
        by = self.staff.actors[story.by] if story.by else IMPORT
        team = self.staff.teams[self.team]
        return imports.accept(draft, by=by, team=team, at=clock.now()).incident

    def _typed_in(self, story: ByHand) -> Incident:
        """An incident by hand, with its promises and facts."""
        by, at = self.staff.actors[story.by], clock.now()
        began = self.calendar.incident(*story.began)
        incident = incidents.add(
            by=by,
            title=story.title,
            team=self.staff.teams[self.team],
            severity=story.severity,
            started_at=began,
            detected_at=began + timedelta(minutes=story.noticed_after) if story.noticed_after else None,
            ended_at=began + timedelta(minutes=story.minutes),
            trigger=story.trigger,
            cause_class=story.cause_class,
            root_cause=story.root_cause,
            is_near_miss=story.is_near_miss,
            services=[self.staff.services[name] for name in story.services],
            at=at,
        )
        for kind, text in story.facts:
            facts.add(incident, by=by, kind=kind, text=text, at=at)
        for promise in story.fates:
            actions.add(incident, by=by, title=promise.begins, at=at)
        return incident

    def _correct(self, incident: Incident) -> None:
        """What a person sets right after an import."""
        values = dict(self.story.corrected) if isinstance(self.story, Imported) else {}
        if "services" in values:
            values["services"] = [self.staff.services[name] for name in values["services"]]
        if values:
            incidents.edit(incident, by=self.manager, version=None, at=clock.now(), **values)

    def _name_causes(self, incident: Incident) -> None:
        for link in self.story.causes:
            cause = CAUSES[link.cause]
            causes.link(
                incident,
                by=SYSTEM if link.is_suggested else self.manager,
                name=cause.name,
                cause_class=cause.cause_class,
                role=link.role,
                quote=incident.root_cause,
                at=clock.now(),
            )

    def _meet(self, item: ActionItem, fate: Fate) -> None:
        self.staff.items[fate.begins] = item
        self._triage(item, fate)
        for place, step in enumerate(fate.steps):
            with clock.put_back(self.calendar.work(step.day, 3 + place)):
                self._take(item, step)

    def _triage(self, item: ActionItem, fate: Fate) -> None:
        """What the manager sets before the first step."""
        day = fate.steps[0].day if fate.steps else self.story.day
        with clock.put_back(self.calendar.work(day, 2)):
            by, at = self.manager, clock.now()
            wanted = {"title": fate.title, "kind": fate.kind}
            actions.edit(item, by=by, version=None, at=at, **{name: one for name, one in wanted.items() if one})
            if fate.owner:
                actions.assign(item, self.staff.people[fate.owner], by=by, at=at)
            if fate.due is not None:
                actions.redate(item, self.calendar.working_day(fate.due), by=by, at=at)

    def _take(self, item: ActionItem, step: Step) -> None:
        by, at = self.staff.doer(item, step, self.team), clock.now()
        day = None if step.due is None else self.calendar.working_day(step.due)
        match step.act:
            case Act.REDATE:
                actions.redate(item, day, by=by, reason=step.words, at=at)
            case Act.TAKE_THE_PLACE:
                moves.supersede(self.staff.items[step.words], item, by=by, reason="It says the same.", at=at)
            case Act.WISH:
                moves.move(item, ItemState.DECLINED, by=by, reason=step.words, look_again_on=day, at=at)
            case Act.MOVE:
                self._move(item, step, by, day)
            case _:
                self._remark(item, step, by)

    @staticmethod
    def _remark(item: ActionItem, step: Step, by: Actor) -> None:
        """What changes neither the state nor the date."""
        at = clock.now()
        match step.act:
            case Act.BLOCK:
                obstacles.block(item, step.words, by=by, at=at)
            case Act.ESCALATE:
                obstacles.escalate(item, by=by, reason=step.words, at=at)
            case Act.SPLIT:
                splits.split(item, [step.words], by=by, at=at)
            case _:
                comments.add(item, step.words, by=by, at=at)

    @staticmethod
    def _move(item: ActionItem, step: Step, by: Actor, day: date | None) -> None:
        at = clock.now()
        if step.to is ItemState.DONE:
            moves.move(item, step.to, by=by, evidence=step.words, at=at)
        elif step.to is not None:
            moves.move(item, step.to, by=by, reason=step.words, look_again_on=day, at=at)
