"""Who works at the company, on which team, and what the teams look after."""

from typing import Final

from tracker.cli.company.shapes import Worker
from tracker.rules.deadlines import Terms
from tracker.vocabulary import Priority, SiteRole, TeamRole

PASSWORD: Final = "harbour-violet-spoon"
"""Of every log-in. The company is for looking at on one's own machine."""

FOUNDED: Final = -425
"""The day on which the company began to use the tracker, which is also as far back as its incidents go."""

TEAMS: Final = {"Payments": "Europe/Berlin", "Search": "Europe/Copenhagen", "Platform": "Africa/Lagos"}

SERVICES: Final = {
    "card-gateway": "Payments",
    "checkout": "Payments",
    "payouts": "Payments",
    "search-front-end": "Search",
    "search-index": "Search",
    "suggestions": "Search",
    "edge-proxy": "Platform",
    "message-queue": "Platform",
    "object-store": "Platform",
}

POLICIES: Final = {
    "Payments": Terms(
        assign={Priority.P0: 1, Priority.P1: 2, Priority.P2: 3, Priority.P3: 5},
        complete={Priority.P0: 7, Priority.P1: 21, Priority.P2: 60, Priority.P3: None},
        skips_weekends=True,
    )
}
"""Teams that keep other deadlines than the default."""

STAFF: Final = (
    Worker("Dot Weber", "dot", "Europe/Berlin", site_role=SiteRole.ADMIN),
    Worker("Ana Ortiz", "ana", "Europe/Madrid", "Payments", TeamRole.MANAGER),
    Worker("Ben Kato", "ben", "Asia/Tokyo", "Payments"),
    Worker("Mina Idris", "mina", "Europe/London", "Payments"),
    Worker("Jonas Weidt", "jonas", "Europe/Berlin", "Payments", left=-70),
    Worker("Cleo Lund", "cleo", "Europe/Copenhagen", "Search", TeamRole.MANAGER),
    Worker("Tom Reyes", "tom", "America/New_York", "Search"),
    Worker("Aiko Mori", "aiko", "Asia/Tokyo", "Search", can_log_in=False),
    Worker("Femi Adeyemi", "femi", "Africa/Lagos", "Platform", TeamRole.MANAGER),
    Worker("Raj Patel", "raj", "Asia/Kolkata", "Platform"),
    Worker("Oskar Blom", "oskar", "Europe/Stockholm", "Platform", can_log_in=False),
    Worker("Vic Stone", "vic", "Europe/Dublin"),
)

SHOWN: Final = {
    "dot": "admin",
    "ana": "manager of Payments",
    "ben": "member of Payments",
    "vic": "reads only",
}
"""The log-ins that the command names, one of each role."""
