"""Background errands, called by the worker."""
