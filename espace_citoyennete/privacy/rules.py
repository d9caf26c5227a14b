"""How long what is known of people is kept, and when nothing may be purged."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from espace_citoyennete.french import NARROW, NO_BREAK, plural

COPY_AT_MOST = timedelta(hours=24)  # since the last verified copy
SHARE_AT_MOST = 0.15  # of the people, beyond which their number is typed by hand


class Kept(StrEnum):
    """What a delay is about."""

    PEOPLE = "personnes"
    WORDS = "textes"
    FACTS = "faits"


@dataclass(frozen=True)
class Delay:
    """For how many months something is kept, and between which bounds the place may choose.

    What is kept by whole years may be kept for ever: no month.
    """

    kind: Kept
    words: str
    months: int
    least: int
    most: int
    by_year: bool = False

    def before(self, today: date) -> date | None:
        """Return the day before which it is kept no more, None where it is kept for ever."""
        return today - relativedelta(months=self.months) if self.months else None

    @property
    def told(self) -> str:
        """Tell how long: « 24 mois », « 5 ans », « sans limite »."""
        if self.by_year:
            return plural(self.months // 12, "an") if self.months else "sans limite"
        return plural(self.months, "mois", "mois")

    def problem(self, months: int) -> str:
        """Say why a place may not choose so many months, or nothing."""
        if self.by_year:
            is_fine = not months or (self.least <= months <= self.most and months % 12 == 0)
            bounds = f"de {self.least // 12} à {self.most // 12} ans entiers, ou aucune limite"
            return "" if is_fine else f"Choisir {bounds}."
        is_fine = self.least <= months <= self.most
        return "" if is_fine else f"Choisir entre {self.least} et {self.most} mois."


DELAYS = (
    Delay(Kept.PEOPLE, "Identité et coordonnées, après le dernier contact", 24, 6, 36),
    Delay(Kept.WORDS, "Notes et textes libres, après leur saisie", 12, 1, 24),
    Delay(Kept.FACTS, "Fiches codées, une fois l’année arrêtée et publiée", 0, 12, 240, by_year=True),
)


@dataclass(frozen=True)
class Safety:
    """What is known of the machine, of the copies and of the place when a purge is asked for."""

    clock_doubt: str  # a sentence, or nothing
    copied_at: datetime | None  # when the last copy was verified, local
    hold: str  # why nothing may be erased for now, or nothing


def refusals(safety: Safety, now: datetime) -> list[str]:
    """Return why a purge may not run, each reason with its remedy."""
    found = [safety.clock_doubt] if safety.clock_doubt else []
    if safety.hold:
        found.append(f"La purge est suspendue{NO_BREAK}: {safety.hold}. La reprendre d’abord.")
    if safety.copied_at is None or not timedelta() <= now - safety.copied_at <= COPY_AT_MOST:
        found.append("Aucune sauvegarde vérifiée depuis moins de 24 heures. Sauvegarder la base d’abord.")
    return found


def number_problem(gone: int, known: int, typed: int | None) -> str:
    """Return what to type by hand before so many of the people known are erased, or nothing."""
    if not asks_number(gone, known) or typed == gone:
        return ""
    share = f"plus de {SHARE_AT_MOST:.0%}".replace("%", f"{NARROW}%")
    people = plural(gone, "personne serait effacée", "personnes seraient effacées")
    return f"{people}, {share} de celles qui sont connues. Écrire ce nombre pour confirmer."


def asks_number(gone: int, known: int) -> bool:
    """Tell whether the number of people to erase is typed by hand: their share of the base is large."""
    return gone > known * SHARE_AT_MOST
