"""The other commands: bases made and kept safe, the report and its figures, images of the pages."""

import argparse
import json
import os
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from espace_citoyennete.cli.bases import holds_a_base, is_address, make_demonstration, make_for_real, opened
from espace_citoyennete.cli.exit_codes import DONE, NOT_OPENED, BadUsage
from espace_citoyennete.clock import fixed_clock
from espace_citoyennete.errors import NotOpened, UserError
from espace_citoyennete.french import NO_BREAK, plural

if TYPE_CHECKING:  # what is heavy is imported inside the functions, so that the help comes at once
    from espace_citoyennete.annual_report.sections import AnnualReport
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


def _annual_report(database: "Database", year: int) -> "AnnualReport":
    from espace_citoyennete.annual_report.figures import annual_figures
    from espace_citoyennete.annual_report.sections import annual_report
    from espace_citoyennete.report import year_period

    today = database.clock.today()
    with database.reading() as session:
        figures = annual_figures(session, year_period(year), today)
    return annual_report(figures, produced_on=today)


def export_report(options: argparse.Namespace) -> int:
    """Write the report of a year as a PDF."""
    with opened(options) as (database, _):
        _write_pdf(database, options.annee, options.pdf)
    print(options.pdf)
    return DONE


def _write_pdf(database: "Database", year: int, target: Path) -> None:
    from espace_citoyennete.annual_report.pdf import write_report

    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_report(target, _annual_report(database, year))
    except OSError:
        raise UserError(
            f"Le fichier « {target} » ne peut pas être écrit. Choisir un autre endroit."
        ) from None


def print_figures(options: argparse.Namespace) -> int:
    """Print the figures of a year, for a person or for a machine."""
    from espace_citoyennete.annual_report.sections import as_json

    with opened(options) as (database, _):
        report = _annual_report(database, options.annee)
    if options.json:
        print(json.dumps(as_json(report), ensure_ascii=False, indent=1))
        return DONE
    from espace_citoyennete.report import written

    seen: dict[str, KeyFigure] = {figure.key: figure for part in report.sections for figure in part.figures}
    for figure in seen.values():
        print(f"{figure.key}\t{figure.label}{NO_BREAK}: {written(figure.value, figure.unit)}")
        print(f"\t{figure.definition}")
    print("\nTableaux, avec --json")
    for key, table in as_json(report)["tableaux"].items():
        print(f"{key}\t{table['titre']} ({', '.join(table['colonnes'])})")
    return DONE


def back_up_base(options: argparse.Namespace) -> int:
    """Copy the base, and print where the copy is."""
    from espace_citoyennete.storage.backup import back_up

    with opened(options) as (database, _):
        print(back_up(database, Path(options.base), database.clock))
    return DONE


def restore_base(options: argparse.Namespace) -> int:
    """Put a copy in the place of the base, which is kept aside."""
    from espace_citoyennete.storage.backup import restore

    if is_address(options.base):
        raise BadUsage("Une base PostgreSQL se restaure sur son serveur.")
    try:
        aside = restore(options.sauvegarde, Path(options.base))
    except NotOpened as refusal:  # it is the copy that does not open: an input, not the base
        raise UserError(refusal.message) from None
    print(f"Sauvegarde remise en place{NO_BREAK}: {options.base}")
    if aside is not None:
        print(f"L’ancienne base est gardée dans {aside}")
    return DONE


def verify_base(options: argparse.Namespace) -> int:
    """Read the whole base, and say what is damaged."""
    from espace_citoyennete.storage.backup import verify

    with opened(options) as (database, _):
        problems = verify(database)
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        return NOT_OPENED
    print("La base est saine.")
    return DONE


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
