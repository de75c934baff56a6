"""Readers: the bytes of a write-up in, its facts out. Pure: no database, no network, no clock."""
