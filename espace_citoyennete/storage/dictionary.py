"""The data dictionary: what each column tells, whether its person receives it, how and when it is forgotten.

Every column is declared with one of the profiles below, every table with one purpose; what is forgotten,
what is given to whoever asks for it and what the register of processing tells are made from them.
"""

from dataclasses import dataclass
from enum import StrEnum


class Category(StrEnum):
    """What a column tells, and of whom."""

    IDENTITY = "identité et coordonnées"
    FACT = "fait codé"
    SENSITIVE = "donnée sensible"
    TEXT = "texte libre"
    STAFF = "agent ou partenaire"
    REFERENCE = "référence du lieu"
    TECHNICAL = "technique"


class Erasure(StrEnum):
    """What becomes of a column when its person is forgotten."""

    ROW = "ligne effacée"
    EMPTY = "vidé"
    MONTH = "ramené au mois"
    DURATION = "ramené à une durée"  # the moments of one row keep what is between them, not their hour
    MARK = "coché"  # tells that the row was brought down to what counts
    LINK = "lien coupé, ou ligne effacée"  # a link that the row cannot do without takes the row with it
    KEEP = "gardé"


class Retention(StrEnum):
    """From when on a column is kept no more; the register of delays tells how long."""

    PERSON = "après le dernier contact de la personne"
    TEXT = "après la saisie"
    JOURNAL = "après l’acte"
    SERVICE = "tant que le lieu s’en sert"
    FACTS = "une fois sans nom, jusqu’au délai des fiches codées"  # the figures of a year lean on them
    PASSING = "le temps de la saisie"


class Purpose(StrEnum):
    """Why a table is kept, as the register of processing tells it."""

    REGISTER = "Tenir le registre de l’accueil"
    REACH = "Joindre les personnes sans les mettre en danger"
    JUSTICE = "Prendre et suivre les rendez-vous du Point Justice"
    EVENINGS = "Inscrire aux Jeudis citoyenneté"
    ACTIONS = "Suivre les actions et les prêts d’expositions"
    PARTNERS = "Connaître les partenaires, leurs conventions et leurs subventions"
    REPORT = "Rendre compte de l’activité"
    PLACE = "Tenir les listes et le calendrier du lieu"
    TEAM = "Organiser le travail de l’équipe"
    SECURITY = "Protéger la base et retrouver ce qui a été saisi"


@dataclass(frozen=True)
class Data:
    """How one column is treated; `is_given` to the person who asks what is known of them."""

    category: Category
    is_given: bool
    erasure: Erasure
    retention: Retention


IDENTITY = Data(Category.IDENTITY, True, Erasure.ROW, Retention.PERSON)
SEARCHED = Data(Category.IDENTITY, False, Erasure.ROW, Retention.PERSON)  # made from what is told
SAFETY = Data(Category.SENSITIVE, True, Erasure.ROW, Retention.PERSON)  # how to reach without danger
OF_PERSON = Data(
    Category.IDENTITY, True, Erasure.EMPTY, Retention.PERSON
)  # told by the person, counted nowhere
THIRD_PARTY = Data(Category.IDENTITY, False, Erasure.EMPTY, Retention.PERSON)  # somebody else's name
FACT = Data(Category.FACT, True, Erasure.KEEP, Retention.FACTS)
SENSITIVE = Data(Category.SENSITIVE, True, Erasure.KEEP, Retention.FACTS)
MOMENT = Data(Category.FACT, True, Erasure.MONTH, Retention.FACTS)
WAIT = Data(Category.FACT, True, Erasure.DURATION, Retention.FACTS)
FORGOTTEN = Data(Category.TECHNICAL, False, Erasure.MARK, Retention.FACTS)
TEXT = Data(Category.TEXT, True, Erasure.EMPTY, Retention.TEXT)
LINK = Data(Category.TECHNICAL, False, Erasure.LINK, Retention.FACTS)
STAFF = Data(Category.STAFF, False, Erasure.KEEP, Retention.SERVICE)
PLACE = Data(Category.REFERENCE, False, Erasure.KEEP, Retention.SERVICE)
TECHNICAL = Data(Category.TECHNICAL, False, Erasure.KEEP, Retention.SERVICE)
JOURNAL = Data(Category.TECHNICAL, False, Erasure.KEEP, Retention.JOURNAL)
PASSING = Data(Category.TEXT, False, Erasure.ROW, Retention.PASSING)
