"""How a person's name is typed and shown, and how this person may be reached without danger."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from dateutil.relativedelta import relativedelta

from espace_citoyennete.french import NO_BREAK, initials, numeric_date

# Under any other instruction, even one that the town added, the number stays hidden until it is read.
_OPEN = frozenset({"STANDARD", "SUR"})


def is_guarded(safe_contact: str) -> bool:
    """Tell whether an instruction must be read before the number, and keeps the person off every paper."""
    return safe_contact not in _OPEN


def default_safe_contact(request: str, domains: Iterable[str | None]) -> str:
    """Return the instruction that holds until somebody asks for another: violence leaves no trace."""
    return "AUCUN" if request == "ECOUTE_VIOLENCES" or "VIF" in set(domains) else "STANDARD"


_SAFEST_FIRST = ("AUCUN", "", "ELLE_RAPPELLE", "TIERS", "PAS_MESSAGE", "NEUTRE", "SUR", "STANDARD")


def safest(one: str, other: str) -> str:
    """Return the instruction to follow when two are told of one person; one that the town added is strict."""

    def rank(code: str) -> int:
        return _SAFEST_FIRST.index(code if code in _SAFEST_FIRST else "")

    return min(one, other, key=rank)


_IN_SHORT = {
    "STANDARD": "",
    "SUR": "Numéro sûr",
    "PAS_MESSAGE": "Jamais de message",
    "NEUTRE": "Message neutre",
    "TIERS": "Par un tiers",
    "ELLE_RAPPELLE": "Ne pas appeler",
    "AUCUN": "Aucune trace",
}


@dataclass(frozen=True)
class Reach:
    """How a person may be reached: what every list, print and export carries in place of a number."""

    visitor_uid: UUID | None = None  # None: nobody with a name
    safe_contact: str = "STANDARD"  # code of `contact_sur`
    instruction: str = ""  # in words; empty when there is none
    note: str = ""  # what the person said of it: safe hours, trusted person
    checked_on: date | None = None
    has_phone: bool = False
    phone: str = ""  # as typed; empty when the instruction hides it

    @property
    def is_guarded(self) -> bool:
        """Tell whether the instruction must be read before the number."""
        return is_guarded(self.safe_contact)

    @property
    def is_masked(self) -> bool:
        """Tell whether a number is known and hidden: `visitors.service.reveal_phone` gives it."""
        return self.has_phone and self.is_guarded

    @property
    def short(self) -> str:
        """Return the instruction in the few words of a list; one that the town added is told whole."""
        return _IN_SHORT.get(self.safe_contact, self.instruction)

    @property
    def words(self) -> str:
        """Return what a list shows: the instruction, what was said of it, the number if it may be seen."""
        number = "numéro masqué" if self.is_masked else self.phone
        return " · ".join(word for word in (self.instruction, self.note, number) if word)


_CHECKED_FOR = relativedelta(months=6)


def to_confirm(reach: Reach, today: date) -> bool:
    """Tell whether an instruction was never confirmed, or more than six months ago."""
    if reach.safe_contact == "STANDARD":
        return False
    return reach.checked_on is None or reach.checked_on + _CHECKED_FOR < today


def checked_words(reach: Reach, today: date) -> str:
    """Say when an instruction was last confirmed: « revalidée le 17/11/2026 »; nothing without one."""
    if reach.safe_contact == "STANDARD":
        return ""
    if reach.checked_on is None:
        return "jamais revalidée, à redemander à la personne"
    age = ", il y a plus de six mois, à redemander à la personne" if to_confirm(reach, today) else ""
    return f"revalidée le {numeric_date(reach.checked_on)}{age}"


# What to read aloud, whoever answers: neither the service, nor its number, nor the matter.
_MESSAGES = {
    "AUCUN": "Ne pas appeler, n’écrire ni message, ni courrier. Attendre que la personne revienne.",
    "ELLE_RAPPELLE": "Ne pas appeler. Attendre que la personne rappelle.",
    "TIERS": "« Bonjour, je souhaite parler à la personne de confiance que voici. » {note}",
    "NEUTRE": "« Bonjour, je souhaite parler à {name}, je rappellerai. » Taire le service et le sujet.",
    "SUR": "« Bonjour, je souhaite parler à {name}. » Ne nommer le service qu’à la personne elle-même.",
    "STANDARD": "« Bonjour, je souhaite parler à {name}. » Ne nommer le service qu’à la personne elle-même.",
}
_MESSAGES["PAS_MESSAGE"] = f"{_MESSAGES['NEUTRE']} Répondeur{NO_BREAK}: raccrocher sans un mot."


def words_to_say(reach: Reach, name: str) -> str:
    """Return what the caller reads aloud; under an instruction of the town's own, as for no message."""
    return _MESSAGES.get(reach.safe_contact, _MESSAGES["PAS_MESSAGE"]).format(name=name, note=reach.note)


# On paper


@dataclass(frozen=True)
class OnPaper:
    """What a letter, a slip, a printed list, a file name or a calendar may say of a person."""

    name: str
    subject: str  # the matter of the appointment, or of the letter
    sender: str  # the service


def on_paper(safe_contact: str, name: str, *, subject: str = "", sender: str = "") -> OnPaper:
    """Return what may be printed: under an instruction, initials, a neutral subject and no service."""
    if not is_guarded(safe_contact):
        return OnPaper(name, subject, sender)
    return OnPaper(initials(name), "Rendez-vous" if subject else "", "")


# In view wherever a search can show somebody.
MERGED_MEANWHILE = "Cette fiche a été réunie avec une autre entre-temps. Reprendre la personne."
NEVER_CONFIRM = "Ne jamais confirmer à un appelant qu’une personne est connue ici."


def short_name(last_name: str, first_name: str) -> str:
    """Return the name as lists show it: « Diallo A. »."""
    return f"{last_name} {first_name[0].upper()}." if first_name else last_name


def full_name(last_name: str, first_name: str) -> str:
    """Return the name as it is typed: « Diallo Awa »."""
    return f"{last_name} {first_name}".strip()


def split_name(typed: str) -> tuple[str, str]:
    """Return last and first name of « Diallo Awa »; one word, or three, are kept whole as the last name."""
    words = typed.split()
    return (words[0], words[1]) if len(words) == 2 else (typed, "")
