"""The other commands: bases made and kept safe, the report and its figures, images of the pages."""

import argparse
import os
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from espace_citoyennete.cli.bases import (
    holds_a_base,
    installing,
    is_address,
    is_installation,
    make_demonstration,
    make_for_real,
    opened,
    restored_at,
    text_in,
    told_journal_key,
    told_lent,
)
from espace_citoyennete.cli.exit_codes import DONE, NOT_OPENED, BadUsage
from espace_citoyennete.clock import fixed_clock
from espace_citoyennete.documents import Output
from espace_citoyennete.errors import NotOpened, UserError
from espace_citoyennete.french import NO_BREAK, moment, plural

if TYPE_CHECKING:  # what is heavy is imported inside the functions, so that the help comes at once
    from espace_citoyennete.annual_report.sections import AnnualReport, Missing
    from espace_citoyennete.report import KeyFigure
    from espace_citoyennete.storage.database import Database

_CAPTURED_AT = datetime(2026, 11, 17, 10, 53)


def create_base(options: argparse.Namespace) -> int:
    """Make an empty base for the town."""
    database, _ = make_for_real(options)
    database.close()
    return DONE


def make_demo(options: argparse.Namespace) -> int:
    """Make a demonstration base."""
    make_demonstration(options, options.annee)
    return DONE


def _document(
    database: "Database", year: int, model: str = "complet"
) -> "tuple[AnnualReport, tuple[Missing, ...]]":
    """Lay out the document of a year, with what is missing before it is sent."""
    from espace_citoyennete.annual_report.comparison import compared_report
    from espace_citoyennete.annual_report.figures import annual_figures
    from espace_citoyennete.annual_report.years import years
    from espace_citoyennete.readers import READERS, named
    from espace_citoyennete.report import Scope, year_period
    from espace_citoyennete.storage.journal_chain import head

    now = database.clock.now()
    with database.reading() as session:
        figures = annual_figures(session, Scope(year_period(year), now.date()))
        found, journal = READERS.documents(session, figures), head(session)
        beside, targets = years(session, figures), READERS.aims(session, figures)
    layout = named(found, model)
    if layout is None:
        names = "\n  ".join(one.name for one in found)
        raise UserError(
            f"Le modèle « {model} » n’existe pas pour {year}. Choisir parmi{NO_BREAK}:\n  {names}"
        )
    report = compared_report(beside, produced_at=now, journal=journal, layout=layout, targets=targets)
    return report, layout.missing(figures)


def export_report(options: argparse.Namespace) -> int:
    """Write the report of a year, or the document of one reader, as a PDF."""
    with opened(options) as (database, _):
        lacking = _write_pdf(database, options.annee, options.pdf, options.modele)
    for missing in lacking:
        print(f"Avant l’envoi{NO_BREAK}: {missing.words}", file=sys.stderr)
    print(options.pdf)
    return DONE


def _write_pdf(
    database: "Database", year: int, target: Path, model: str = "complet"
) -> "tuple[Missing, ...]":
    """Write a document, and return what it lacks before it is sent."""
    from espace_citoyennete.annual_report.pdf import write_report

    report, lacking = _document(database, year, model)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_report(Output(target, report.stamp.journal), report)
    except OSError:
        raise UserError(
            f"Le fichier « {target} » ne peut pas être écrit. Choisir un autre endroit."
        ) from None
    return lacking


def print_figures(options: argparse.Namespace) -> int:
    """Print the figures of a year, for a person or for a machine."""
    from espace_citoyennete.annual_report.frozen import to_json

    with opened(options) as (database, _):
        report, _lacking = _document(database, options.annee)
    if options.json:
        print(to_json(report).decode())
        return DONE
    from espace_citoyennete.report import Table, written

    seen: dict[str, KeyFigure] = {figure.key: figure for part in report.sections for figure in part.figures}
    for figure in seen.values():
        print(f"{figure.key}\t{figure.label}{NO_BREAK}: {written(figure.value, figure.unit)}")
        print(f"\t{figure.definition}")
    print("\nTableaux, avec --json")
    for table in (block for part in report.sections for block in part.blocks if isinstance(block, Table)):
        print(f"{table.key}\t{table.title} ({', '.join(table.columns)})")
    return DONE


def back_up_base(options: argparse.Namespace) -> int:
    """Copy the base, and print where the copy is."""
    from espace_citoyennete.storage.keeping import keep_copy

    with opened(options) as (database, _):
        print(keep_copy(database, Path(options.base), database.clock))
    return DONE


def export_everything(options: argparse.Namespace) -> int:
    """Write the whole base as open files."""
    from espace_citoyennete.open_export.transfer import export_base

    with opened(options) as (database, agent):
        print(export_base(database, options.zip, by=agent))
    return DONE


def take_in_everything(options: argparse.Namespace) -> int:
    """Put a whole export in a new base."""
    from espace_citoyennete.open_export.transfer import take_in_base

    with opened(options) as (database, agent):
        rows = take_in_base(database, options.zip, by=agent)
    print(f"Export repris{NO_BREAK}: {plural(rows, 'ligne')}.")
    return DONE


