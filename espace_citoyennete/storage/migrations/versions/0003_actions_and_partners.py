"""Make the tables of the Jeudis, the actions, the loans, the subsidies and the agreements."""

import sqlalchemy as sa
from alembic import op

from espace_citoyennete.storage.columns import ROW_ID, row

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "agreement",
        *row("agreement"),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("axes", sa.String(length=120), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("first_end", sa.Date(), nullable=True),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("is_tacit", sa.Boolean(), nullable=False),
        sa.Column("notice_months", sa.Integer(), nullable=False),
        sa.Column("most_renewals", sa.Integer(), nullable=True),
        sa.Column("renewals", sa.Integer(), nullable=False),
        sa.Column("denounced_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("months > 0 AND notice_months >= 0", name=op.f("ck_agreement_months")),
    )
    op.create_index(op.f("ix_agreement_starts_on"), "agreement", ["starts_on"])
    op.create_table(
        "envelope",
        *row("envelope"),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("deliberation", sa.String(length=40), nullable=False),
        sa.UniqueConstraint("year", name=op.f("uq_envelope_year")),
        sa.CheckConstraint("cents >= 0", name=op.f("ck_envelope_cents")),
    )
    op.create_table(
        "exhibit",
        *row("exhibit"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("theme", sa.String(length=120), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("condition", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.UniqueConstraint("number", name=op.f("uq_exhibit_number")),
    )
    op.create_table(
        "objective",
        *row("objective"),
        sa.Column("axis", sa.String(length=30), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_objective_days")),
    )
    op.create_table(
        "paper_text",
        *row("paper_text"),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.UniqueConstraint("kind", name=op.f("uq_paper_text_kind")),
    )
    op.create_table(
        "action",
        *row("action"),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("starts_at", sa.Time(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("neighbourhood", sa.String(length=30), nullable=True),
        sa.Column("axis", sa.String(length=30), nullable=True),
        sa.Column("theme", sa.String(length=120), nullable=False),
        sa.Column("course_type", sa.String(length=30), nullable=True),
        sa.Column("organisation_id", ROW_ID, nullable=True),
        sa.Column("ages", sa.String(length=40), nullable=False),
        sa.Column("people_met", sa.String(length=300), nullable=False),
        sa.Column("by_night", sa.Boolean(), nullable=False),
        sa.Column("announced", sa.Integer(), nullable=True),
        sa.Column("registered", sa.Integer(), nullable=True),
        sa.Column("convened", sa.Integer(), nullable=True),
        sa.Column("present", sa.Integer(), nullable=True),
        sa.Column("validated", sa.Integer(), nullable=True),
        sa.Column("cost_cents", sa.BigInteger(), nullable=False),
        sa.Column("assessment", sa.Text(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_action_organisation_id_organisation")
        ),
        sa.CheckConstraint(
            "announced >= 0 AND registered >= 0 AND convened >= 0 AND present >= 0 AND validated >= 0"
            " AND minutes >= 0 AND cost_cents >= 0",
            name=op.f("ck_action_numbers"),
        ),
    )
    op.create_index(op.f("ix_action_held_on"), "action", ["held_on"])
    op.create_index(op.f("ix_action_organisation_id"), "action", ["organisation_id"])
    op.create_table(
        "agreement_party",
        *row("agreement_party"),
        sa.Column("agreement_id", ROW_ID, nullable=False),
        sa.Column("organisation_id", ROW_ID, nullable=False),
        sa.Column("signatory", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_party_agreement_id_agreement")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_agreement_party_organisation_id_organisation"),
        ),
        sa.UniqueConstraint(
            "agreement_id", "organisation_id", name=op.f("uq_agreement_party_agreement_id_organisation_id")
        ),
    )
    op.create_index(op.f("ix_agreement_party_organisation_id"), "agreement_party", ["organisation_id"])
    op.create_table(
        "agreement_promise",
        *row("agreement_promise"),
        sa.Column("agreement_id", ROW_ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_promise_agreement_id_agreement")
        ),
    )
    op.create_index(op.f("ix_agreement_promise_agreement_id"), "agreement_promise", ["agreement_id"])
    op.create_table(
        "evaluation",
        *row("evaluation"),
        sa.Column("agreement_id", ROW_ID, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("effects", sa.Text(), nullable=False),
        sa.Column("conformity", sa.Text(), nullable=False),
        sa.Column("readjustments", sa.Text(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("is_signed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_evaluation_agreement_id_agreement")
        ),
        sa.UniqueConstraint("agreement_id", "first_day", name=op.f("uq_evaluation_agreement_id_first_day")),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_evaluation_days")),
    )
    op.create_table(
        "jeudi_card",
        *row("jeudi_card"),
        sa.Column("jeudi_id", ROW_ID, nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("cards", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["jeudi_id"], ["jeudi.id"], name=op.f("fk_jeudi_card_jeudi_id_jeudi")),
        sa.UniqueConstraint("jeudi_id", "score", name=op.f("uq_jeudi_card_jeudi_id_score")),
        sa.CheckConstraint("score BETWEEN 0 AND 5 AND cards > 0", name=op.f("ck_jeudi_card_cards")),
    )
    op.create_table(
        "jeudi_count",
        *row("jeudi_count"),
        sa.Column("jeudi_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["jeudi_id"], ["jeudi.id"], name=op.f("fk_jeudi_count_jeudi_id_jeudi")),
        sa.UniqueConstraint("jeudi_id", "kind", "code", name=op.f("uq_jeudi_count_jeudi_id_kind_code")),
        sa.CheckConstraint("people > 0", name=op.f("ck_jeudi_count_people")),
    )
    op.create_table(
        "loan",
        *row("loan"),
        sa.Column("exhibit_id", ROW_ID, nullable=False),
        sa.Column("organisation_id", ROW_ID, nullable=True),
        sa.Column("borrower", sa.String(length=120), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("out_on", sa.Date(), nullable=True),
        sa.Column("back_on", sa.Date(), nullable=True),
        sa.Column("condition_out", sa.String(length=200), nullable=False),
        sa.Column("condition_back", sa.String(length=200), nullable=False),
        sa.Column("public", sa.Integer(), nullable=True),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["exhibit_id"], ["exhibit.id"], name=op.f("fk_loan_exhibit_id_exhibit")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_loan_organisation_id_organisation")
        ),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_loan_days")),
    )
    op.create_index(op.f("ix_loan_exhibit_id"), "loan", ["exhibit_id"])
    op.create_index(op.f("ix_loan_first_day"), "loan", ["first_day"])
    op.create_index(op.f("ix_loan_organisation_id"), "loan", ["organisation_id"])
    op.create_table(
        "planned_action",
        *row("planned_action"),
        sa.Column("objective_id", ROW_ID, nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("scale", sa.String(length=30), nullable=False),
        sa.Column("neighbourhood", sa.String(length=30), nullable=True),
        sa.Column("funding", sa.String(length=30), nullable=False),
        sa.Column("leader", sa.String(length=120), nullable=False),
        sa.Column("partners", sa.String(length=300), nullable=False),
        sa.Column("calendar", sa.String(length=160), nullable=False),
        sa.Column("expected", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["objective_id"], ["objective.id"], name=op.f("fk_planned_action_objective_id_objective")
        ),
    )
    op.create_index(op.f("ix_planned_action_objective_id"), "planned_action", ["objective_id"])
    op.create_table(
        "action_count",
        *row("action_count"),
        sa.Column("action_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_action_count_action_id_action")),
        sa.UniqueConstraint("action_id", "kind", "code", name=op.f("uq_action_count_action_id_kind_code")),
        sa.CheckConstraint("people > 0", name=op.f("ck_action_count_people")),
    )
    op.create_table(
        "action_module",
        *row("action_module"),
        sa.Column("action_id", ROW_ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("present", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_action_module_action_id_action")),
        sa.UniqueConstraint("action_id", "position", name=op.f("uq_action_module_action_id_position")),
    )
    op.create_table(
        "action_partner",
        *row("action_partner"),
        sa.Column("action_id", ROW_ID, nullable=False),
        sa.Column("organisation_id", ROW_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id"], ["action.id"], name=op.f("fk_action_partner_action_id_action")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_action_partner_organisation_id_organisation"),
        ),
        sa.UniqueConstraint(
            "action_id", "organisation_id", name=op.f("uq_action_partner_action_id_organisation_id")
        ),
    )
    op.create_index(op.f("ix_action_partner_organisation_id"), "action_partner", ["organisation_id"])
    op.create_table(
        "checkpoint",
        *row("checkpoint"),
        sa.Column("action_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("host", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_checkpoint_action_id_action")),
        sa.UniqueConstraint("action_id", "number", name=op.f("uq_checkpoint_action_id_number")),
    )
    op.create_table(
        "indicator",
        *row("indicator"),
        sa.Column("planned_action_id", ROW_ID, nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("target", sa.Integer(), nullable=True),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("told", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["planned_action_id"],
            ["planned_action.id"],
            name=op.f("fk_indicator_planned_action_id_planned_action"),
        ),
    )
    op.create_index(op.f("ix_indicator_planned_action_id"), "indicator", ["planned_action_id"])
    op.create_table(
        "jeudi_follow_up",
        *row("jeudi_follow_up"),
        sa.Column("jeudi_id", ROW_ID, nullable=False),
        sa.Column("contact_id", ROW_ID, nullable=False),
        sa.ForeignKeyConstraint(["jeudi_id"], ["jeudi.id"], name=op.f("fk_jeudi_follow_up_jeudi_id_jeudi")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_jeudi_follow_up_contact_id_contact")
        ),
        sa.UniqueConstraint("jeudi_id", "contact_id", name=op.f("uq_jeudi_follow_up_jeudi_id_contact_id")),
    )
    op.create_index(op.f("ix_jeudi_follow_up_contact_id"), "jeudi_follow_up", ["contact_id"])
    op.create_table(
        "jeudi_speaker",
        *row("jeudi_speaker"),
        sa.Column("jeudi_id", ROW_ID, nullable=False),
        sa.Column("organisation_id", ROW_ID, nullable=True),
        sa.Column("practitioner_id", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(["jeudi_id"], ["jeudi.id"], name=op.f("fk_jeudi_speaker_jeudi_id_jeudi")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_jeudi_speaker_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["practitioner_id"],
            ["practitioner.id"],
            name=op.f("fk_jeudi_speaker_practitioner_id_practitioner"),
        ),
    )
    op.create_index(op.f("ix_jeudi_speaker_jeudi_id"), "jeudi_speaker", ["jeudi_id"])
    op.create_index(op.f("ix_jeudi_speaker_organisation_id"), "jeudi_speaker", ["organisation_id"])
    op.create_index(op.f("ix_jeudi_speaker_practitioner_id"), "jeudi_speaker", ["practitioner_id"])
    op.create_table(
        "subsidy_paper",
        *row("subsidy_paper"),
        sa.Column("subsidy_id", ROW_ID, nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["subsidy_id"], ["subsidy.id"], name=op.f("fk_subsidy_paper_subsidy_id_subsidy")
        ),
        sa.UniqueConstraint("subsidy_id", "code", name=op.f("uq_subsidy_paper_subsidy_id_code")),
    )
    op.create_table(
        "subsidy_payment",
        *row("subsidy_payment"),
        sa.Column("subsidy_id", ROW_ID, nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subsidy_id"], ["subsidy.id"], name=op.f("fk_subsidy_payment_subsidy_id_subsidy")
        ),
        sa.CheckConstraint("cents > 0", name=op.f("ck_subsidy_payment_cents")),
    )
    op.create_index(op.f("ix_subsidy_payment_subsidy_id"), "subsidy_payment", ["subsidy_id"])
    op.create_table(
        "team",
        *row("team"),
        sa.Column("action_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("structure", sa.String(length=120), nullable=False),
        sa.Column("adult", sa.String(length=120), nullable=False),
        sa.Column("girls", sa.Integer(), nullable=False),
        sa.Column("boys", sa.Integer(), nullable=False),
        sa.Column("from_qpv", sa.Integer(), nullable=False),
        sa.Column("authorisations", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=True),
        sa.Column("first_checkpoint_id", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_team_action_id_action")),
        sa.ForeignKeyConstraint(
            ["first_checkpoint_id"], ["checkpoint.id"], name=op.f("fk_team_first_checkpoint_id_checkpoint")
        ),
        sa.UniqueConstraint("action_id", "number", name=op.f("uq_team_action_id_number")),
        sa.CheckConstraint(
            "girls >= 0 AND boys >= 0 AND from_qpv >= 0 AND authorisations >= 0 AND present >= 0",
            name=op.f("ck_team_children"),
        ),
    )
    op.create_index(op.f("ix_team_first_checkpoint_id"), "team", ["first_checkpoint_id"])
    op.create_table(
        "walk_stop",
        *row("walk_stop"),
        sa.Column("action_id", ROW_ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=160), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_walk_stop_action_id_action")),
    )
    op.create_index(op.f("ix_walk_stop_action_id"), "walk_stop", ["action_id"])
    op.create_table(
        "score",
        *row("score"),
        sa.Column("team_id", ROW_ID, nullable=False),
        sa.Column("checkpoint_id", ROW_ID, nullable=False),
        sa.Column("civility", sa.Integer(), nullable=False),
        sa.Column("interest", sa.Integer(), nullable=False),
        sa.Column("fair_play", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_score_team_id_team")),
        sa.ForeignKeyConstraint(
            ["checkpoint_id"], ["checkpoint.id"], name=op.f("fk_score_checkpoint_id_checkpoint")
        ),
        sa.UniqueConstraint("team_id", "checkpoint_id", name=op.f("uq_score_team_id_checkpoint_id")),
        sa.CheckConstraint(
            "civility >= 0 AND interest >= 0 AND fair_play >= 0", name=op.f("ck_score_points")
        ),
    )
    op.create_index(op.f("ix_score_checkpoint_id"), "score", ["checkpoint_id"])
    op.create_table(
        "walk_finding",
        *row("walk_finding"),
        sa.Column("stop_id", ROW_ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["stop_id"], ["walk_stop.id"], name=op.f("fk_walk_finding_stop_id_walk_stop")
        ),
    )
    op.create_index(op.f("ix_walk_finding_stop_id"), "walk_finding", ["stop_id"])
    op.create_table(
        "walk_proposal",
        *row("walk_proposal"),
        sa.Column("finding_id", ROW_ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("owner", sa.String(length=120), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("told_back_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["walk_finding.id"], name=op.f("fk_walk_proposal_finding_id_walk_finding")
        ),
    )
    op.create_index(op.f("ix_walk_proposal_finding_id"), "walk_proposal", ["finding_id"])
