"""Tests of tracker/clients/."""
