"""The papers of privacy as chapters: what is given to a person, the register of processing, the notice."""

from collections.abc import Sequence

from espace_citoyennete.french import NO_BREAK, enumerate_words
from espace_citoyennete.privacy.given import Given
from espace_citoyennete.privacy.register import Processing
from espace_citoyennete.privacy.rules import Delay
from espace_citoyennete.report import Section, SectionText, Table

_LAW = "Mission d’intérêt public de la commune (RGPD, article 6, paragraphe 1, point e)."
_RIGHTS = (
    "Demander au lieu une copie de ce qui est connu, le faire corriger, le faire effacer ou s’opposer à son "
    "usage. Une pièce d’identité est montrée, jamais copiée. La réponse est donnée en main propre, au plus "
    "tard dans le mois. En cas de désaccord, une réclamation peut être adressée à la CNIL."
)


def given_sections(given: Given) -> list[Section]:
    """Return a chapter a table, each row told line by line: columns are many and words are long."""
    return [
        Section(
            key=table.table,
            title=table.title,
            blocks=tuple(
                _record(table.words, row, f"{place} sur {len(table.rows)}" if len(table.rows) > 1 else "")
                for place, row in enumerate(table.rows, 1)
            ),
        )
        for table in given.tables
    ]


def _record(words: tuple[str, ...], row: tuple[str, ...], title: str) -> Table:
    told = tuple((word, value) for word, value in zip(words, row, strict=True) if value)
    return Table(f"fiche-{title}", title, ("Donnée", "Valeur"), told, kinds=("text", "text"))


def register_sections(processings: Sequence[Processing], delays: Sequence[Delay]) -> list[Section]:
    """Return the register of article 30: a chapter a purpose, then what holds for all of them."""
    found = [
        Section(
            key=one.purpose.name.lower(),
            title=one.purpose.value,
            blocks=(
                Table(
                    f"{one.purpose.name.lower()}-donnees",
                    "Données traitées",
                    ("Catégorie", "Données", "Conservation"),
                    tuple(
                        (
                            _capital(category.value),
                            enumerate_words([_small(word) for word in words]),
                            enumerate_words([kept.value for kept in one.retentions[category]]),
                        )
                        for category, words in one.words.items()
                    ),
                    kinds=("text", "text", "text"),
                ),
            ),
        )
        for one in processings
    ]
    return [*found, _common(delays)]


def _common(delays: Sequence[Delay]) -> Section:
    return Section(
        "commun",
        "Ce qui vaut pour tous",
        texts=(
            SectionText("base", "Base légale", _LAW),
            SectionText(
                "personnes",
                "Personnes concernées",
                "Le public reçu ou appelé, les agents du lieu, les intervenants et les partenaires.",
            ),
            SectionText(
                "destinataires",
                "Destinataires",
                "L’équipe du lieu, selon ses droits. L’intervenant ne reçoit que la liste de sa permanence. "
                "Rien n’est transmis hors de l’Union européenne, rien n’est vendu ni croisé.",
            ),
            SectionText("delais", "Délais d’effacement", delay_words(delays)),
            SectionText(
                "securite",
                "Sécurité",
                "Base et sauvegardes chiffrées, comptes personnels, verrouillage, journal scellé, effacement "
                "vérifié octet par octet, sauvegardes relues.",
            ),
            SectionText("droits", "Droits des personnes", _RIGHTS),
        ),
    )


def notice_sections(delays: Sequence[Delay], place: str, town: str) -> list[Section]:
    """Return the notice for the public, in words that anybody reads."""
    return [
        Section(
            "notice",
            "Vos données et vos droits",
            texts=(
                SectionText(
                    "qui",
                    "Qui note ces informations",
                    f"{place}, service de la ville de {town}, responsable du traitement.",
                ),
                SectionText(
                    "pourquoi",
                    "Pourquoi",
                    "Pour répondre, donner un rendez-vous, rappeler, et savoir combien de personnes sont "
                    f"reçues. {_LAW}",
                ),
                SectionText(
                    "quoi",
                    "Quelles informations",
                    "Venir et poser une question ne demande aucun nom. Le nom et un moyen de joindre ne sont "
                    "notés que pour un rendez-vous, un rappel ou une inscription. Ne rien dire est permis.",
                ),
                SectionText("temps", "Combien de temps", delay_words(delays)),
                SectionText(
                    "quand",
                    "Être joint sans danger",
                    "Dire si un appel, un message ou un courrier peut mettre en danger"
                    f"{NO_BREAK}: la consigne est notée et suivie.",
                ),
                SectionText("droits", "Vos droits", _RIGHTS),
            ),
        )
    ]


def delay_words(delays: Sequence[Delay]) -> str:
    """Tell the delays, a line each, and what is kept without a name."""
    told = [f"{delay.words}{NO_BREAK}: {delay.told}." for delay in delays]
    return "\n".join([*told, "Les chiffres de l’activité sont gardés, sans nom, ni texte, ni heure."])


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _small(words: str) -> str:
    return words if words[:2].isupper() else words[:1].lower() + words[1:]
