"""The papers of accounts: the recovery key for its envelope, a passphrase lent to one person."""

from datetime import datetime

from espace_citoyennete.accounts.rules import LentPassphrase
from espace_citoyennete.documents import Output
from espace_citoyennete.french import NO_BREAK, long_date
from espace_citoyennete.pdf import document
from espace_citoyennete.pdf.paper import Block
from espace_citoyennete.pdf.parts import BODY, CHAPTER, NOTE, TITLE, NewPage, TextStyle, Words

_SECRET = TextStyle(18, bold=True, before=6, after=10)
_HEADER = "Espace Citoyenneté"


def write_recovery_sheet(
    target: Output, recovery_key: str, *, number: int, author: str, printed_at: datetime
) -> None:
    """Write the sheet that goes in the envelope. Raises `UserError`."""
    title = "Clé de secours"
    letters, control = recovery_key.rsplit(" ", 1)
    groups = letters.split("-")
    half = len(groups) // 2
    story: list[Block] = [
        Words(title, TITLE),
        Words(
            "Elle ouvre la base le jour où une phrase de passe est oubliée. Qui la tient peut tout lire"
            f"{NO_BREAK}: la ranger sous enveloppe fermée, loin du poste.",
            BODY,
        ),
        Words("Les huit groupes", CHAPTER),
        Words("   ".join(groups[:half]), _SECRET),
        Words("   ".join(groups[half:]), _SECRET),
        Words(f"Contrôle{NO_BREAK}: {control}", _SECRET),
        Words("Des lettres de A à Z et des chiffres de 2 à 7", NOTE),
        Words("S’en servir", CHAPTER),
        Words(
            "À l’ouverture, choisir « Phrase oubliée… », écrire le nom, les huit groupes et le contrôle, "
            "puis une phrase de passe neuve. Cette clé ne sert qu’une fois"
            f"{NO_BREAK}: la suivante est donnée aussitôt, et remplace cette feuille.",
            BODY,
        ),
        Words(
            f"Clé n° {number}, faite le {long_date(printed_at.date())} par {author}. "
            "Une clé plus récente la remplace.",
            NOTE,
        ),
    ]
    _write(target, story, title, printed_at)


def write_lent_passphrases(target: Output, lent: list[LentPassphrase], *, printed_at: datetime) -> None:
    """Write one page a person, to be handed over and torn once used. Raises `UserError`."""
    title = "Phrase de passe provisoire"
    story: list[Block] = []
    for one in lent:
        if story:
            story.append(NewPage())
        story += [
            Words(title, TITLE),
            Words(f"Pour {one.name}", CHAPTER),
            Words(one.passphrase, _SECRET),
            Words(
                f"Elle ouvre la base jusqu’au {long_date(one.until.date())} à {one.until:%H:%M}. "
                "À la première ouverture, le programme demande d’en choisir une autre, que personne d’autre "
                "ne connaît. Détruire ensuite cette feuille.",
                BODY,
            ),
        ]
    _write(target, story, title, printed_at)


def _write(target: Output, story: list[Block], title: str, printed_at: datetime) -> None:
    document.write(
        target, story, title=title, subject=title, author=_HEADER, header=_HEADER, created=printed_at
    )
