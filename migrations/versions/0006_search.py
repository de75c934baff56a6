"""Full-text search: an FTS5 index beside each searched table, or on PostgreSQL a column that it keeps itself."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INDEXED = {
    "action_item": ("title", "statement"),
    "incident": ("title", "root_cause"),
    "writeup": ("title", "text"),
    "comment": ("text",),
}

# One string of words without accents and punctuation, so that PostgreSQL's parser sees no host names, tags or signs;
# a lexeme between title and text, so that no phrase reaches over; at most 250,000 characters, as a vector must not
# outgrow a MiB.
VECTOR = r"""
CREATE FUNCTION search_vector(title text, body text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN setweight(to_tsvector('pg_catalog.simple'::regconfig, {title}), 'A')
    || '''|''\:1'::tsvector
    || setweight(to_tsvector('pg_catalog.simple'::regconfig, {body}), 'D')
"""
WORDS = r"""left(regexp_replace(normalize(regexp_replace(normalize({column}, NFD), '[\u0300-\u036f]', '', 'g'), NFC),
    '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u007f]+', ' ', 'g'), 250000)"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(VECTOR.format(title=WORDS.format(column="title"), body=WORDS.format(column="body")))
        for table, columns in INDEXED.items():
            title, body = columns if len(columns) > 1 else ("''", *columns)
            op.execute(
                f"ALTER TABLE {table} ADD COLUMN search tsvector"
                f" GENERATED ALWAYS AS (search_vector({title}, {body})) STORED"
            )
            op.execute(f"CREATE INDEX ix_{table}_search ON {table} USING gin (search)")
        return
    for table, columns in INDEXED.items():
        # The triggers that keep it fresh are set by migrations/env.py, after this and every later migration:
        # they go with a table that is built anew.
        op.execute(
            f"CREATE VIRTUAL TABLE search_{table} USING fts5({', '.join(columns)}, content='{table}',"
            " content_rowid='id', tokenize='unicode61 remove_diacritics 2')"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in INDEXED:
            op.execute(f"ALTER TABLE {table} DROP COLUMN search")
        op.execute("DROP FUNCTION search_vector(text, text)")
        return
    for table in INDEXED:
        for event in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER IF EXISTS search_{table}_{event}")
        op.execute(f"DROP TABLE search_{table}")