def move_to(options: argparse.Namespace) -> int:
    """Put all of a base in a new one, from a folder to a server or back, and compare both."""
    from espace_citoyennete.accounts.server_keys import ServerKeys
    from espace_citoyennete.open_export.transfer import move_base

    new = argparse.Namespace(**{**vars(options), "base": options.vers})
    with opened(options) as (source, by), opened(new) as (target, there):
        rows = move_base(source, target, by=by, there=there)
        lent = [] if target.is_sqlite else ServerKeys(target).lend_everybody(by=there)
    print(
        f"{plural(rows, 'ligne copiée', 'lignes copiées')}, relues dans les deux bases{NO_BREAK}: "
        "elles disent la même chose. L’ancienne garde le journal de ses actes."
    )
    if lent:
        print(told_lent(lent))
    return DONE


def look_after(options: argparse.Namespace) -> int:
    """Bring a base up to date, and erase from it what has had its time: what opening it does too."""
    from espace_citoyennete.opening import erase_on_time
    from espace_citoyennete.rights import Agent, Right
    from espace_citoyennete.storage.shared import seal_journal

    if is_installation(options.base):
        # Nobody's act: the journal names no author.
        program = Agent(UUID(int=0), "Programme", frozenset({Right.ADMINISTRATION}))
        with installing(options.base, mends=True) as database:
            journal_key = seal_journal(database)  # of a base of before version 0.7.0
            with database.transaction(is_beyond=True) as session:
                erase_on_time(session, instant=database.clock.instant(), by=program)
            database.close()
        if journal_key:
            print(told_journal_key(journal_key))
    else:
        with opened(options):
            pass
    print("La base est à jour, et ce qui a fait son temps est effacé.")
    return DONE


def note_copy(options: argparse.Namespace) -> int:
    """Compare a copy of a server, restored aside, with the base, and note that it is good."""
    from espace_citoyennete.storage.server_copies import note_server_copy

    if not is_address(options.base):
        raise BadUsage("Une base en un dossier relit elle-même ses sauvegardes.")
    with restored_at(options.essai) as restored, opened(options) as (database, _):
        at = note_server_copy(database, restored)
    print(f"Sauvegarde vérifiée{NO_BREAK}: elle contient tout ce qui a été fait jusqu’au {moment(at)}.")
    return DONE


def restore_base(options: argparse.Namespace) -> int:
    """Put a copy in the place of the base, which is kept aside."""
    from espace_citoyennete.storage.backup import restore
    from espace_citoyennete.storage.seat import take_seat

    if is_address(options.base):
        raise BadUsage("Une base PostgreSQL se restaure sur son serveur.")
    folder = Path(options.base)
    seat = take_seat(folder) if folder.is_dir() else None
    try:
        aside = restore(options.sauvegarde, folder)
    except NotOpened as refusal:  # it is the copy that does not open: an input, not the base
        raise UserError(refusal.message) from None
    finally:
        if seat is not None:
            seat.leave()
    print(f"Sauvegarde remise en place{NO_BREAK}: {options.base}")
    if aside is not None:
        print(f"L’ancienne base est gardée dans {aside}")
    return DONE


def verify_base(options: argparse.Namespace) -> int:
    """Examine the whole base, and say what is to be watched or mended."""
    from espace_citoyennete.storage.shared import journal_seed
    from espace_citoyennete.upkeep.checks import examine
    from espace_citoyennete.upkeep.rules import State

    with opened(options) as (database, _):
        if options.cle_journal is not None and not database.is_sqlite:  # a folder has its own in its slots
            database.seed = journal_seed(text_in(options.cle_journal, "--cle-journal"))
        checks = examine(database, database.clock)
    for check in checks:
        print(check.sentence, file=sys.stderr if check.state is State.BAD else sys.stdout)
    return NOT_OPENED if any(check.act == "restore" for check in checks) else DONE


def capture_pages(options: argparse.Namespace) -> int:
    """Draw every page of the window on a demonstration of a fixed day."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from espace_citoyennete import demo
    from espace_citoyennete.opening import NewBase, create
    from espace_citoyennete.screenshots import capture

    with tempfile.TemporaryDirectory() as scratch:
        clock = fixed_clock(_CAPTURED_AT)
        opened = create(NewBase(Path(scratch, "base"), "Amiens", demo.USER, demo.PASSPHRASE), clock)
        try:
            demo.build(opened.database, opened.agent, clock)
            capture(options.dossier, opened.database)
        finally:
            opened.database.close()
    print(options.dossier)
    return DONE


def do_without_screen(options: argparse.Namespace) -> int:
    """Do what can be done without a screen; a second call finds the base of the first one."""
    folder: Path = options.dossier
    base = argparse.Namespace(base=str(folder / "base"), utilisateur=None, phrase_fichier=None)
    print(f"Aucun écran ici{NO_BREAK}: voici la démonstration de 2022 et son bilan.")
    if not holds_a_base(base.base):
        make_demonstration(base, 2022)
    pdf = folder / "bilan-2022.pdf"
    with opened(base) as (database, _):
        _write_pdf(database, 2022, pdf)
    print(f"Bilan{NO_BREAK}: {pdf.resolve()}")
    pages = _draw_pages(pdf)
    print(f"{plural(len(pages), 'page')} en image{NO_BREAK}: {pages[0].resolve()} …")
    return DONE


def _draw_pages(pdf: Path) -> list[Path]:
    import pypdfium2

    drawn = []
    with pypdfium2.PdfDocument(pdf) as document:
        for index in range(len(document)):
            file = pdf.with_name(f"{pdf.stem}-page-{index + 1:02d}.png")
            document[index].render(scale=1.5).to_pil().save(file)
            drawn.append(file)
    return drawn
