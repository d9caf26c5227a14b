"""The program without a window: the same services, a French help, documented exit codes and JSON keys."""

import argparse
import io
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from espace_citoyennete import __version__
from espace_citoyennete.clock import Clock, fixed_clock
from espace_citoyennete.errors import NotOpened, UserError
from espace_citoyennete.french import NARROW, NO_BREAK, money, number, plural, share

if TYPE_CHECKING:  # what is heavy is imported inside the commands, so that the help comes at once
    from espace_citoyennete.annual_report.sections import AnnualReport
    from espace_citoyennete.imports.rules import Ignored, Refusal
    from espace_citoyennete.imports.service import FileReport, ImportReport
    from espace_citoyennete.opening import Opened
    from espace_citoyennete.report import KeyFigure
    from espace_citoyennete.rights import Agent
    from espace_citoyennete.storage.database import Database

DONE, BAD_USAGE, REFUSED, NOT_OPENED = 0, 2, 3, 4
PASSPHRASE_VARIABLE = "ESPACE_PHRASE_FICHIER"  # noqa: S105 - the name of a variable
_DEMONSTRATION_PHRASE = "phrase-de-demonstration.txt"
_CAPTURED_AT = datetime(2026, 11, 17, 10, 53)

_CODES = f"""\
codes de sortie{NO_BREAK}:
  0  fait
  2  commande mal écrite, ou phrase de passe absente
  3  entrée refusée (import, sauvegarde, fichier qui ne peut pas être écrit)
  4  la base ne s’ouvre pas, ou la vérification la trouve abîmée

La base est un dossier, ou une adresse postgresql+psycopg://… La phrase de passe vient du fichier
nommé par --phrase-fichier ou par la variable {PASSPHRASE_VARIABLE}, sinon elle est demandée{NARROW};
elle ne s’écrit jamais sur la ligne de commande.
"""
_JSON_KEYS = f"""\
clés du JSON{NO_BREAK}:
  titre, periode, produit_le
  chiffres    clé du chiffre → nombre (parts entre 0 et 1, montants en centimes)
  tableaux    clé du tableau → titre, unite, colonnes, lignes, total, note

Sans --json, chaque clé est écrite avec ce qu’elle compte. Ce sont les chiffres du bilan en PDF.
"""


_PARTIAL = """\
Un fichier dont une ligne est refusée ne change rien, et le code est 3. Avec --partiel, ses bonnes
lignes sont prises, les autres sont dites, et le code est 0.

"""


