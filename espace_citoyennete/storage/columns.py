"""What every table has, as the migrations write it."""

from typing import Any

import sqlalchemy as sa
from alembic import op

# SQLite numbers rows by itself only for the exact type INTEGER.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def row(table: str) -> tuple[Any, ...]:
    """Return what every table has: a key, the uid that its maker chose, the version that guards updates."""
    return (
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{table}_uid")),
    )
