"""`importer` and `annuler-import`: a year of workbooks brought in, told line by line, and taken back."""

import argparse
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from espace_citoyennete.cli.bases import holds_a_base, make_for_real, opened
from espace_citoyennete.cli.exit_codes import DONE, REFUSED, fail
from espace_citoyennete.clock import Clock
from espace_citoyennete.french import NO_BREAK, number, plural

if TYPE_CHECKING:  # what is heavy is imported inside the functions, so that the help comes at once
    from espace_citoyennete.imports.rules import Ignored, Refusal
    from espace_citoyennete.imports.service import FileReport, ImportReport
    from espace_citoyennete.rights import Agent
    from espace_citoyennete.storage.database import Database


class _Trial(Exception):
    """Leaves a transaction so that nothing is kept."""


def import_year(options: argparse.Namespace) -> int:
    """Bring a year in, or try to, and tell what each file brought; a base that exists is copied before."""
    from espace_citoyennete.storage.keeping import keep_copy

    if options.essai and not holds_a_base(options.base):
        with tempfile.TemporaryDirectory() as scratch:
            report = _try_on_nothing(options, Path(scratch))
    else:
        is_old = holds_a_base(options.base)
        base = opened(options) if is_old else _closing(make_for_real(options))
        with base as (database, agent):
            if is_old and not options.essai and database.is_sqlite:
                keep_copy(database, Path(options.base), database.clock)
            report = _bring_in(database, agent, options)
    for file in report.files:
        _tell_file(file)
    if options.essai:
        print(f"Essai{NO_BREAK}: rien n’est écrit.")
    elif report.number is None:
        print("Rien de nouveau.")
    else:
        print(f"Import n° {report.number}. Pour l’annuler{NO_BREAK}: annuler-import {report.number}")
    if not report.is_withheld:
        return DONE
    return fail(
        "Un fichier aux lignes refusées ne change rien. "
        "Les corriger, ou prendre ses bonnes lignes avec --partiel.",
        REFUSED,
    )


@contextmanager
def _closing(made: tuple["Database", "Agent"]) -> Iterator[tuple["Database", "Agent"]]:
    try:
        yield made
    finally:
        made[0].close()


def _try_on_nothing(options: argparse.Namespace, scratch: Path) -> "ImportReport":
    """Try an import for which no base exists yet, on one that leaves no trace."""
    from espace_citoyennete.opening import found_place
    from espace_citoyennete.storage.database import open_sqlite
    from espace_citoyennete.storage.upgrade import upgrade

    database = open_sqlite(scratch / "essai.db", os.urandom(32))
    try:
        upgrade(database)
        with database.transaction() as session:
            agent = found_place(session, options.ville, user_uid=uuid4(), user_name="Essai")
        return _bring_in(database, agent, options)
    finally:
        database.close()


def _bring_in(database: "Database", agent: "Agent", options: argparse.Namespace) -> "ImportReport":
    from espace_citoyennete.imports.plan import plan_import
    from espace_citoyennete.imports.service import bring_in

    now = Clock().now()
    with suppress(_Trial), database.transaction(is_long=True) as session:
        plan = plan_import(session, options.dossier, now=now, correspondences=options.correspondances)
        report = bring_in(session, plan, partial=options.partiel, now=now, by=agent)
        if options.essai:
            raise _Trial
    return report


_IGNORED = {"title": "titre", "blank": "vide", "total": "total"}


def _tell_file(file: "FileReport") -> None:
    counts = [plural(file.added, "ligne ajoutée", "lignes ajoutées"), f"{number(file.known)} déjà là"]
    counts += [plural(len(file.ignored), "ignorée"), plural(len(file.refusals), "refusée")]
    what = f" ({file.label})" if file.label else ""
    withheld = " – fichier non importé" if file.is_withheld else ""
    print(f"{file.name}{what}{NO_BREAK}: {', '.join(counts)}{withheld}")
    for line in file.ignored:
        print(f"  ligne {line.line} ignorée, {_IGNORED[line.why]}{_said(line)}")
    for refusal in file.refusals:
        print(f"  {_refusal(refusal)}")


def _said(line: "Ignored") -> str:
    return f"{NO_BREAK}: {line.text}" if line.text else ""


def _refusal(refusal: "Refusal") -> str:
    where = f"ligne {refusal.line} refusée" if refusal.line else "fichier refusé"
    column = f", colonne « {refusal.column} »" if refusal.column else ""
    value = f", « {refusal.value} »" if refusal.value else ""
    return f"{where}{column}{value}{NO_BREAK}: {refusal.reason}"


def undo_year(options: argparse.Namespace) -> int:
    """Take an import back, and tell which records stay and why."""
    from espace_citoyennete.imports.batch import undo_import

    with opened(options) as (database, agent), database.transaction() as session:
        report = undo_import(session, options.numero, now=Clock().now(), by=agent)
    removed = plural(report.removed, "fiche retirée", "fiches retirées")
    print(f"Import n° {options.numero} annulé{NO_BREAK}: {removed}.")
    for reason, count in Counter(kept.why for kept in report.kept).items():
        print(f"{plural(count, 'fiche gardée', 'fiches gardées')}, {reason}{NO_BREAK}:")
        for kept in report.kept:
            if kept.why == reason:
                print(f"  {kept.what}")
    return DONE
