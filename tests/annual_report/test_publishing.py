"""The register of publications: what goes out is kept first, and the next issue is written beside it."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from espace_citoyennete.annual_report.export_panel import ExportPanel
from espace_citoyennete.annual_report.exporting import (
    FORMATS,
    Export,
    read_document,
    register_publication,
)
from espace_citoyennete.annual_report.frozen import digest, from_json, spaced, to_json
from espace_citoyennete.annual_report.listing import publications, published_reports
from espace_citoyennete.annual_report.model import Publication
from espace_citoyennete.annual_report.publications_panel import PublicationsPanel
from espace_citoyennete.annual_report.publishing import PublicationDraft, publish_report
from espace_citoyennete.errors import Forbidden, UserError
from espace_citoyennete.readers import READERS
from espace_citoyennete.report import HIDDEN, Filters, Period, Scope, Table
from espace_citoyennete.rights import Right
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui import dialogs, tasks
from espace_citoyennete.ui.desk import Desk
from tests.annual_report.conftest import IMPORTED
from tests.annual_report.reader import Reader
from tests.annual_report.test_export import choose
from tests.conftest import AGENT, NOW
from tests.pdf.reading import pages

MARCH = Scope(Period(date(2022, 3, 1), date(2022, 3, 31)), NOW.date())
MOST = Scope(Period(date(2022, 3, 1), date(2022, 3, 30)), NOW.date())


def published(desk: Desk, scope: Scope) -> None:
    draft = read_document(desk, READERS, scope, "complet", is_public=True).publication
    assert draft is not None
    with desk.database.transaction() as session:
        publish_report(session, draft, now=NOW, by=AGENT)


def test_a_publication_is_kept_once_as_counted_and_as_printed(any_database: Database) -> None:
    draft = PublicationDraft(MARCH.period, "complet", b"{}", b"{}")
    with any_database.transaction() as session:
        assert len({publish_report(session, draft, now=IMPORTED, by=AGENT) for _ in range(2)}) == 1
        assert session.scalar(sa.select(sa.func.count()).select_from(Publication)) == 1


def test_only_the_coordination_publishes(any_database: Database) -> None:
    by = type(AGENT)(AGENT.uid, AGENT.name, frozenset({Right.RECEPTION}))
    with any_database.transaction() as session, pytest.raises(Forbidden):
        publish_report(session, PublicationDraft(MARCH.period, "complet", b"", b""), now=NOW, by=by)


def test_the_register_tells_what_shares_a_day_with_a_period_and_nothing_else(desk: Desk) -> None:
    published(desk, MARCH)
    last = MARCH.period.last
    with desk.database.reading() as session:
        (one,) = published_reports(session, Period(last, last + timedelta(7)))
        assert one.exact.stamp.edition != one.printed.stamp.edition
        assert published_reports(session, Period(last + timedelta(1), last + timedelta(7))) == []


def test_days_that_overlap_what_was_published_are_refused_and_nothing_else(desk: Desk) -> None:
    """Of 7–13 March, of 10–31 March and of the month, anybody would compute 10–13 March."""
    published(desk, replace(MARCH, period=Period(date(2022, 3, 7), date(2022, 3, 13))))
    later = replace(MARCH, period=Period(date(2022, 3, 10), date(2022, 3, 31)))
    with pytest.raises(UserError, match="du 7 mars au 13 mars 2022"):
        read_document(desk, READERS, later, "complet", is_public=True)
    assert read_document(desk, READERS, later, "complet").publication is None
    for period in (Period(date(2022, 3, 14), date(2022, 3, 31)), MARCH.period):
        read_document(desk, READERS, replace(MARCH, period=period), "complet", is_public=True)


def test_days_published_under_other_filters_are_refused_for_the_difference_would_tell(desk: Desk) -> None:
    """Of what came by visit and of everything, anybody would compute the calls and the letters."""
    visits = replace(MARCH, filters=Filters(channels=("VISITE",)))
    day = Period(date(2022, 3, 8), date(2022, 3, 8))
    reader = Reader()
    for scope in (visits, MARCH):  # each on its own, as if there were no register
        draft = read_document(desk, READERS, scope, "complet", is_public=True).publication
        assert draft is not None
        reader.read(from_json(draft.exact), from_json(draft.printed))
    assert reader.known_within() < 5
    published(desk, visits)
    for scope in (MARCH, replace(MARCH, filters=Filters(channels=("COURRIEL",))), replace(MARCH, period=day)):
        with pytest.raises(UserError, match="mars 2022 est déjà publiée sous les filtres"):
            published(desk, scope)
    published(desk, replace(visits, period=day))
    with desk.database.reading() as session:
        assert {row.filters for row in publications(session)} == {
            ("Canal\u00a0: Visite à l’accueil (sans rendez-vous)",)
        }
    published(desk, replace(MARCH, period=Period(date(2022, 4, 1), date(2022, 4, 30))))
    with pytest.raises(UserError, match="avril 2022 est déjà publiée sans filtre"):
        published(desk, replace(visits, period=Period(date(2022, 4, 4), date(2022, 4, 10))))


def test_the_register_shows_what_went_out_and_prints_it_again_as_it_was(
    desk: Desk, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended() -> bool:
        return not tasks.are_running()

    panel = PublicationsPanel(desk)
    qtbot.addWidget(panel)
    qtbot.waitUntil(ended, timeout=20_000)
    assert panel.lines.text == "Rien n’a encore été publié."
    document = read_document(desk, READERS, MARCH, "complet", is_public=True)
    register_publication(desk, document)
    register_publication(
        desk, read_document(desk, READERS, MARCH, "complet")
    )  # an exact one is no publication
    qtbot.waitUntil(lambda: len(panel.lines.buttons) == 1, timeout=20_000)
    for words in (document.report.title, "17 novembre 2026", AGENT.name):
        assert words in panel.lines.text
    assert spaced(digest(to_json(document.report))) in panel.lines.text
    again = tmp_path / "encore.pdf"
    monkeypatch.setattr(dialogs, "choose_save_path", lambda _w, _t, _path, _k: again)
    with qtbot.waitSignal(desk.told, timeout=20_000):
        panel.lines.buttons[0].click()
    assert again.read_bytes() == document.pdf()


def test_the_form_prints_the_document_that_it_shows(
    desk: Desk, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = ExportPanel(desk, MARCH, readers=READERS)
    qtbot.addWidget(form)
    qtbot.waitUntil(lambda: not tasks.are_running(), timeout=60_000)
    choose(form, "chiffres")
    form.is_public.click()
    monkeypatch.setattr(dialogs, "has_printer", lambda: False)
    monkeypatch.setattr(dialogs, "choose_save_path", lambda _w, _t, _path, _k: tmp_path / "imprime.pdf")
    qtbot.waitUntil(lambda: not tasks.are_running(), timeout=60_000)
    form.answers()["print"]()
    form.message.findChildren(QPushButton)[0].click()
    qtbot.waitUntil((tmp_path / "imprime.pdf").exists, timeout=60_000)
    qtbot.waitUntil(lambda: not tasks.are_running(), timeout=60_000)
    (page,) = pages(tmp_path / "imprime.pdf")
    assert "Chiffres clés" in page
    assert "publiable" in page
    with desk.database.reading() as session:
        assert [row.title[:13] for row in publications(session)] == ["Chiffres clés"]


@pytest.mark.slow
def test_the_weeks_of_a_published_month_are_written_beside_it_all_but_the_last(desk: Desk) -> None:
    """A month less its other weeks is the last one, which nothing could hide any more."""
    weeks = [Period(date(2022, 3, day), date(2022, 3, day + 6)) for day in (1, 8, 15)]
    last = Period(date(2022, 3, 22), date(2022, 3, 31))
    reader = Reader()
    for period in (MARCH.period, *weeks):
        published(desk, replace(MARCH, period=period))
    with pytest.raises(UserError, match="mars 2022"):
        published(desk, replace(MARCH, period=last))
    with desk.database.reading() as session:
        for one in published_reports(session, weeks[0]):
            reader.read(one.exact, one.printed)
    assert reader.known_within() >= 5


def test_the_next_issue_is_written_beside_what_the_register_keeps(desk: Desk) -> None:
    alone = read_document(desk, READERS, MARCH, "complet", is_public=True)
    published(desk, MOST)
    beside = read_document(desk, READERS, MARCH, "complet", is_public=True)
    assert beside.report != alone.report
    reader = Reader()
    with desk.database.reading() as session:
        (first,) = published_reports(session, MOST.period)
    reader.read(first.exact, first.printed)
    assert beside.publication is not None
    reader.read(from_json(beside.publication.exact), beside.report)
    assert reader.known_within() >= 5


def test_an_export_for_the_public_hides_and_is_registered(desk: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "bilan.json"
    ended: list[str] = []
    read = partial(read_document, desk, READERS, MARCH, "complet", is_public=True)
    Export(desk, read, "Export du bilan", FORMATS["json"], path).start(
        lambda: ended.append("done"), ended.append
    )
    qtbot.waitUntil(lambda: bool(ended) and not tasks.are_running(), timeout=60_000)
    assert ended == ["done"]
    report = from_json(path.read_bytes())
    tables = [block for section in report.sections for block in section.blocks if isinstance(block, Table)]
    assert any(HIDDEN in row for table in tables for row in table.rows)
    with desk.database.reading() as session:
        (kept,) = published_reports(session, MARCH.period)
    assert kept.printed == report
