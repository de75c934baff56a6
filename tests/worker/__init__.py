"""Tests of tracker/worker/."""
