"""What marks the tables whose rows may belong to a restricted incident."""


class Private:
    """A row that only those may see who see the incident it tells of. `queries.sight` says which one that is."""
