"""The `tracker …` commands, one module per room."""
