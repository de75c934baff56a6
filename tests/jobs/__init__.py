"""Tests of tracker/jobs/."""
