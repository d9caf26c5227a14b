"""The walks counted and printed: the share carried out is of everything asked, and paper names nobody."""

from datetime import date, timedelta
from pathlib import Path

from espace_citoyennete.actions.service import ActionDraft, cancel_action, save_action
from espace_citoyennete.clock import Clock
from espace_citoyennete.report import year_period
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.printing import Paper
from espace_citoyennete.walks.figures import walk_figures
from espace_citoyennete.walks.papers import account_paper, field_paper
from espace_citoyennete.walks.rules import ACCEPTED, DONE, REFUSED, Line, Standing
from espace_citoyennete.walks.sections import walk_key_figures, walk_sections
from espace_citoyennete.walks.service import follow_proposal, save_walk
from tests.conftest import AGENT, NOW
from tests.pdf.reading import out, pages, plain

TODAY = NOW.date()
WALK_DAY = date(2026, 10, 1)
LINES = (
    Line("Gare", "ECLAIRAGE", "Lampe éteinte", "Réparer la lampe", "Éclairage public"),
    Line(proposal="Ajouter un candélabre", due_on=date(2026, 12, 1)),
    Line("Parc", "VISIBILITE", "Haie trop haute", "Tailler la haie", "Espaces verts"),
    Line(kind="ECLAIRAGE", words="Allée sombre", proposal="Éclairer l’allée"),
    Line("Mairie"),
)
ANSWERS = (
    Standing(DONE, WALK_DAY, done_on=TODAY),
    Standing(ACCEPTED, TODAY),
    Standing(REFUSED, TODAY, "Trop cher", told_back_on=TODAY),
)


def walked(database: Database, day: date = WALK_DAY, lines: tuple[Line, ...] = LINES) -> int:
    """Keep a walk with its sheet and its answers."""
    draft = ActionDraft("MARCHE", day, "Marche d’Étouvie", neighbourhood="QPV_ETOUVIE", by_night=True)
    with database.transaction() as session:
        walk = save_action(session, draft, by=AGENT)
        save_walk(session, walk, None, lines, today=TODAY, by=AGENT)
        for line, answer in zip(lines, ANSWERS, strict=False):
            follow_proposal(session, line.uid, None, answer, today=TODAY, by=AGENT)
    return walk


def test_the_share_carried_out_is_of_all_that_was_asked_with_the_refused_told_apart(
    any_database: Database,
) -> None:
    walked(any_database)
    with any_database.transaction() as session:
        cancelled = save_action(session, ActionDraft("MARCHE", WALK_DAY, "Annulée"), by=AGENT)
        cancel_action(session, cancelled, "Orage", by=AGENT)
        save_action(session, ActionDraft("MARCHE", TODAY + timedelta(days=3), "À venir"), by=AGENT)
        save_action(session, ActionDraft("GROUPE", WALK_DAY, "Classe"), by=AGENT)
        figures = walk_figures(session, year_period(2026), TODAY)
        assert walk_sections(walk_figures(session, year_period(2025), TODAY)) == []
    (walk,) = figures.walks
    assert (walk.moment, walk.walkers, walk.findings, walk.proposals) == ("de nuit", None, 3, 4)
    assert (figures.done, figures.refused, figures.share_done) == (1, 1, 0.25)
    assert [(kind.label, kind.findings, kind.proposals) for kind in figures.kinds] == [
        ("Éclairage", 2, 3), ("Visibilité", 1, 1),
    ]  # fmt: skip
    share = next(figure for figure in walk_key_figures(figures) if figure.unit == "share")
    assert share.definition.endswith("refusées comprises (1 refusée)\u00a0: 1 sur 4 propositions.")
    assert walk_sections(figures)[0].blocks[0].total == ("Total", None, None, 0, 3, 4, 1, 1)  # type: ignore[union-attr]


def text_of(paper: Paper, folder: Path) -> str:
    file = folder / paper.file_name
    paper.write(out(file))
    return plain(" ".join(pages(file)))


def test_the_account_tells_each_stop_and_each_answer_with_its_day_in_full_words(
    database: Database, clock: Clock, tmp_path: Path
) -> None:
    said = text_of(account_paper(Desk(database, clock, AGENT), walked(database)), tmp_path)
    for words in (
        "Jeudi 1er octobre 2026, de nuit", "1. Gare", "2. Parc", "3. Mairie", "Éclairage : Lampe éteinte",
        "Réparer la lampe (Éclairage public)", "Faite le mardi 17 novembre 2026",
        "Acceptée le mardi 17 novembre 2026, pour le mardi 1er décembre 2026",
        "Refusée le mardi 17 novembre 2026 : Trop cher", "Réponse attendue",
        "Restituée aux marcheurs le mardi 17 novembre 2026", "1 proposée, 1 acceptée, 1 refusée, 1 faite",
    ):  # fmt: skip
        assert words in said, words
    assert "Signature" not in said


def test_the_sheet_to_fill_has_rows_for_each_stop_known_or_not(
    database: Database, clock: Clock, tmp_path: Path
) -> None:
    desk, planned = Desk(database, clock, AGENT), TODAY + timedelta(days=3)
    known = (Line("Gare"), Line("Parc"))
    for lines, stops in ((known, ("Arrêt 1 : Gare", "Arrêt 2 : Parc")), ((), ("Arrêt 4",))):
        with database.transaction() as session:
            walk = save_action(session, ActionDraft("MARCHE", planned, "Marche du centre"), by=AGENT)
            save_walk(session, walk, None, lines, today=TODAY, by=AGENT)
        said = text_of(field_paper(desk, walk), tmp_path)
        assert all(words in said for words in (*stops, "Éclairage, Propreté", "Marche du centre"))
