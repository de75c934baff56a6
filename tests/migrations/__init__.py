"""Tests of migrations/: what people have entered survives every one of them."""
