"""The papers of a purge as chapters: what it would erase, what it erased, the slip for the archives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from espace_citoyennete.french import NO_BREAK, long_date, month_name, plural
from espace_citoyennete.privacy.purges import PurgeRow
from espace_citoyennete.privacy.purging import Due
from espace_citoyennete.privacy.rules import Delay
from espace_citoyennete.report import Section, SectionText, Table

# Table → what of it goes with a person, or what is written in it and emptied after its delay.
WORDS = {
    "visitor": "Fiches de personnes",
    "visitor_merge": "Réunions de deux fiches",
    "contact": "Passages, appels et courriers",
    "callback": "Rappels promis",
    "call_attempt": "Appels passés",
    "appointment": "Rendez-vous au Point Justice",
    "hold": "Créneaux tenus",
    "call_row": "Changements d’horaire annoncés",
    "waiting_entry": "Inscriptions en liste d’attente",
    "registration": "Inscriptions aux Jeudis citoyenneté",
    "action": "Actions\u00a0: noms des partenaires rencontrés",
    "handover": "Consignes de l’équipe",
    "team": "Équipes de rallye\u00a0: noms des adultes",
    "draft": "Saisies commencées",
}
_STAYS = (
    "Les passages, les rendez-vous et les inscriptions restent comptés, sans nom, ni texte, ni heure"
    f"{NO_BREAK}: aucun chiffre d’une année passée ne change."
)
_YEARS_STAY = (
    "D’une année dont les fiches codées sont effacées, il reste le bilan arrêté et ses chiffres, pour "
    "l’année entière, sans filtre ni détail."
)


@dataclass(frozen=True)
class PurgeFacts:
    """What a purge erases or erased, for paper: counts by table, months, delays."""

    rows: Mapping[str, int]
    texts: Mapping[str, int]
    years: Mapping[int, Mapping[str, int]]
    first_month: int | None
    last_month: int | None
    delays: Sequence[Delay]

    @property
    def months(self) -> str:
        """Return the extreme months in words."""
        if self.first_month is None or self.last_month is None:
            return "aucun"
        return " – ".join(dict.fromkeys(map(month_words, (self.first_month, self.last_month))))


def month_words(month: int) -> str:
    """Return a month as it is written: « mars 2023 »."""
    return f"{month_name(month)} {month // 12}"


def counts_words(counted: Due | PurgeRow) -> str:
    """Return how many people and texts, and the records of which years, as one sentence tells them."""
    people = plural(counted.rows.get("visitor", 0), "fiche de personne", "fiches de personnes")
    told = [people, plural(sum(counted.texts.values()), "texte")]
    return ", ".join([*told, *(_year_words(year, rows) for year, rows in counted.years.items())])


def _year_words(year: int, rows: Mapping[str, int]) -> str:
    return f"{plural(sum(rows.values()), 'fiche codée', 'fiches codées')} de {year}"


def trial_sections(facts: PurgeFacts) -> list[Section]:
    """Return what a purge would erase on that day."""
    return [_counted(facts, "Ce qui serait effacé"), _reasons(facts)]


def done_sections(facts: PurgeFacts, author: str, second: str, visa_on: date | None) -> list[Section]:
    """Return what a purge erased, and before whom."""
    visa = long_date(visa_on, weekday=False) if visa_on else "non indiqué"
    people = Table(
        "personnes",
        "Devant qui",
        ("", ""),
        (("Faite par", author), ("Devant", second), ("Visa des Archives", visa)),
        kinds=("text", "text"),
    )
    checked = (
        "Relu dans la même opération\u00a0: rien de ce qui était dû ne reste, et les lignes effacées sont "
        "celles annoncées. La sauvegarde faite avant disparaît trente jours après."
    )
    done = Section("verification", "Vérification", blocks=(people,), notes=(checked,))
    return [_counted(facts, "Ce qui a été effacé"), done, _reasons(facts)]


def slip_sections(facts: PurgeFacts, service: str) -> list[Section]:
    """Return the slip of elimination: what the archives read before they agree."""
    duration = {delay.kind.value: delay.told for delay in facts.delays}
    lines = (
        ("Fiches de personnes\u00a0: identité, coordonnées", "personnes", facts.rows.get("visitor", 0)),
        ("Notes et textes libres du registre", "textes", sum(facts.texts.values())),
        *(
            (f"Fiches codées de {year}, sans nom", "faits", sum(rows.values()))
            for year, rows in facts.years.items()
        ),
    )
    table = Table(
        "documents",
        "Documents à éliminer",
        ("Intitulé", "Dates extrêmes", "Durée d’utilité", "Nombre", "Sort"),
        tuple((words, facts.months, duration[kind], count, "Élimination") for words, kind, count in lines),
        kinds=("text", "text", "text", "count", "text"),
        note="Documents électroniques\u00a0: métrage linéaire sans objet.",
    )
    owner = SectionText(
        "service",
        "Service versant",
        f"{service}\nBase de données de l’accueil, application Espace Citoyenneté.",
    )
    why = SectionText(
        "motif",
        "Motif de l’élimination",
        "Durée d’utilité administrative échue. Les données ne peuvent être gardées plus longtemps sous une "
        f"forme qui désigne quelqu’un (RGPD, article 5, paragraphe 1, point e). {_STAYS}",
    )
    law = (
        "Code du patrimoine, articles L. 212-2 et R. 212-14\u00a0: rien n’est éliminé avant le visa. "
        "Deux exemplaires signés\u00a0; celui qui revient visé se garde sans limite de durée."
    )
    return [Section("bordereau", "Demande", texts=(owner, why), blocks=(table,), notes=(law,))]


def _counted(facts: PurgeFacts, title: str) -> Section:
    return Section(
        "lignes",
        title,
        blocks=(
            _table("fiches", "Ce qui désigne une personne", facts.rows),
            _table("textes", "Textes vidés", facts.texts),
            *(
                _table(f"annee-{year}", f"Fiches codées de {year}, sans nom", rows)
                for year, rows in facts.years.items()
            ),
        ),
        notes=(_STAYS, _YEARS_STAY) if facts.years else (_STAYS,),
    )


def _table(key: str, title: str, counts: Mapping[str, int]) -> Table:
    rows = tuple((WORDS.get(table, table), count) for table, count in sorted(counts.items()))
    return Table(key, title, ("", "Lignes"), rows or (("Aucune ligne", 0),), kinds=("text", "count"))


def _reasons(facts: PurgeFacts) -> Section:
    delays = "\n".join(f"{delay.words}{NO_BREAK}: {delay.told}." for delay in facts.delays)
    return Section(
        "raisons",
        "Raisons",
        texts=(
            SectionText("delais", "Délais dépassés", delays),
            SectionText("mois", "Mois extrêmes", facts.months),
        ),
    )
