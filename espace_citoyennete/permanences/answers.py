"""What is said when nobody can be offered a slot, or only far ahead: never an empty page."""

from dataclasses import dataclass
from datetime import date, datetime

from espace_citoyennete.french import NARROW, NO_BREAK, long_date, moment, plural

# Kind of a day left out → what one sitting, then several, are said to be. Other kinds are said as they are.
_LEFT_OUT = {
    "vacances scolaires": ("en vacances", "en vacances"),
    "jours fériés": ("un jour férié", "des jours fériés"),
    "fermetures": ("fermée", "fermées"),
    "absences": ("sans intervenant", "sans intervenant"),
    "annulées": ("annulée", "annulées"),
    "complètes": ("complète", "complètes"),
}


@dataclass(frozen=True)
class NoSlot:
    """What stands between the day asked for and the first free slot, or all that is planned."""

    since: date
    until: date | None = None  # the day of the first free slot; None when there is none
    sought: tuple[str, ...] = ()  # labels of the type and of the domain
    left_out: tuple[tuple[str, int], ...] = ()  # kind → sittings
    not_open: date | None = None  # the first sitting of which no slot can be booked
    without_filters: datetime | None = None  # the first slot that the half-day or the practitioner hides
    is_known: bool = True  # whether the school holidays of those days are known


def why_no_slot(found: NoSlot) -> str:
    """Say why there is no slot: « Aucun créneau avocat avant le 12 décembre ; 1 permanence complète. »."""
    sought = "".join(f" {_inside(label)}," for label in found.sought).rstrip(",")
    if found.until is not None:
        when = f"avant le {long_date(found.until, weekday=False, year=False)}"
    else:
        when = f"à partir du {long_date(found.since, weekday=False, year=False)}"
    reasons = "".join(f", {_counted(kind, count, is_first=False)}" for kind, count in found.left_out[1:])
    if found.left_out:
        reasons = _counted(*found.left_out[0], is_first=True) + reasons
    else:
        reasons = "aucune permanence n’est prévue ces jours-là"
    parts = [f"Aucun créneau{sought} {when}{NARROW}; {reasons}."]
    if found.not_open is not None:
        day = long_date(found.not_open, weekday=False, year=False)
        parts.append(f"Première permanence non ouverte{NO_BREAK}: {day}.")
    if found.without_filters is not None:
        parts.append(f"Sans les filtres{NO_BREAK}: {moment(found.without_filters)}.")
    if not found.is_known:
        parts.append("Les vacances scolaires de cette période ne sont pas encore connues.")
    return " ".join(parts)


def _counted(kind: str, count: int, *, is_first: bool) -> str:
    one, several = _LEFT_OUT.get(kind, (kind, kind))
    said = several if count > 1 else one
    return f"{plural(count, 'permanence')} {said}" if is_first else f"{count} {said}"


def _inside(label: str) -> str:
    """Write a label inside a sentence: « Avocat » → « avocat », but « CIDFF » stays."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label
