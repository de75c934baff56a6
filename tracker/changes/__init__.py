"""The only writers: one function, one transaction, one history event."""
