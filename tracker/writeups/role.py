"""What a part of a write-up is for."""

from enum import StrEnum


class Role(StrEnum):
    """What a section is for. Only ACTIONS, and MIXED in part, hold promises."""

    ACTIONS = "actions"
    MIXED = "mixed"
    SUMMARY = "summary"
    CAUSE = "cause"
    FACTORS = "factors"
    IMPACT = "impact"
    SERVICES = "services"
    DETECTION = "detection"
    TIMELINE = "timeline"
    RESOLUTION = "resolution"
    LESSONS = "lessons"
    CUSTOMER = "customer"
    BACKGROUND = "background"
    BOILERPLATE = "boilerplate"
    UPDATES = "updates"
    OTHER = "other"