class _BadUsage(UserError):
    """The command lacks something that the person can add."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # an old console lacks some no-break spaces
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except _BadUsage as refusal:
        return _fail(refusal.message, BAD_USAGE)
    except NotOpened as refusal:
        return _fail(refusal.message, NOT_OPENED)
    except UserError as refusal:
        return _fail(refusal.message, REFUSED)


def _fail(message: str, code: int) -> int:
    print(message, file=sys.stderr)
    return code


# The command line

_WORDS = {
    "usage: ": f"usage{NO_BREAK}: ",
    "positional arguments": "arguments",
    "options": "options",
    "show this help message and exit": "afficher cette aide et finir",
    "%(prog)s: error: %(message)s\n": f"%(prog)s{NO_BREAK}: %(message)s\n",
    "argument %(argument_name)s: %(message)s": f"%(argument_name)s{NO_BREAK}: %(message)s",
    "the following arguments are required: %s": f"il manque{NO_BREAK}: %s",
    "unrecognized arguments: %s": f"arguments inconnus{NO_BREAK}: %s",
    "invalid choice: %(value)r (choose from %(choices)s)": (
        "%(value)r n’existe pas. Choisir parmi %(choices)s"
    ),
    "invalid %(type)s value: %(value)r": f"valeur refusée{NO_BREAK}: %(value)r",
    "expected one argument": "attend une valeur",
    "ignored explicit argument %r": "n’attend pas de valeur (%r)",
    "ambiguous option: %(option)s could match %(matches)s": f"%(option)s peut dire{NO_BREAK}: %(matches)s",
    "not allowed with argument %s": "ne va pas avec %s",
}


def _speak_french() -> None:
    """Give argparse its words in French: it asks gettext for each by the module names `_` and `ngettext`."""
    vars(argparse)["_"] = lambda text: _WORDS.get(text, text)
    vars(argparse)["ngettext"] = lambda one, many, count: _WORDS.get(one, one if count == 1 else many)


def _parser() -> argparse.ArgumentParser:
    _speak_french()
    parser = argparse.ArgumentParser(
        prog="espace-citoyennete",
        description="L’application d’un espace citoyenneté. Sans commande, ouvre la fenêtre.",
        epilog=_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"espace-citoyennete {__version__}",
        help="afficher la version et finir",
    )
    commands = parser.add_subparsers(title="commandes", metavar="COMMANDE", required=True)

    def command(
        name: str,
        run: Callable[[argparse.Namespace], int],
        says: str,
        *,
        has_base: bool = True,
        more: str = "",
    ) -> argparse.ArgumentParser:
        added = commands.add_parser(
            name,
            help=says,
            description=says,
            epilog=more + _CODES,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        added.set_defaults(run=run)
        if has_base:
            added.add_argument("--base", required=True, metavar="B", help="dossier de la base, ou adresse")
            added.add_argument("--utilisateur", metavar="NOM", help="qui se connecte (inutile s’il est seul)")
            added.add_argument(
                "--phrase-fichier", type=Path, metavar="F", help="fichier qui contient la phrase de passe"
            )
        return added

    demo = command("demo", _demo, "Faire une base de démonstration, aux données inventées.")
    demo.add_argument("--annee", type=_year, metavar="A", help="une année (par défaut, les deux dernières)")
    create = command("creer", _create, "Faire une base vide et son premier utilisateur.")
    create.add_argument(
        "--ville", default="", metavar="NOM", help="nom de la ville, écrit en tête des documents"
    )
    bring = command(
        "importer",
        _import,
        "Importer une année de classeurs (CSV). La base est faite si elle n’existe pas.",
        more=_PARTIAL,
    )
    bring.add_argument("dossier", type=Path, metavar="DOSSIER", help="dossier des fichiers CSV")
    bring.add_argument(
        "--correspondances", type=Path, metavar="C", help="ce que disent les libellés des classeurs"
    )
    bring.add_argument("--essai", action="store_true", help="dire ce que l’import ferait, sans rien écrire")
    bring.add_argument(
        "--partiel", action="store_true", help="prendre les bonnes lignes malgré celles refusées"
    )
    bring.add_argument(
        "--ville", default="Ma ville", metavar="NOM", help="nom de la ville d’une base nouvelle"
    )
    undo = command("annuler-import", _undo, "Annuler un import\u00a0: les fiches modifiées depuis restent.")
    undo.add_argument("numero", type=int, metavar="N", help="numéro de l’import")
    report = command("bilan", _report, "Écrire le bilan d’une année en PDF.")
    report.add_argument("annee", type=_year, metavar="ANNEE")
    report.add_argument("--pdf", type=Path, required=True, metavar="P", help="fichier à écrire")
    figures = command(
        "chiffres", _figures, "Écrire les chiffres du bilan d’une année.", more=_JSON_KEYS + "\n"
    )
    figures.add_argument("annee", type=_year, metavar="ANNEE")
    figures.add_argument("--json", action="store_true", help="pour une machine")
    command("sauvegarder", _back_up, "Copier la base dans son dossier « sauvegardes », et relire la copie.")
    restore = command(
        "restaurer", _restore, "Remettre une sauvegarde en place\u00a0; la base actuelle est gardée à côté."
    )
    restore.add_argument("sauvegarde", type=Path, metavar="SAUVEGARDE")
    command("verifier", _verify, "Lire toute la base et dire si elle est abîmée.")
    captures = command(
        "captures", _captures, "Faire une image de chaque page, sur la démonstration.", has_base=False
    )
    captures.add_argument("dossier", type=Path, metavar="DOSSIER")
    headless = command(
        "sans-ecran",
        _headless,
        "Sans écran\u00a0: la démonstration de 2022, son bilan et ses pages.",
        has_base=False,
    )
    headless.add_argument("dossier", type=Path, metavar="DOSSIER")
    return parser


def _year(text: str) -> int:
    if text.isdecimal() and 1900 <= int(text) <= 2199:
        return int(text)
    raise argparse.ArgumentTypeError("écrire une année en quatre chiffres, par exemple 2022")


# Bases


def _is_address(base: str) -> bool:
    return base.startswith("postgresql")


@contextmanager
def _opened(options: argparse.Namespace) -> Iterator[tuple["Database", "Agent"]]:
    """Open the base for the person who signs in, and close it."""
    database, agent = _open(options)
    try:
        yield database, agent
    finally:
        database.close()


def _open(options: argparse.Namespace) -> tuple["Database", "Agent"]:
    if _is_address(options.base):
        return _open_shared(options.base, options.utilisateur)
    from espace_citoyennete.opening import open_with_passphrase
    from espace_citoyennete.storage.folder import user_names

    folder = Path(options.base)
    if not _holds_a_base(options.base):
        raise NotOpened(
            f"Le dossier « {folder} » ne contient pas de base. "
            "En faire une avec « creer », « demo » ou « importer »."
        )
    name = _one_of(user_names(folder), options.utilisateur)
    opened = open_with_passphrase(folder, name, _passphrase(options), Clock())
    return opened.database, opened.agent


def _open_shared(address: str, name: str | None) -> tuple["Database", "Agent"]:
    from espace_citoyennete.accounts.service import users

    with _migrated(address) as database:
        with database.reading() as session:
            known = {agent.name: agent for agent in users(session)}
        if not known:
            raise NotOpened("Cette base n’a pas encore d’utilisateur. La faire avec la commande « creer ».")
        agent = known[_one_of(list(known), name)]
        database.author = agent.uid
    return database, agent


@contextmanager
def _migrated(address: str) -> Iterator["Database"]:
    """Give a shared base brought up to date, which stays open unless the block refuses."""
    from espace_citoyennete.storage.database import open_postgresql
    from espace_citoyennete.storage.upgrade import upgrade

    database = open_postgresql(address)
    try:
        upgrade(database)
        yield database
    except BaseException:
        database.close()
        raise


def _one_of(names: list[str], name: str | None) -> str:
    if name is not None:
        if name in names:
            return name
        raise NotOpened(f"Cette base ne connaît pas « {name} ». Vérifier le nom, ou la phrase de passe.")
    if len(names) == 1:
        return names[0]
    raise _BadUsage("Plusieurs personnes ouvrent cette base. Préciser laquelle avec --utilisateur.")


def _holds_a_base(base: str) -> bool:
    from espace_citoyennete.storage.layout import DATA, KEYS

    folder = Path(base)
    return _is_address(base) or (folder / KEYS).exists() or (folder / DATA).exists()


def _passphrase(options: argparse.Namespace, *, is_new: bool = False) -> str:
    file = options.phrase_fichier or os.environ.get(PASSPHRASE_VARIABLE)
    demonstration = Path(options.base) / _DEMONSTRATION_PHRASE
    if file is None and demonstration.exists():
        file = demonstration
    if file is not None:
        try:
            return Path(file).read_text("utf-8").strip("\r\n")
        except (OSError, UnicodeDecodeError):
            raise _BadUsage(f"Le fichier « {file} » ne se lit pas. Vérifier --phrase-fichier.") from None
    if not sys.stdin.isatty():
        raise _BadUsage(f"La phrase de passe manque. Donner --phrase-fichier, ou {PASSPHRASE_VARIABLE}.")
    passphrase = getpass(f"Phrase de passe{NO_BREAK}: ")
    if is_new and getpass(f"La même, une seconde fois{NO_BREAK}: ") != passphrase:
        raise _BadUsage("Les deux phrases ne sont pas les mêmes. Recommencer.")
    return passphrase


def _make(options: argparse.Namespace, town: str, name: str, passphrase: str) -> "Opened":
    """Make a base with its reference lists and its first user."""
    from espace_citoyennete.opening import NewBase, Opened, create
    from espace_citoyennete.town.seed import found_town

    if not _is_address(options.base):
        return create(NewBase(Path(options.base), town, name, passphrase), Clock())
    uid = uuid4()
    with _migrated(options.base) as database:
        database.author = uid
        with database.transaction() as session:
            agent = found_town(session, town, user_uid=uid, user_name=name)
    return Opened(database, agent, Path())


def _make_for_real(options: argparse.Namespace) -> tuple["Database", "Agent"]:
    """Make a base for the town, and tell the recovery key, which is shown only once."""
    name = options.utilisateur or "Coordination"
    passphrase = "" if _is_address(options.base) else _passphrase(options, is_new=True)
    made = _make(options, options.ville, name, passphrase)
    print(f"Base faite{NO_BREAK}: {options.base}, ouverte par « {name} ».")
    if made.recovery_key:
        print(f"Clé de secours, à imprimer et à ranger sous clé{NO_BREAK}: {made.recovery_key}")
    return made.database, made.agent


# Commands


def _create(options: argparse.Namespace) -> int:
    database, _ = _make_for_real(options)
    database.close()
    return DONE


def _demo(options: argparse.Namespace) -> int:
    _make_demonstration(options, options.annee)
    return DONE


def _make_demonstration(options: argparse.Namespace, year: int | None) -> None:
    from espace_citoyennete import demo

    name = options.utilisateur or demo.USER
    passphrase = demo.PASSPHRASE
    if has_own := bool(options.phrase_fichier or os.environ.get(PASSPHRASE_VARIABLE)):
        passphrase = _passphrase(options)
    made = _make(options, "Amiens", name, passphrase)
    try:
        demo.build(made.database, made.agent, Clock(), year=year)
    finally:
        made.database.close()
    print(f"Démonstration faite{NO_BREAK}: {options.base}")
    print(f"Utilisateur{NO_BREAK}: {name}")
    if not has_own and not _is_address(options.base):
        # Nothing here is secret: the other commands find the phrase beside the invented data.
        (Path(options.base) / _DEMONSTRATION_PHRASE).write_text(f"{passphrase}\n", "utf-8")
        print(f"Phrase de passe{NO_BREAK}: {passphrase}")


class _Trial(Exception):
    """Leaves a transaction so that nothing is kept."""


def _import(options: argparse.Namespace) -> int:
    if options.essai and not _holds_a_base(options.base):
        with tempfile.TemporaryDirectory() as scratch:
            report = _try_on_nothing(options, Path(scratch))
    else:
        opened = _opened(options) if _holds_a_base(options.base) else _closing(_make_for_real(options))
        with opened as (database, agent):
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
    return _fail(
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
    from espace_citoyennete.storage.database import open_sqlite
    from espace_citoyennete.storage.upgrade import upgrade
    from espace_citoyennete.town.seed import found_town

    database = open_sqlite(scratch / "essai.db", os.urandom(32))
    try:
        upgrade(database)
        with database.transaction() as session:
            agent = found_town(session, options.ville, user_uid=uuid4(), user_name="Essai")
        return _bring_in(database, agent, options)
    finally:
        database.close()


def _bring_in(database: "Database", agent: "Agent", options: argparse.Namespace) -> "ImportReport":
    from espace_citoyennete.imports.plan import plan_import
    from espace_citoyennete.imports.service import bring_in

    now = Clock().now()
    with suppress(_Trial), database.transaction() as session:
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


def _undo(options: argparse.Namespace) -> int:
    from espace_citoyennete.imports.batch import undo_import

    with _opened(options) as (database, agent), database.transaction() as session:
        report = undo_import(session, options.numero, now=Clock().now(), by=agent)
    removed = plural(report.removed, "fiche retirée", "fiches retirées")
    print(f"Import n° {options.numero} annulé{NO_BREAK}: {removed}.")
    for reason, count in Counter(kept.why for kept in report.kept).items():
        print(f"{plural(count, 'fiche gardée', 'fiches gardées')}, {reason}{NO_BREAK}:")
        for kept in report.kept:
            if kept.why == reason:
                print(f"  {kept.what}")
    return DONE


def _annual_report(database: "Database", year: int) -> "AnnualReport":
    from espace_citoyennete.annual_report.figures import annual_figures
    from espace_citoyennete.annual_report.sections import annual_report
    from espace_citoyennete.report import year_period

    with database.reading() as session:
        figures = annual_figures(session, year_period(year))
    return annual_report(figures, produced_on=database.clock.today())


def _report(options: argparse.Namespace) -> int:
    with _opened(options) as (database, _):
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


def _figures(options: argparse.Namespace) -> int:
    from espace_citoyennete.annual_report.sections import as_json

    with _opened(options) as (database, _):
        report = _annual_report(database, options.annee)
    if options.json:
        print(json.dumps(as_json(report), ensure_ascii=False, indent=1))
        return DONE
    seen: dict[str, KeyFigure] = {figure.key: figure for part in report.sections for figure in part.figures}
    for figure in seen.values():
        print(f"{figure.key}\t{figure.label}{NO_BREAK}: {_written(figure)}")
        print(f"\t{figure.definition}")
    print("\nTableaux, avec --json")
    for key, table in as_json(report)["tableaux"].items():
        print(f"{key}\t{table['titre']} ({', '.join(table['colonnes'])})")
    return DONE


def _written(figure: "KeyFigure") -> str:
    if figure.unit == "share":
        return share(figure.value)
    return money(int(figure.value)) if figure.unit == "cents" else number(figure.value)


def _back_up(options: argparse.Namespace) -> int:
    from espace_citoyennete.storage.backup import back_up

    with _opened(options) as (database, _):
        print(back_up(database, Path(options.base), database.clock))
    return DONE


def _restore(options: argparse.Namespace) -> int:
    from espace_citoyennete.storage.backup import restore

    if _is_address(options.base):
        raise _BadUsage("Une base PostgreSQL se restaure sur son serveur.")
    try:
        aside = restore(options.sauvegarde, Path(options.base))
    except NotOpened as refusal:  # it is the copy that does not open: an input, not the base
        raise UserError(refusal.message) from None
    print(f"Sauvegarde remise en place{NO_BREAK}: {options.base}")
    if aside is not None:
        print(f"L’ancienne base est gardée dans {aside}")
    return DONE


def _verify(options: argparse.Namespace) -> int:
    from espace_citoyennete.storage.backup import verify

    with _opened(options) as (database, _):
        problems = verify(database)
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        return NOT_OPENED
    print("La base est saine.")
    return DONE


def _captures(options: argparse.Namespace) -> int:
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


def _headless(options: argparse.Namespace) -> int:
    """Do what can be done without a screen; a second call finds the base of the first one."""
    folder: Path = options.dossier
    base = argparse.Namespace(base=str(folder / "base"), utilisateur=None, phrase_fichier=None)
    print(f"Aucun écran ici{NO_BREAK}: voici la démonstration de 2022 et son bilan.")
    if not _holds_a_base(base.base):
        _make_demonstration(base, 2022)
    pdf = folder / "bilan-2022.pdf"
    with _opened(base) as (database, _):
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
