"""The worker: wakes and schedules; the work itself lives in rows."""
