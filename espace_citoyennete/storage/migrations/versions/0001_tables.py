"""Make the tables."""

import sqlalchemy as sa
from alembic import op

from espace_citoyennete.storage.columns import ROW_ID, row

revision = "0001"
down_revision = None


def upgrade() -> None:  # noqa: PLR0915 - one statement a table
    op.create_table(
        "choice",
        *row("choice"),
        sa.Column("list_name", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("entry_code", sa.String(length=6), nullable=False),
        sa.Column("group_code", sa.String(length=30), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.UniqueConstraint(
            "list_name", "code", "valid_from", name=op.f("uq_choice_list_name_code_valid_from")
        ),
    )
    op.create_index(op.f("ix_choice_list_name"), "choice", ["list_name"])
    op.create_table(
        "closure",
        *row("closure"),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.Column("room", sa.String(length=80), nullable=False),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_closure_days")),
    )
    op.create_index(op.f("ix_closure_first_day"), "closure", ["first_day"])
    op.create_table(
        "room",
        *row("room"),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("is_accessible", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.UniqueConstraint("name", name=op.f("uq_room_name")),
    )
    op.create_table(
        "papers_to_bring",
        *row("papers_to_bring"),
        sa.Column("domain", sa.String(length=30), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.UniqueConstraint("domain", name=op.f("uq_papers_to_bring_domain")),
    )
    op.create_table(
        "frozen_year",
        *row("frozen_year"),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.UniqueConstraint("year", name=op.f("uq_frozen_year_year")),
    )
    op.create_table(
        "frozen_report",
        *row("frozen_report"),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("produced_at", sa.DateTime(), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("rules", sa.String(length=20), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.UniqueConstraint("year", "edition", name=op.f("uq_frozen_report_year_edition")),
    )
    op.create_table(
        "place_report",
        *row("place_report"),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=220), nullable=False),
        sa.Column("edition", sa.String(length=80), nullable=False),
        sa.Column("rules", sa.String(length=20), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("brought_at", sa.DateTime(), nullable=False),
        sa.UniqueConstraint("year", "place", name=op.f("uq_place_report_year_place")),
    )
    op.create_table(
        "publication",
        *row("publication"),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("layout", sa.String(length=80), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("exact", sa.LargeBinary(), nullable=False),
        sa.Column("printed", sa.LargeBinary(), nullable=False),
    )
    op.create_index(op.f("ix_publication_first_day"), "publication", ["first_day"])
    op.create_table(
        "report_text",
        *row("report_text"),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.UniqueConstraint("year", "section", "kind", name=op.f("uq_report_text_year_section_kind")),
    )
    op.create_table(
        "report_view",
        *row("report_view"),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("length", sa.String(length=20), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("tab", sa.String(length=40), nullable=False),
        sa.Column("channels", sa.Text(), nullable=False),
        sa.Column("requests", sa.Text(), nullable=False),
        sa.Column("domains", sa.Text(), nullable=False),
        sa.Column("neighbourhoods", sa.Text(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
    )
    op.create_table(
        "worked_holiday",
        *row("worked_holiday"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.UniqueConstraint("day", name=op.f("uq_worked_holiday_day")),
    )
    op.create_table(
        "draft",
        *row("draft"),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("author_uid", sa.String(length=36), nullable=False),
        sa.Column("rights", sa.String(length=80), nullable=False),
        sa.Column("desk", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
    )
    op.create_index(op.f("ix_draft_author_uid"), "draft", ["author_uid"])
    op.create_table(
        "draft_key",
        *row("draft_key"),
        sa.Column("author_uid", sa.String(length=36), nullable=False),
        sa.Column("desk", sa.String(length=80), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.UniqueConstraint("author_uid", "desk", name=op.f("uq_draft_key_author_uid_desk")),
    )
    op.create_table(
        "jeudi",
        *row("jeudi"),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.Column("ends_at", sa.Time(), nullable=True),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("theme", sa.String(length=120), nullable=False),
        sa.Column("axis", sa.String(length=30), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("neighbourhood", sa.String(length=30), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("sign_language", sa.Boolean(), nullable=False),
        sa.Column("interpreter_booked_on", sa.Date(), nullable=True),
        sa.Column("cost_cents", sa.BigInteger(), nullable=False),
        sa.Column("communication", sa.Text(), nullable=False),
        sa.Column("counted_registered", sa.Integer(), nullable=False),
        sa.Column("counted_present", sa.Integer(), nullable=False),
        sa.Column("numbers_given", sa.Integer(), nullable=False),
        sa.Column("assessment", sa.Text(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.CheckConstraint("capacity >= 0 AND counted_registered >= 0", name=op.f("ck_jeudi_places")),
        sa.CheckConstraint("counted_present >= 0", name=op.f("ck_jeudi_counts")),
    )
    op.create_index(op.f("ix_jeudi_held_on"), "jeudi", ["held_on"])
    op.create_table(
        "journal_line",
        *row("journal_line"),
        sa.Column("noted_at", sa.DateTime(), nullable=False),
        sa.Column("author_uid", sa.String(length=36), nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("table_name", sa.String(length=40), nullable=False),
        sa.Column("record_uid", sa.String(length=36), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "action IN ('made', 'changed', 'removed', 'read')", name=op.f("ck_journal_line_action")
        ),
    )
    op.create_table(
        "motive",
        *row("motive"),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("entry_code", sa.String(length=6), nullable=False),
        sa.Column("synonyms", sa.String(length=300), nullable=False),
        sa.Column("request", sa.String(length=30), nullable=False),
        sa.Column("domain", sa.String(length=30), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.UniqueConstraint("code", name=op.f("uq_motive_code")),
    )
    op.create_table(
        "neighbourhood",
        *row("neighbourhood"),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("entry_code", sa.String(length=6), nullable=False),
        sa.Column("is_qpv", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.UniqueConstraint("code", "valid_from", name=op.f("uq_neighbourhood_code_valid_from")),
    )
    op.create_table(
        "organisation",
        *row("organisation"),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=120), nullable=False),
        sa.Column("website", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("postcode", sa.String(length=5), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("siret", sa.String(length=14), nullable=False),
        sa.Column("source_id", sa.String(length=120), nullable=False),
        sa.Column("hours", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("orientation_code", sa.String(length=30), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.UniqueConstraint("name", name=op.f("uq_organisation_name")),
    )
    op.create_table(
        "school_holiday",
        *row("school_holiday"),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_school_holiday_days")),
    )
    op.create_index(op.f("ix_school_holiday_first_day"), "school_holiday", ["first_day"])
    op.create_table(
        "town",
        *row("town"),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("opening_hours", sa.Text(), nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("estimates_people", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "user",
        *row("user"),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("rights", sa.String(length=80), nullable=False),
        sa.Column("disabled_at", sa.DateTime(), nullable=True),
        sa.UniqueConstraint("name", name=op.f("uq_user_name")),
    )
    op.create_table(
        "emergency_number",
        *row("emergency_number"),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("hours", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("retired_on", sa.Date(), nullable=True),
    )
    op.create_table(
        "handover",
        *row("handover"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", ROW_ID, nullable=True),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("done_by_id", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_handover_author_id_user")),
        sa.ForeignKeyConstraint(["done_by_id"], ["user.id"], name=op.f("fk_handover_done_by_id_user")),
    )
    op.create_index(op.f("ix_handover_author_id"), "handover", ["author_id"])
    op.create_index(op.f("ix_handover_done_by_id"), "handover", ["done_by_id"])
    op.create_table(
        "presence",
        *row("presence"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("user_id", ROW_ID, nullable=False),
        sa.Column("post", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_presence_user_id_user")),
        sa.UniqueConstraint("day", "user_id", name=op.f("uq_presence_day_user_id")),
    )
    op.create_index(op.f("ix_presence_user_id"), "presence", ["user_id"])
    op.create_table(
        "visitor",
        *row("visitor"),
        sa.Column("last_name", sa.String(length=80), nullable=False),
        sa.Column("first_name", sa.String(length=80), nullable=False),
        sa.Column("phone", sa.String(length=60), nullable=False),
        sa.Column("phone_key", sa.String(length=60), nullable=False),
        sa.Column("email", sa.String(length=120), nullable=False),
        sa.Column("safe_contact", sa.String(length=30), nullable=False),
        sa.Column("safe_note", sa.String(length=200), nullable=False),
        sa.Column("safe_checked_on", sa.Date(), nullable=True),
        sa.Column("merged_into_id", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["visitor.id"], name=op.f("fk_visitor_merged_into_id_visitor")
        ),
    )
    op.create_index(op.f("ix_visitor_merged_into_id"), "visitor", ["merged_into_id"])
    op.create_index(op.f("ix_visitor_phone_key"), "visitor", ["phone_key"])
    op.create_table(
        "visitor_merge",
        *row("visitor_merge"),
        sa.Column("kept_id", ROW_ID, nullable=False),
        sa.Column("merged_id", ROW_ID, nullable=False),
        sa.Column("merged_at", sa.DateTime(), nullable=False),
        sa.Column("author_id", ROW_ID, nullable=True),
        sa.Column("moved", sa.Text(), nullable=False),
        sa.Column("parted_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_visitor_merge_author_id_user")),
        sa.ForeignKeyConstraint(["kept_id"], ["visitor.id"], name=op.f("fk_visitor_merge_kept_id_visitor")),
        sa.ForeignKeyConstraint(
            ["merged_id"], ["visitor.id"], name=op.f("fk_visitor_merge_merged_id_visitor")
        ),
    )
    op.create_index(op.f("ix_visitor_merge_author_id"), "visitor_merge", ["author_id"])
    op.create_index(op.f("ix_visitor_merge_kept_id"), "visitor_merge", ["kept_id"])
    op.create_index(op.f("ix_visitor_merge_merged_id"), "visitor_merge", ["merged_id"])
    op.create_table(
        "contact",
        *row("contact"),
        sa.Column("occurred_at", sa.DateTime(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=30), nullable=False),
        sa.Column("motive", sa.String(length=30), nullable=True),
        sa.Column("request", sa.String(length=30), nullable=False),
        sa.Column("domain", sa.String(length=30), nullable=True),
        sa.Column("quality", sa.String(length=30), nullable=False),
        sa.Column("gender", sa.String(length=30), nullable=False),
        sa.Column("age", sa.String(length=30), nullable=False),
        sa.Column("neighbourhood", sa.String(length=30), nullable=False),
        sa.Column("known_from", sa.String(length=30), nullable=False),
        sa.Column("first_visit", sa.Boolean(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("special_need", sa.String(length=30), nullable=True),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("duration", sa.String(length=30), nullable=True),
        sa.Column("outcome", sa.String(length=30), nullable=False),
        sa.Column("orientation", sa.String(length=30), nullable=True),
        sa.Column("organisation_id", ROW_ID, nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("visitor_id", ROW_ID, nullable=True),
        sa.Column("author_id", ROW_ID, nullable=True),
        sa.Column("is_back_dated", sa.Boolean(), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_contact_author_id_user")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_contact_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["visitor_id"], ["visitor.id"], name=op.f("fk_contact_visitor_id_visitor")),
        sa.CheckConstraint("people >= 1", name=op.f("ck_contact_people")),
    )
    op.create_index("ix_contact_author_id_occurred_at", "contact", ["author_id", "occurred_at"])
    op.create_index("ix_contact_month_channel_request", "contact", ["month", "channel", "request"])
    op.create_index("ix_contact_occurred_at_id", "contact", ["occurred_at", "id"])
    op.create_index(op.f("ix_contact_organisation_id"), "contact", ["organisation_id"])
    op.create_index(
        "ix_contact_removed_at",
        "contact",
        ["removed_at"],
        sqlite_where=sa.text("removed_at IS NOT NULL"),
        postgresql_where=sa.text("removed_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_contact_visitor_id"), "contact", ["visitor_id"])
    op.create_table(
        "contact_domain",
        *row("contact_domain"),
        sa.Column("contact_id", ROW_ID, nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_contact_domain_contact_id_contact")
        ),
        sa.UniqueConstraint("contact_id", "code", name=op.f("uq_contact_domain_contact_id_code")),
    )
    op.create_index(op.f("ix_contact_domain_contact_id"), "contact_domain", ["contact_id"])
    op.create_table(
        "situation",
        *row("situation"),
        sa.Column("contact_id", ROW_ID, nullable=False),
        sa.Column("area", sa.String(length=30), nullable=False),
        sa.Column("place", sa.String(length=30), nullable=False),
        sa.Column("follow_up", sa.String(length=30), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_situation_contact_id_contact")),
        sa.UniqueConstraint("contact_id", name=op.f("uq_situation_contact_id")),
    )
    op.create_table(
        "situation_criterion",
        *row("situation_criterion"),
        sa.Column("situation_id", ROW_ID, nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(
            ["situation_id"], ["situation.id"], name=op.f("fk_situation_criterion_situation_id_situation")
        ),
        sa.UniqueConstraint("situation_id", "code", name=op.f("uq_situation_criterion_situation_id_code")),
    )
    op.create_table(
        "callback",
        *row("callback"),
        sa.Column("visitor_id", ROW_ID, nullable=False),
        sa.Column("contact_id", ROW_ID, nullable=True),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("is_restricted", sa.Boolean(), nullable=False),
        sa.Column("promised_at", sa.DateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("from_time", sa.Time(), nullable=True),
        sa.Column("to_time", sa.Time(), nullable=True),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("author_id", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_callback_author_id_user")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_callback_contact_id_contact")),
        sa.ForeignKeyConstraint(["visitor_id"], ["visitor.id"], name=op.f("fk_callback_visitor_id_visitor")),
        sa.CheckConstraint("state IN ('A_RAPPELER', 'JOINT', 'ABANDONNE')", name=op.f("ck_callback_state")),
    )
    op.create_index(op.f("ix_callback_author_id"), "callback", ["author_id"])
    op.create_index(op.f("ix_callback_contact_id"), "callback", ["contact_id"])
    op.create_index(op.f("ix_callback_due_on"), "callback", ["due_on"])
    op.create_index(op.f("ix_callback_visitor_id"), "callback", ["visitor_id"])
    op.create_table(
        "call_attempt",
        *row("call_attempt"),
        sa.Column("callback_id", ROW_ID, nullable=False),
        sa.Column("tried_at", sa.DateTime(), nullable=False),
        sa.Column("result", sa.String(length=30), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("author_id", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_call_attempt_author_id_user")),
        sa.ForeignKeyConstraint(
            ["callback_id"], ["callback.id"], name=op.f("fk_call_attempt_callback_id_callback")
        ),
    )
    op.create_index(op.f("ix_call_attempt_author_id"), "call_attempt", ["author_id"])
    op.create_index(op.f("ix_call_attempt_callback_id"), "call_attempt", ["callback_id"])
    op.create_table(
        "import_batch",
        *row("import_batch"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("imported_at", sa.DateTime(), nullable=False),
        sa.Column("author_id", ROW_ID, nullable=True),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_import_batch_author_id_user")),
        sa.UniqueConstraint("number", name=op.f("uq_import_batch_number")),
    )
    op.create_index(op.f("ix_import_batch_author_id"), "import_batch", ["author_id"])
    op.create_table(
        "practitioner",
        *row("practitioner"),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("type_code", sa.String(length=30), nullable=False),
        sa.Column("organisation_id", ROW_ID, nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=120), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_practitioner_organisation_id_organisation"),
        ),
    )
    op.create_index(op.f("ix_practitioner_organisation_id"), "practitioner", ["organisation_id"])
    op.create_table(
        "absence",
        *row("absence"),
        sa.Column("practitioner_id", ROW_ID, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["practitioner_id"], ["practitioner.id"], name=op.f("fk_absence_practitioner_id_practitioner")
        ),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_absence_days")),
    )
    op.create_index(op.f("ix_absence_first_day"), "absence", ["first_day"])
    op.create_index(op.f("ix_absence_practitioner_id"), "absence", ["practitioner_id"])
    op.create_table(
        "registration",
        *row("registration"),
        sa.Column("jeudi_id", ROW_ID, nullable=False),
        sa.Column("visitor_id", ROW_ID, nullable=True),
        sa.Column("gender", sa.String(length=30), nullable=False),
        sa.Column("age_band", sa.String(length=30), nullable=False),
        sa.Column("neighbourhood", sa.String(length=30), nullable=False),
        sa.Column("organisation", sa.String(length=120), nullable=False),
        sa.Column("channel", sa.String(length=30), nullable=False),
        sa.Column("needs", sa.String(length=120), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("is_waiting", sa.Boolean(), nullable=False),
        sa.Column("registered_at", sa.DateTime(), nullable=False),
        sa.Column("is_present", sa.Boolean(), nullable=False),
        sa.Column("is_walk_in", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["jeudi_id"], ["jeudi.id"], name=op.f("fk_registration_jeudi_id_jeudi")),
        sa.ForeignKeyConstraint(
            ["visitor_id"], ["visitor.id"], name=op.f("fk_registration_visitor_id_visitor")
        ),
    )
    op.create_index(op.f("ix_registration_jeudi_id"), "registration", ["jeudi_id"])
    op.create_index(op.f("ix_registration_visitor_id"), "registration", ["visitor_id"])
    op.create_table(
        "subsidy",
        *row("subsidy"),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("organisation_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("axis", sa.String(length=30), nullable=False),
        sa.Column("requested_cents", sa.BigInteger(), nullable=False),
        sa.Column("proposed_cents", sa.BigInteger(), nullable=False),
        sa.Column("voted_cents", sa.BigInteger(), nullable=False),
        sa.Column("deliberation", sa.String(length=40), nullable=False),
        sa.Column("override", sa.String(length=200), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=True),
        sa.Column("complete_on", sa.Date(), nullable=True),
        sa.Column("examined_on", sa.Date(), nullable=True),
        sa.Column("voted_on", sa.Date(), nullable=True),
        sa.Column("refused_on", sa.Date(), nullable=True),
        sa.Column("refusal", sa.String(length=200), nullable=False),
        sa.Column("agreement_on", sa.Date(), nullable=True),
        sa.Column("notified_on", sa.Date(), nullable=True),
        sa.Column("exercise_ends_on", sa.Date(), nullable=True),
        sa.Column("report_received", sa.Boolean(), nullable=False),
        sa.Column("report_received_on", sa.Date(), nullable=True),
        sa.Column("reclaimed_on", sa.Date(), nullable=True),
        sa.Column("reclaimed_cents", sa.BigInteger(), nullable=False),
        sa.Column("reclaim", sa.String(length=200), nullable=False),
        sa.Column("repaid_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_subsidy_organisation_id_organisation")
        ),
        sa.CheckConstraint(
            "requested_cents >= 0 AND proposed_cents >= 0 AND voted_cents >= 0 AND reclaimed_cents >= 0",
            name=op.f("ck_subsidy_cents"),
        ),
    )
    op.create_index(op.f("ix_subsidy_organisation_id"), "subsidy", ["organisation_id"])
    op.create_index(op.f("ix_subsidy_year"), "subsidy", ["year"])
    op.create_table(
        "imported_row",
        *row("imported_row"),
        sa.Column("batch_id", ROW_ID, nullable=False),
        sa.Column("table_name", sa.String(length=40), nullable=False),
        sa.Column("record_uid", sa.Uuid(), nullable=False),
        sa.Column("record_version", sa.Integer(), nullable=False),
        sa.Column("row_key", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_imported_row_batch_id_import_batch")
        ),
    )
    op.create_index(op.f("ix_imported_row_batch_id"), "imported_row", ["batch_id"])
    op.create_index(op.f("ix_imported_row_record_uid"), "imported_row", ["record_uid"])
    op.create_index(op.f("ix_imported_row_row_key"), "imported_row", ["row_key"])
    op.create_table(
        "permanence",
        *row("permanence"),
        sa.Column("type_code", sa.String(length=30), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("organisation_id", ROW_ID, nullable=True),
        sa.Column("practitioner_id", ROW_ID, nullable=True),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.Column("ends_at", sa.Time(), nullable=False),
        sa.Column("slot_minutes", sa.Integer(), nullable=False),
        sa.Column("reception", sa.String(length=30), nullable=False),
        sa.Column("quota", sa.Integer(), nullable=False),
        sa.Column("room", sa.String(length=80), nullable=False),
        sa.Column("other_room", sa.String(length=80), nullable=False),
        sa.Column("skips_school_holidays", sa.Boolean(), nullable=False),
        sa.Column("skips_public_holidays", sa.Boolean(), nullable=False),
        sa.Column("domains", sa.String(length=300), nullable=False),
        sa.Column("reminder", sa.String(length=300), nullable=False),
        sa.Column("overbooking", sa.Integer(), nullable=False),
        sa.Column("promised", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_permanence_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["practitioner_id"], ["practitioner.id"], name=op.f("fk_permanence_practitioner_id_practitioner")
        ),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_permanence_days")),
        sa.CheckConstraint("slot_minutes > 0", name=op.f("ck_permanence_slot_minutes")),
        sa.CheckConstraint(
            "reception IN ('HEURES', 'ARRIVEE', 'MIXTE')", name=op.f("ck_permanence_reception")
        ),
        sa.CheckConstraint("quota >= 0", name=op.f("ck_permanence_quota")),
    )
    op.create_index(op.f("ix_permanence_organisation_id"), "permanence", ["organisation_id"])
    op.create_index(op.f("ix_permanence_practitioner_id"), "permanence", ["practitioner_id"])
    op.create_table(
        "sitting",
        *row("sitting"),
        sa.Column("permanence_id", ROW_ID, nullable=False),
        sa.Column("rule_day", sa.Date(), nullable=True),
        sa.Column("practitioner_id", ROW_ID, nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.Column("ends_at", sa.Time(), nullable=False),
        sa.Column("room", sa.String(length=80), nullable=False),
        sa.Column("slot_minutes", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("is_exception", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["permanence_id"], ["permanence.id"], name=op.f("fk_sitting_permanence_id_permanence")
        ),
        sa.ForeignKeyConstraint(
            ["practitioner_id"], ["practitioner.id"], name=op.f("fk_sitting_practitioner_id_practitioner")
        ),
        sa.UniqueConstraint(
            "permanence_id", "day", "starts_at", name=op.f("uq_sitting_permanence_id_day_starts_at")
        ),
        sa.CheckConstraint("state IN ('PREVUE', 'ANNULEE', 'RETIREE')", name=op.f("ck_sitting_state")),
        sa.CheckConstraint("slot_minutes > 0", name=op.f("ck_sitting_slot_minutes")),
    )
    op.create_index(op.f("ix_sitting_day"), "sitting", ["day"])
    op.create_index(op.f("ix_sitting_permanence_id"), "sitting", ["permanence_id"])
    op.create_index(op.f("ix_sitting_practitioner_id"), "sitting", ["practitioner_id"])
    op.create_table(
        "turn_place",
        *row("turn_place"),
        sa.Column("permanence_id", ROW_ID, nullable=False),
        sa.Column("practitioner_id", ROW_ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["permanence_id"], ["permanence.id"], name=op.f("fk_turn_place_permanence_id_permanence")
        ),
        sa.ForeignKeyConstraint(
            ["practitioner_id"], ["practitioner.id"], name=op.f("fk_turn_place_practitioner_id_practitioner")
        ),
        sa.UniqueConstraint(
            "permanence_id", "practitioner_id", name=op.f("uq_turn_place_permanence_id_practitioner_id")
        ),
    )
    op.create_index(op.f("ix_turn_place_practitioner_id"), "turn_place", ["practitioner_id"])
    op.create_table(
        "slot",
        *row("slot"),
        sa.Column("sitting_id", ROW_ID, nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_slot_sitting_id_sitting")),
        sa.UniqueConstraint(
            "sitting_id", "starts_at", "rank", name=op.f("uq_slot_sitting_id_starts_at_rank")
        ),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_slot_minutes")),
        sa.CheckConstraint(
            "kind IN ('HEURE', 'ARRIVEE', 'SURNOMBRE', 'SANS_RDV', 'RETIRE')", name=op.f("ck_slot_kind")
        ),
    )
    op.create_index(op.f("ix_slot_sitting_id"), "slot", ["sitting_id"])
    op.create_index(op.f("ix_slot_starts_at"), "slot", ["starts_at"])
    op.create_table(
        "hold",
        *row("hold"),
        sa.Column("slot_id", ROW_ID, nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.Column("author_id", ROW_ID, nullable=True),
        sa.Column("visitor_id", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_hold_author_id_user")),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_hold_slot_id_slot")),
        sa.ForeignKeyConstraint(["visitor_id"], ["visitor.id"], name=op.f("fk_hold_visitor_id_visitor")),
    )
    op.create_index(op.f("ix_hold_author_id"), "hold", ["author_id"])
    op.create_index(op.f("ix_hold_slot_id"), "hold", ["slot_id"], unique=True)
    op.create_index(op.f("ix_hold_visitor_id"), "hold", ["visitor_id"])
    op.create_table(
        "appointment",
        *row("appointment"),
        sa.Column("slot_id", ROW_ID, nullable=False),
        sa.Column("visitor_id", ROW_ID, nullable=True),
        sa.Column("contact_id", ROW_ID, nullable=True),
        sa.Column("moved_to_id", ROW_ID, nullable=True),
        sa.Column("domain", sa.String(length=30), nullable=True),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("mode", sa.String(length=30), nullable=False),
        sa.Column("opponent", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("booked_at", sa.DateTime(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(), nullable=True),
        sa.Column("received_at", sa.DateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=30), nullable=True),
        sa.Column("warnings", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("is_to_check", sa.Boolean(), nullable=False),
        sa.Column("author_id", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_appointment_author_id_user")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_appointment_contact_id_contact")
        ),
        sa.ForeignKeyConstraint(
            ["moved_to_id"], ["appointment.id"], name=op.f("fk_appointment_moved_to_id_appointment")
        ),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_appointment_slot_id_slot")),
        sa.ForeignKeyConstraint(
            ["visitor_id"], ["visitor.id"], name=op.f("fk_appointment_visitor_id_visitor")
        ),
        sa.CheckConstraint(
            "state IN ('A_VENIR', 'SALLE', 'HONORE', 'ABSENT', 'ANNULE_USAGER', 'ANNULE_SERVICE', 'DEPLACE')",
            name=op.f("ck_appointment_state"),
        ),
    )
    op.create_index(op.f("ix_appointment_author_id"), "appointment", ["author_id"])
    op.create_index(op.f("ix_appointment_contact_id"), "appointment", ["contact_id"])
    op.create_index(op.f("ix_appointment_moved_to_id"), "appointment", ["moved_to_id"])
    op.create_index(op.f("ix_appointment_slot_id"), "appointment", ["slot_id"])
    op.create_index(op.f("ix_appointment_visitor_id"), "appointment", ["visitor_id"])
    op.create_index(
        "uq_appointment_slot_occupied",
        "appointment",
        ["slot_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('A_VENIR', 'SALLE', 'HONORE', 'ABSENT')"),
        postgresql_where=sa.text("state IN ('A_VENIR', 'SALLE', 'HONORE', 'ABSENT')"),
    )
    op.create_table(
        "waiting_entry",
        *row("waiting_entry"),
        sa.Column("visitor_id", ROW_ID, nullable=False),
        sa.Column("contact_id", ROW_ID, nullable=True),
        sa.Column("type_code", sa.String(length=30), nullable=False),
        sa.Column("sitting_id", ROW_ID, nullable=True),
        sa.Column("domain", sa.String(length=30), nullable=True),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("is_restricted", sa.Boolean(), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("weekdays", sa.String(length=7), nullable=False),
        sa.Column("half_day", sa.String(length=30), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("appointment_id", ROW_ID, nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("author_id", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_waiting_entry_appointment_id_appointment")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_waiting_entry_author_id_user")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_waiting_entry_contact_id_contact")
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sitting.id"], name=op.f("fk_waiting_entry_sitting_id_sitting")
        ),
        sa.ForeignKeyConstraint(
            ["visitor_id"], ["visitor.id"], name=op.f("fk_waiting_entry_visitor_id_visitor")
        ),
        sa.CheckConstraint("state IN ('ATTEND', 'PLACE', 'RETIRE')", name=op.f("ck_waiting_entry_state")),
    )
    op.create_index(op.f("ix_waiting_entry_appointment_id"), "waiting_entry", ["appointment_id"])
    op.create_index(op.f("ix_waiting_entry_author_id"), "waiting_entry", ["author_id"])
    op.create_index(op.f("ix_waiting_entry_contact_id"), "waiting_entry", ["contact_id"])
    op.create_index(op.f("ix_waiting_entry_sitting_id"), "waiting_entry", ["sitting_id"])
    op.create_index(op.f("ix_waiting_entry_visitor_id"), "waiting_entry", ["visitor_id"])
    op.create_table(
        "waiting_try",
        *row("waiting_try"),
        sa.Column("entry_id", ROW_ID, nullable=False),
        sa.Column("slot_id", ROW_ID, nullable=False),
        sa.Column("tried_at", sa.DateTime(), nullable=False),
        sa.Column("result", sa.String(length=30), nullable=False),
        sa.Column("author_id", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_waiting_try_author_id_user")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["waiting_entry.id"], name=op.f("fk_waiting_try_entry_id_waiting_entry")
        ),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_waiting_try_slot_id_slot")),
    )
    op.create_index(op.f("ix_waiting_try_author_id"), "waiting_try", ["author_id"])
    op.create_index(op.f("ix_waiting_try_entry_id"), "waiting_try", ["entry_id"])
    op.create_index(op.f("ix_waiting_try_slot_id"), "waiting_try", ["slot_id"])
    op.create_table(
        "call_list",
        *row("call_list"),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("author_id", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_call_list_author_id_user")),
    )
    op.create_index(op.f("ix_call_list_author_id"), "call_list", ["author_id"])
    op.create_index(op.f("ix_call_list_made_at"), "call_list", ["made_at"])
    op.create_table(
        "call_row",
        *row("call_row"),
        sa.Column("list_id", ROW_ID, nullable=False),
        sa.Column("appointment_id", ROW_ID, nullable=False),
        sa.Column("visitor_id", ROW_ID, nullable=True),
        sa.Column("earlier_at", sa.DateTime(), nullable=False),
        sa.Column("new_at", sa.DateTime(), nullable=True),
        sa.Column("result", sa.String(length=30), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_call_row_appointment_id_appointment")
        ),
        sa.ForeignKeyConstraint(["list_id"], ["call_list.id"], name=op.f("fk_call_row_list_id_call_list")),
        sa.ForeignKeyConstraint(["visitor_id"], ["visitor.id"], name=op.f("fk_call_row_visitor_id_visitor")),
    )
    op.create_index(op.f("ix_call_row_appointment_id"), "call_row", ["appointment_id"])
    op.create_index(op.f("ix_call_row_list_id"), "call_row", ["list_id"])
    op.create_index(op.f("ix_call_row_visitor_id"), "call_row", ["visitor_id"])
    op.create_table(
        "call_try",
        *row("call_try"),
        sa.Column("row_id", ROW_ID, nullable=False),
        sa.Column("tried_at", sa.DateTime(), nullable=False),
        sa.Column("result", sa.String(length=30), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("author_id", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_call_try_author_id_user")),
        sa.ForeignKeyConstraint(["row_id"], ["call_row.id"], name=op.f("fk_call_try_row_id_call_row")),
    )
    op.create_index(op.f("ix_call_try_author_id"), "call_try", ["author_id"])
    op.create_index(op.f("ix_call_try_row_id"), "call_try", ["row_id"])
    op.create_table(
        "planning_sent",
        *row("planning_sent"),
        sa.Column("scope", sa.String(length=60), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("author_id", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_planning_sent_author_id_user")),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_planning_sent_days")),
    )
    op.create_index(op.f("ix_planning_sent_author_id"), "planning_sent", ["author_id"])
    op.create_index(op.f("ix_planning_sent_scope"), "planning_sent", ["scope"])
