"""The command line: each command with its arguments, and a help in French."""

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path

from espace_citoyennete import __version__
from espace_citoyennete.cli import commands, importing
from espace_citoyennete.cli.bases import PASSPHRASE_VARIABLE
from espace_citoyennete.french import NARROW, NO_BREAK

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
_MODELS = f"""\
modèles{NO_BREAK}:
  complet, synthese, chiffres_cles, cdad, jeudis, contrat_de_ville
  Barreau, un type d’intervenant ou le nom d’un partenaire de l’année

Ce qui manque avant l’envoi est dit à part, un manque par ligne.

"""
_PARTIAL = """\
Un fichier dont une ligne est refusée ne change rien, et le code est 3. Avec --partiel, ses bonnes
lignes sont prises, les autres sont dites, et le code est 0.

"""
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


def make_parser() -> argparse.ArgumentParser:
    """Return the parser, which names the function of each command in `run`."""
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
    subcommands = parser.add_subparsers(title="commandes", metavar="COMMANDE", required=True)
    add = partial(_add_command, subcommands)
    _add_making(add)
    _add_importing(add)
    _add_reporting(add)
    _add_keeping(add)
    _add_showing(add)
    return parser


_Adding = Callable[..., argparse.ArgumentParser]


def _add_command(
    subcommands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    run: Callable[[argparse.Namespace], int],
    says: str,
    *,
    has_base: bool = True,
    more: str = "",
) -> argparse.ArgumentParser:
    added = subcommands.add_parser(
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


def _add_making(add: _Adding) -> None:
    demo = add("demo", commands.make_demo, "Faire une base de démonstration, aux données inventées.")
    demo.add_argument("--annee", type=_year, metavar="A", help="une année (par défaut, les deux dernières)")
    create = add("creer", commands.create_base, "Faire une base vide et son premier utilisateur.")
    create.add_argument(
        "--ville", default="", metavar="NOM", help="nom de la ville, écrit en tête des documents"
    )


def _add_importing(add: _Adding) -> None:
    bring = add(
        "importer",
        importing.import_year,
        "Importer une année de classeurs (Excel, LibreOffice, CSV). La base est faite si elle n’existe pas.",
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
    undo = add(
        "annuler-import", importing.undo_year, "Annuler un import\u00a0: les fiches modifiées depuis restent."
    )
    undo.add_argument("numero", type=int, metavar="N", help="numéro de l’import")


def _add_reporting(add: _Adding) -> None:
    report = add("bilan", commands.export_report, "Écrire le bilan d’une année en PDF.", more=_MODELS)
    report.add_argument("annee", type=_year, metavar="ANNEE")
    report.add_argument("--pdf", type=Path, required=True, metavar="P", help="fichier à écrire")
    report.add_argument("--modele", metavar="M", default="complet", help="le document (par défaut, complet)")
    figures = add(
        "chiffres",
        commands.print_figures,
        "Écrire les chiffres du bilan d’une année.",
        more=_JSON_KEYS + "\n",
    )
    figures.add_argument("annee", type=_year, metavar="ANNEE")
    figures.add_argument("--json", action="store_true", help="pour une machine")


def _add_keeping(add: _Adding) -> None:
    add(
        "sauvegarder",
        commands.back_up_base,
        "Copier la base dans son dossier « sauvegardes », et relire la copie.",
    )
    restore = add(
        "restaurer",
        commands.restore_base,
        "Remettre une sauvegarde en place\u00a0; la base actuelle est gardée à côté.",
    )
    restore.add_argument("sauvegarde", type=Path, metavar="SAUVEGARDE")
    everything = add(
        "exporter-tout",
        commands.export_everything,
        "Écrire toute la base en fichiers ouverts.",
    )
    everything.add_argument("zip", type=Path, metavar="ZIP", help="fichier à écrire")
    again = add("reprendre", commands.take_in_everything, "Reprendre un export complet dans une base neuve.")
    again.add_argument("zip", type=Path, metavar="ZIP", help="fichier à reprendre")
    move = add(
        "demenager",
        commands.move_to,
        "Copier toute la base dans une base neuve (d’un dossier vers un serveur, ou retour), et comparer.",
    )
    move.add_argument("--vers", required=True, metavar="B", help="la base neuve, faite par « creer »")
    add(
        "entretenir",
        commands.look_after,
        "Mettre la base à jour et effacer ce qui a fait son temps (chaque nuit, sur un serveur).",
    )
    good = add(
        "copie-verifiee",
        commands.note_copy,
        "Comparer une sauvegarde du serveur, restaurée à part, avec la base, et noter qu’elle est bonne.",
    )
    good.add_argument("--essai", required=True, metavar="B", help="adresse où elle est restaurée")
    verify = add(
        "verifier",
        commands.verify_base,
        "Examiner toute la base, et dire ce qui est à surveiller ou à corriger.",
    )
    verify.add_argument(
        "--cle-journal", type=Path, metavar="F", help="fichier qui contient la clé du journal d’un serveur"
    )


def _add_showing(add: _Adding) -> None:
    captures = add(
        "captures",
        commands.capture_pages,
        "Faire une image de chaque page, sur la démonstration.",
        has_base=False,
    )
    captures.add_argument("dossier", type=Path, metavar="DOSSIER")
    headless = add(
        "sans-ecran",
        commands.do_without_screen,
        "Sans écran\u00a0: la démonstration de 2022, son bilan et ses pages.",
        has_base=False,
    )
    headless.add_argument("dossier", type=Path, metavar="DOSSIER")


def _year(text: str) -> int:
    if text.isdecimal() and 1900 <= int(text) <= 2199:
        return int(text)
    raise argparse.ArgumentTypeError("écrire une année en quatre chiffres, par exemple 2022")
