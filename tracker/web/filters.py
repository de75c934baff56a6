"""How templates say dates, times, states and people."""

import re
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from flask import Flask, request
from markupsafe import Markup

from tracker import clock
from tracker.access import visitor
from tracker.queries import week
from tracker.rules import cursors, permissions
from tracker.rules.markup import unmarked
from tracker.rules.permissions import OfTeam
from tracker.vocabulary import Effect, ItemState, Permission, Verdict

FLAGS = ("blocked", "escalated")


def init_app(app: Flask) -> None:
    """Offer the filters and the little that every page needs to know."""
    app.template_filter()(day)
    app.template_filter()(day_long)
    app.template_filter()(plain_day)
    app.template_filter()(instant)
    app.template_filter()(utc)
    app.template_filter()(distance)
    app.template_filter()(initials)
    app.template_filter()(words)
    app.template_filter()(unmarked)
    app.template_filter()(plural)
    app.template_filter()(capped)
    app.template_filter()(days_left)
    app.template_filter()(safe_link)
    app.template_filter("place")(cursors.written)
    app.context_processor(_for_every_page)
    badges = {state: app.jinja_env.get_template("macros/badges.html").module.state(state) for state in ItemState}  # type: ignore[attr-defined]
    app.template_filter("state_badge")(badges.__getitem__)
    flags = {name: app.jinja_env.get_template("macros/badges.html").module.flag(name) for name in FLAGS}  # type: ignore[attr-defined]
    app.template_filter("flag_badge")(flags.__getitem__)
    module = app.jinja_env.get_template("macros/badges.html").module
    verdicts = {one: module.verdict(one) for one in Verdict}  # type: ignore[attr-defined]
    app.template_filter("verdict_badge")(verdicts.__getitem__)
    effects = {one: module.effect(one) for one in Effect}  # type: ignore[attr-defined]
    app.template_filter("effect_badge")(effects.__getitem__)


def _for_every_page() -> dict[str, object]:
    return {"theme": request.cookies.get("theme", ""), "today": _today, "can": _can, "rail": _rail}


def _today() -> date:
    return clock.today(_zone())


def _can(permission: str, thing: OfTeam | None = None) -> bool:
    return permissions.can(visitor(), Permission(permission), thing)


def _rail() -> tuple[tuple[str, str, str], ...]:
    """The rooms of the rail with their counts: late and to triage in one's own teams, open, known."""
    overdue, proposed, active, known = week.rail_counts(week.own_scope(visitor().team_roles), now=clock.now())
    return (
        ("week.show", "This week", _many(overdue)),
        ("triage.show", "Triage", _many(proposed)),
        ("actions.index", "Action items", _many(active)),
        ("incidents.index", "Incidents", _many(known)),
        ("recurring.index", "Recurring causes", ""),
        ("reports.show", "Reports", ""),
    )


def _many(count: int) -> str:
    """A count of the rail; nothing for none."""
    return capped(count, week.RAIL_CAP) if count else ""


def _zone() -> str:
    who = visitor()
    return who.time_zone if who.is_authenticated else "UTC"


def day(value: date | None) -> Markup:
    """ "Fri 5 Dec", with the year when it is not this one."""
    if value is None:
        return Markup("")
    return _dressed(value, value.year == _today().year)


@lru_cache(maxsize=4096)
def _dressed(value: date, is_this_year: bool) -> Markup:
    year = "" if is_this_year else f" {value.year}"
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), f"{value:%a} {value.day} {value:%b}{year}")


def plain_day(value: date) -> str:
    """The same as plain text, for where no element may stand."""
    return day(value).striptags()


def day_long(value: date) -> str:
    """ "5 December 2026"."""
    return f"{value.day} {value:%B %Y}"


def instant(value: datetime | None) -> Markup:
    """An instant in the reader's zone, UTC on hover."""
    if value is None:
        return Markup("")
    local = value.astimezone(ZoneInfo(_zone()))
    shown = f"{local.day} {local:%b %Y, %H:%M}"
    exact = f"{value:%Y-%m-%d %H:%M} UTC"
    return Markup('<time datetime="{}" title="{}">{}</time>').format(f"{value:%Y-%m-%dT%H:%M:%SZ}", exact, shown)


def utc(value: datetime | None) -> Markup:
    """An instant in UTC, said so."""
    if value is None:
        return Markup("")
    shown = f"{value.day} {value:%b %Y, %H:%M} UTC"
    return Markup('<time datetime="{}">{}</time>').format(f"{value:%Y-%m-%dT%H:%M:%SZ}", shown)


def distance(value: date) -> str:
    """ "today", "tomorrow", "in 5 days", "12 days late" by the reader's day."""
    return days_left((value - _today()).days)


def days_left(days: int) -> str:
    """The same from a number of days; negative is late."""
    near = {0: "today", 1: "tomorrow", -1: "1 day late"}
    return near.get(days) or (f"in {days} days" if days > 0 else f"{-days} days late")


def safe_link(text: str) -> Markup:
    """Text whose http and https addresses are links; everything else stays text."""
    parts = re.split(r"(https?://[^\s<>\"']{1,500})", text)
    link = Markup('<a class="link" href="{0}" rel="noreferrer noopener">{0}</a>')
    return Markup("").join(link.format(part) if index % 2 else part for index, part in enumerate(parts))


def initials(name: str) -> str:
    """Up to two letters for a name's badge."""
    parts = name.split()
    return (parts[0][:1] + (parts[-1][:1] if len(parts) > 1 else "")).upper()


def words(value: str) -> str:
    """An enum's value as people say it: "in_progress" → "in progress"."""
    return value.replace("_", " ").replace("-", " ")


def plural(count: int, noun: str, many: str | None = None, *, most: int | None = None) -> str:
    """ "1 item", "4 items"; "1000+ items" where counting ended above `most`."""
    return f"{capped(count, most)} {noun if count == 1 else many or noun + 's'}"


def capped(count: int, most: int | None) -> str:
    """ "12", or "1000+" where counting ended above `most`."""
    return f"{most}+" if most is not None and count > most else str(count)
