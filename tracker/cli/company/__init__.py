"""The made-up company of `tracker demo`: who works there, what went wrong and what became of each promise."""
