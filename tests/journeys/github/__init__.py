"""The thirty faults of GitHub, each against the stand-in, and what the sync costs in requests."""
