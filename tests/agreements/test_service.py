"""Agreements kept, denounced, renewed, assessed: each refusal names its field and the remedy."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from espace_citoyennete.agreements.evaluations import EvaluationDraft, save_evaluation, withdraw_evaluation
from espace_citoyennete.agreements.facts import Fact, changes
from espace_citoyennete.agreements.figures import agreement_figures, evaluation_facts
from espace_citoyennete.agreements.listing import AgreementRow, agreement_row, agreements, deadlines
from espace_citoyennete.agreements.rules import Span, State
from espace_citoyennete.agreements.service import (
    Party,
    denounce_agreement,
    renew_agreement,
    save_agreement,
    take_back_renewal,
    withdraw_agreement,
)
from espace_citoyennete.errors import Conflict, Invalid
from espace_citoyennete.report import Period, year_period
from espace_citoyennete.storage.database import Database
from tests.agreements.conftest import draft, keep
from tests.conftest import AGENT

TODAY = date(2026, 11, 17)


def shown(database: Database, agreement_id: int) -> AgreementRow:
    with database.reading() as session:
        return agreement_row(session, agreement_id)


def denounce(database: Database, agreement_id: int, day: date | None, today: date) -> date | None:
    with database.transaction() as session:
        return denounce_agreement(session, agreement_id, day, today=today, by=AGENT)


def assess(database: Database, wanted: EvaluationDraft) -> int:
    with database.transaction() as session:
        return save_evaluation(session, wanted, today=TODAY, by=AGENT)


def evaluation(database: Database, agreement_id: int, **changes: object) -> EvaluationDraft:
    usual: dict[str, object] = {
        "first_day": date(2010, 6, 24),
        "effects": "Davantage de femmes informées.",
        "conformity": "Conforme.",
        "facts": (Fact("Séances tenues", 20),),
        "done_on": date(2011, 6, 30),
    }
    uid = shown(database, agreement_id).draft.uid
    return EvaluationDraft(uid, **(usual | changes))  # type: ignore[arg-type]


def test_an_agreement_is_read_as_it_was_typed(database: Database) -> None:
    wanted = draft(parties=(Party(2, "M. Petit, directeur"), Party(1)), most_renewals=4)
    agreement_id = keep(database, wanted)
    assert keep(database, wanted) == agreement_id  # the same save repeated is one save
    row = shown(database, agreement_id)
    assert row.draft == wanted
    assert row.partners == "AGENA et CIDFF 80"
    assert row.promised == 22


def test_a_changed_agreement_keeps_its_rows_and_loses_those_left_out(database: Database) -> None:
    before = draft(parties=(Party(1), Party(2)))
    agreement_id = keep(database, before)
    after = replace(before, parties=(Party(2, "Mme Roux"),), promises=("11 permanences",), title="Autre")
    keep(database, after)
    assert shown(database, agreement_id).draft == after
    keep(database, before)
    assert set(shown(database, agreement_id).draft.parties) == set(before.parties)


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(database: Database) -> None:
    wanted = draft()
    row = shown(database, keep(database, wanted))
    keep(database, replace(wanted, title="Autre"))
    with pytest.raises(Conflict, match="modifiée entre-temps"), database.transaction() as session:
        save_agreement(session, wanted, version=row.version, by=AGENT)


@pytest.mark.parametrize(
    ("changed", "field", "remedy"),
    [
        ({"first_end": date(2010, 6, 23)}, "first_end", "écrire un jour à partir du 24/06/2010"),
        ({"starts_on": None}, "starts_on", "Écrire le jour"),
        ({"starts_on": date(9999, 1, 1)}, "starts_on", "Vérifier l’année"),
        ({"notice_months": 13}, "notice_months", "écrire de 0 à 12 mois"),
        ({"months": 0}, "months", "de 1 à 120"),
        ({"parties": ()}, "parties", "au moins un partenaire"),
        ({"parties": (Party(99),)}, "parties", "dans la liste"),
        ({"parties": (Party(1), Party(1))}, "parties", "une fois"),
        ({"axes": ("INCONNU",)}, "axes", "dans la liste"),
        ({"title": " "}, "title", "Écrire l’intitulé"),
        ({"promises": ("a" * 301,)}, "promises", "le couper"),
        ({"most_renewals": -1}, "most_renewals", "de 0 à 99"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field_and_the_remedy(
    database: Database, changed: dict[str, object], field: str, remedy: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        keep(database, draft(**changed))
    assert list(refusal.value.problems) == [field]
    assert remedy in refusal.value.problems[field]


def test_denounced_in_time_it_ends_this_year_and_too_late_the_next_one(database: Database) -> None:
    agreement_id, today = keep(database, draft()), date(2011, 4, 1)
    assert denounce(database, agreement_id, date(2011, 3, 24), today) == date(2011, 6, 23)
    assert denounce(database, agreement_id, None, today) is None
    assert denounce(database, agreement_id, date(2011, 3, 25), today) == date(2012, 6, 23)
    assert shown(database, agreement_id).state(today) is State.DENOUNCED
    with pytest.raises(Conflict, match="déjà dénoncée"):
        denounce(database, agreement_id, date(2011, 3, 20), today)


def test_once_denounced_its_words_are_corrected_and_its_terms_stay(database: Database) -> None:
    """The last day was told from them."""
    agreement_id, today = keep(database, draft()), date(2011, 4, 1)
    denounce(database, agreement_id, date(2011, 3, 24), today)
    kept = shown(database, agreement_id).draft
    keep(database, replace(kept, note="Lettre au dossier"))
    with pytest.raises(Invalid) as refusal:
        keep(database, replace(kept, notice_months=1, months=6))
    assert refusal.value.problems.keys() == {"notice_months", "months"}
    assert "annuler d’abord la dénonciation" in refusal.value.problems["months"]


@pytest.mark.parametrize(
    ("day", "remedy"),
    [(date(2011, 4, 2), "aujourd’hui au plus tard"), (date(2010, 6, 23), "commence le 24/06/2010")],
)
def test_a_denunciation_out_of_the_agreement_is_refused(database: Database, day: date, remedy: str) -> None:
    with pytest.raises(Invalid) as refusal:
        denounce(database, keep(database, draft()), day, date(2011, 4, 1))
    assert remedy in refusal.value.problems["denounced_on"]


def test_what_nothing_renews_is_renewed_one_period_at_a_time_up_to_its_most(database: Database) -> None:
    agreement_id = keep(database, draft(is_tacit=False, most_renewals=1))
    with database.transaction() as session:
        assert renew_agreement(session, agreement_id, by=AGENT) == date(2012, 6, 23)
    with pytest.raises(Conflict, match="atteint"), database.transaction() as session:
        renew_agreement(session, agreement_id, by=AGENT)
    with database.transaction() as session:
        take_back_renewal(session, agreement_id, by=AGENT)
    assert shown(database, agreement_id).terms.end() == date(2011, 6, 23)
    with pytest.raises(Conflict, match="pas été reconduite"), database.transaction() as session:
        take_back_renewal(session, agreement_id, by=AGENT)


def test_a_tacit_agreement_is_renewed_by_nobody(database: Database) -> None:
    agreement_id = keep(database, draft())
    with pytest.raises(Conflict, match="d’elle-même"), database.transaction() as session:
        renew_agreement(session, agreement_id, by=AGENT)


def test_a_signed_evaluation_keeps_its_figures_whatever_the_register_becomes(database: Database) -> None:
    agreement_id = keep(database, draft())
    wanted = evaluation(database, agreement_id)
    assess(database, wanted)
    assess(database, replace(wanted, facts=(Fact("Séances tenues", 21),), is_signed=True))
    assess(database, replace(wanted, facts=(Fact("Séances tenues", 22),), is_signed=True, effects="Relu."))
    (kept,) = shown(database, agreement_id).evaluations
    assert kept.draft.facts == (Fact("Séances tenues", 21),)
    assert kept.draft.effects == "Relu."
    assert "21, à présent 22" in changes(kept.draft.facts, (Fact("Séances tenues", 22),))
    assert not changes(kept.draft.facts, kept.draft.facts)


def test_a_year_is_assessed_once_and_only_if_it_is_one_of_the_agreement(database: Database) -> None:
    agreement_id = keep(database, draft())
    assess(database, evaluation(database, agreement_id))
    with pytest.raises(Conflict, match="déjà évaluée"):
        assess(database, evaluation(database, agreement_id, uid=uuid4()))
    with pytest.raises(Conflict, match="dates de la convention"):
        assess(database, evaluation(database, agreement_id, first_day=date(2010, 6, 25)))
    with pytest.raises(Invalid) as refusal:
        assess(database, evaluation(database, agreement_id, effects="", conformity=" ", done_on=None))
    assert set(refusal.value.problems) == {"effects", "conformity", "done_on"}
    with pytest.raises(Invalid) as refusal:
        assess(database, evaluation(database, agreement_id, done_on=date(2026, 11, 18)))
    assert "à venir" in refusal.value.problems["done_on"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"starts_on": date(2010, 6, 25)}, "starts_on"),
        ({"months": 6}, "starts_on"),
        ({"most_renewals": 0}, "most_renewals"),
        ({"starts_on": date(2009, 6, 24), "is_tacit": True}, ""),
        ({"most_renewals": 1}, ""),
    ],
)
def test_new_terms_undo_neither_a_renewal_nor_a_year_assessed(
    database: Database, changed: dict[str, Any], field: str
) -> None:
    typed = draft(is_tacit=False)
    agreement_id = keep(database, typed)
    with database.transaction() as session:
        renew_agreement(session, agreement_id, by=AGENT)
    second = date(2011, 6, 24)
    assess(database, evaluation(database, agreement_id, first_day=second, done_on=date(2012, 6, 30)))
    if not field:
        keep(database, replace(typed, **changed))
        assert [one.span.first for one in shown(database, agreement_id).evaluations] == [second]
        return
    with pytest.raises(Invalid) as refusal:
        keep(database, replace(typed, **changed))
    assert set(refusal.value.problems) == {field}
    assert shown(database, agreement_id).draft == typed


def test_an_agreement_goes_away_with_its_rows_unless_it_is_assessed(database: Database) -> None:
    agreement_id = keep(database, draft())
    wanted = evaluation(database, agreement_id)
    assess(database, wanted)
    uid = shown(database, agreement_id).draft.uid
    with pytest.raises(Conflict, match="évaluation"), database.transaction() as session:
        withdraw_agreement(session, uid, by=AGENT)
    with database.transaction() as session:
        withdraw_evaluation(session, wanted.uid, by=AGENT)
        withdraw_agreement(session, uid, by=AGENT)
    with database.reading() as session:
        assert agreements(session) == []


def test_what_falls_due_is_of_the_current_period_and_an_evaluation_missing_stays(
    database: Database,
) -> None:
    agreement_id = keep(database, draft())

    def due(*day: int) -> list[tuple[str, date]]:
        with database.reading() as session:
            return [(one.key, one.day) for one in deadlines(session, date(*day))]

    year = ("evaluation", date(2011, 6, 23))
    assert due(2010, 12, 23) == [("preavis", date(2011, 3, 24)), year]
    assert due(2011, 3, 25) == [year, ("preavis", date(2012, 3, 24))]  # renewed: the next notice
    assert due(2011, 9, 1)[0] == year  # late, and still to do
    assess(database, evaluation(database, agreement_id))
    assert due(2011, 9, 1) == [("preavis", date(2012, 3, 24)), ("evaluation", date(2012, 6, 23))]


def test_an_agreement_to_sign_and_one_that_ends_wake_up_too(database: Database) -> None:
    keep(database, draft(signed_on=None))
    keep(database, draft(is_tacit=False))
    with database.reading() as session:
        assert ("signature", date(2010, 6, 24)) in [
            (one.key, one.day) for one in deadlines(session, date(2010, 6, 1))
        ]
        assert "fin" in {one.key for one in deadlines(session, date(2011, 6, 20))}
        assert "fin" not in {one.key for one in deadlines(session, date(2011, 6, 24))}


BEFORE = Period(date(2009, 1, 1), date(2010, 6, 23))  # of the first day of any agreement


def test_the_figures_tell_what_is_in_force_and_assessed(database: Database) -> None:
    agreement_id = keep(database, draft())
    keep(database, draft(signed_on=None))
    keep(database, draft(starts_on=date(2012, 1, 1)))
    with database.reading() as session:
        found = agreement_figures(session, year_period(2011), date(2012, 1, 9))
    assert [(line.promised, line.held, line.due, line.assessed) for line in found.lines] == [(22, 0, 1, 0)]
    assess(database, evaluation(database, agreement_id))
    with database.reading() as session:
        assert agreement_figures(session, year_period(2011), date(2012, 1, 9)).assessed == 1
        assert agreement_figures(session, BEFORE, date(2012, 1, 9)).lines == ()


def test_a_year_cut_short_promises_no_whole_year_of_sittings(database: Database) -> None:
    row = shown(database, keep(database, draft()))
    with database.reading() as session:
        whole = evaluation_facts(session, row, Span(date(2010, 6, 24), date(2011, 6, 23)), date(2011, 6, 23))
        short = evaluation_facts(session, row, Span(date(2010, 6, 24), date(2010, 12, 31)), date(2011, 6, 23))
    assert (whole[0].value, short[0].value) == (22, None)
