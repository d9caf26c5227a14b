"""Make what keeps the base worthy of trust: the first migration that a base of version 0.6.0 goes through."""

import sqlalchemy as sa
from alembic import op

from espace_citoyennete.storage.columns import ROW_ID, row
from espace_citoyennete.storage.logins import login_of

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    _forget_people()
    _keep_delays()
    _read_notes_again()
    _keep_figures()
    if op.get_bind().dialect.name != "sqlite":
        op.execute(
            "CREATE FUNCTION contacts_found(tsquery) RETURNS SETOF bigint LANGUAGE sql STABLE "
            "AS $$ SELECT id FROM contact_search WHERE words @@ $1 $$"
        )
    op.add_column("journal_line", sa.Column("seal", sa.LargeBinary(), nullable=True))
    op.create_table(
        "journal_chain",
        *row("journal_chain"),
        sa.Column("last_line", ROW_ID, nullable=False),
        sa.Column("last_seal", sa.LargeBinary(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("first_open", ROW_ID, nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
    )
    op.create_table(
        "journal_segment",
        *row("journal_segment"),
        sa.Column("first_line", ROW_ID, nullable=False),
        sa.Column("last_line", ROW_ID, nullable=False),
        sa.Column("last_seal", sa.LargeBinary(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("is_taken_over", sa.Boolean(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "upkeep_fact",
        *row("upkeep_fact"),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=False),
        sa.Column("is_good", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
    )
    op.create_index(op.f("ix_upkeep_fact_kind"), "upkeep_fact", ["kind"])
    op.create_table(
        "copy_plan",
        *row("copy_plan"),
        sa.Column("second_place", sa.Text(), nullable=False),
        sa.Column("server_copied_at", sa.DateTime(), nullable=True),
    )
    op.add_column("user", sa.Column("signed_in_at", sa.DateTime(), nullable=True))
    op.add_column("user", sa.Column("passphrase_at", sa.DateTime(), nullable=True))
    _name_logins()
    op.create_table(
        "recovery_key",
        *row("recovery_key"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.UniqueConstraint("number", name=op.f("uq_recovery_key_number")),
    )
    op.create_table(
        "restoration",
        *row("restoration"),
        sa.Column("restored_at", sa.DateTime(), nullable=False),
        sa.Column("copy", sa.Text(), nullable=False),
    )


def _name_logins() -> None:
    """Everybody has a login, made from their name, by which a server knows them."""
    op.add_column("user", sa.Column("login", sa.String(length=30), nullable=True))
    op.create_index(op.f("ix_user_login"), "user", ["login"], unique=True)
    users, base = sa.table("user", sa.column("name"), sa.column("login")), op.get_bind()
    for name in base.scalars(sa.select(users.c.name)).all():
        base.execute(sa.update(users).where(users.c.name == name).values(login=login_of(name)))


def _forget_people() -> None:
    """A contact whose person was forgotten knows its month; a place of the waiting list knows nobody."""
    op.add_column(
        "contact", sa.Column("is_month_only", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    if op.get_bind().dialect.name == "sqlite":
        _allow_none("waiting_entry", "visitor_id INTEGER")
    else:
        op.alter_column("waiting_entry", "visitor_id", nullable=True)


def _keep_delays() -> None:
    """How long the place keeps what it knows of people, and what stops that."""
    op.create_table(
        "retention_delay",
        *row("retention_delay"),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.UniqueConstraint("kind", name=op.f("uq_retention_delay_kind")),
    )
    op.create_table(
        "retention_hold",
        *row("retention_hold"),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("set_on", sa.Date(), nullable=False),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("author_id", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_retention_hold_author_id_user")),
    )
    op.create_index(op.f("ix_retention_hold_author_id"), "retention_hold", ["author_id"])
    op.create_table(
        "purge",
        *row("purge"),
        sa.Column("done_at", sa.DateTime(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("first_month", sa.Integer(), nullable=False),
        sa.Column("last_month", sa.Integer(), nullable=False),
        sa.Column("visa_on", sa.Date(), nullable=True),
        sa.Column("author_id", ROW_ID, nullable=True),
        sa.Column("second_id", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_purge_author_id_user")),
        sa.ForeignKeyConstraint(["second_id"], ["user.id"], name=op.f("fk_purge_second_id_user")),
    )
    op.create_index(op.f("ix_purge_author_id"), "purge", ["author_id"])
    op.create_index(op.f("ix_purge_second_id"), "purge", ["second_id"])


def _read_notes_again() -> None:
    """What is said of the notes drawn each month."""
    op.create_table(
        "note_review",
        *row("note_review"),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("is_fine", sa.Boolean(), nullable=False),
        sa.Column("contact_id", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_note_review_contact_id_contact")
        ),
    )
    op.create_index(op.f("ix_note_review_month"), "note_review", ["month"])
    op.create_index(op.f("ix_note_review_contact_id"), "note_review", ["contact_id"])


def _keep_figures() -> None:
    """What was counted of a frozen year, and since when its records are no more."""
    op.add_column("frozen_report", sa.Column("figures", sa.LargeBinary(), nullable=True))
    op.add_column("frozen_report", sa.Column("figures_sha256", sa.String(length=64), nullable=True))
    op.add_column("jeudi", sa.Column("counted_follow_ups", sa.Integer(), server_default="0", nullable=False))
    op.add_column("frozen_year", sa.Column("erased_on", sa.Date(), nullable=True))


def _allow_none(table: str, column: str) -> None:
    """Take NOT NULL off a column as SQLite documents it: no row changes, so none is copied or let go of."""
    version = op.get_bind().exec_driver_sql("PRAGMA schema_version").scalar_one()
    op.execute("PRAGMA writable_schema = ON")
    op.execute(
        sa.text("UPDATE sqlite_schema SET sql = replace(sql, :before, :after) WHERE name = :name").bindparams(
            before=f"{column} NOT NULL", after=column, name=table
        )
    )
    op.execute(f"PRAGMA schema_version = {version + 1}")
    op.execute("PRAGMA writable_schema = OFF")
