"""The chapter « Qualité des données »: what is missing or odd, each figure opening what is to be mended.

It is shown on screen alone: partners read the share not communicated under each table.
"""

from espace_citoyennete.contacts.quality import FIRST_HOUR, LAST_HOUR, ContactQuality
from espace_citoyennete.contacts.sections import RECEIVED
from espace_citoyennete.french import NO_BREAK, number
from espace_citoyennete.permanences.quality import LONGEST, SHORTEST_SLOT, PermanenceQuality
from espace_citoyennete.report import KeyFigure, Origin, Section, Table

_KEY, _TITLE = "qualite", "Qualité des données"
_FIELDS = {  # as `contacts.quality.MISSING`
    "quartier": "Quartier",
    "genre": "Genre",
    "age": "Tranche d’âge",
    "domaine": "Domaine du droit",
    "qualite": "Qualité de la personne",
    "connaissance": "Connaissance du lieu",
    "duree": "Durée",
    "suite": "Suite donnée",
}


def quality_section(contacts: ContactQuality, permanences: PermanenceQuality) -> Section:
    """Lay out what is to be completed, then what is to be looked at again, then the answers not given."""
    return Section(
        key=_KEY,
        title=_TITLE,
        figures=(*_to_complete(permanences), *_odd(permanences), *_doubts(contacts)),
        blocks=(_missing(contacts),),
        notes=(
            f"Entrée sur un chiffre{NO_BREAK}: les enregistrements à compléter ou à vérifier, chacun à une "
            "touche. Ce chapitre n’est imprimé dans aucun bilan.",
        ),
    )


def erased_section(sentence: str) -> Section:
    """Say in the place of this chapter that there is nothing left to mend."""
    return Section(key=_KEY, title=_TITLE, notes=(sentence,))


def _to_complete(found: PermanenceQuality) -> tuple[KeyFigure, ...]:
    return (
        KeyFigure(
            "rendez_vous_a_renseigner", "Rendez-vous à renseigner", found.to_fill_in, "count",
            "Rendez-vous passés dont personne n’a noté la suite. Ouvrir chacun et noter reçu, absent ou "
            "excusé.",
            _appointments("to_fill_in"),
        ),
        KeyFigure(
            "issues_a_noter", "Issues d’entretien à noter", found.without_outcome, "count",
            "Personnes reçues dont l’issue de l’entretien n’a pas été notée. Ouvrir chaque rendez-vous et la "
            "choisir.",
            _appointments("without_outcome"),
        ),
    )  # fmt: skip


def _odd(found: PermanenceQuality) -> tuple[KeyFigure, ...]:
    return (
        KeyFigure(
            "demandes_apres_rendez_vous", "Demandes datées après le rendez-vous", found.asked_after, "count",
            "Rendez-vous dont le jour de la demande vient après celui de la séance\u00a0: leur délai est "
            "négatif. Vérifier le jour de la demande.",
            _appointments("asked_after"),
        ),
        KeyFigure(
            "attentes_inhabituelles", "Attentes hors de l’ordinaire", found.odd_waits, "count",
            f"Attentes négatives ou de plus de {number(LONGEST)} minutes, de l’arrivée à la réception. "
            "Vérifier que la réception a été notée à son heure.",
            Origin("attentes_inhabituelles"),
        ),
        KeyFigure(
            "creneaux_inhabituels", "Créneaux hors de l’ordinaire", found.odd_slots, "count",
            f"Créneaux prévus de moins de {SHORTEST_SLOT} minutes ou de plus de {number(LONGEST)} minutes. "
            "Vérifier la règle de la permanence.",
            Origin("creneaux", (("duree", "inhabituelle"),)),
        ),
    )  # fmt: skip


def _doubts(found: ContactQuality) -> tuple[KeyFigure, ...]:
    return tuple(
        KeyFigure(
            f"contacts_{code}", label, found.doubts[code], "count", definition,
            Origin("contacts", (("doute", code),)),
        )
        for code, label, definition in (
            (
                "jour_ferme", "Contacts un jour de fermeture",
                "Lignes du registre datées d’un samedi, d’un dimanche, d’un jour férié ou d’une fermeture du "
                "lieu. Vérifier leur date, ou compléter les jours d’ouverture dans Réglages.",
            ),
            (
                "heure_inhabituelle", "Contacts à une heure inhabituelle",
                f"Lignes du registre datées d’avant {FIRST_HOUR}{NO_BREAK}h ou d’après "
                f"{LAST_HOUR + 1}{NO_BREAK}h. Vérifier leur heure.",
            ),
            (
                "a_posteriori", "Contacts saisis a posteriori",
                "Lignes du registre saisies un autre jour que le leur. Ce n’est pas une erreur\u00a0: leur "
                "nombre dit combien le registre se remplit de mémoire.",
            ),
        )
    )  # fmt: skip


def _missing(found: ContactQuality) -> Table:
    rows = sorted(_FIELDS, key=lambda code: -found.missing[code])
    return Table(
        key="reponses_non_communiquees",
        title="Réponses non communiquées, par champ",
        columns=("Champ", "Non communiqué", "Part des contacts reçus"),
        rows=tuple(
            (_FIELDS[code], found.missing[code], found.missing[code] / found.received)
            if found.received
            else (_FIELDS[code], 0, None)
            for code in rows
        ),
        unit="contacts reçus",
        note=f"Base{NO_BREAK}: {number(found.received)} contacts reçus.",
        kinds=("text", "count", "share"),
        definition="Contacts reçus dont la réponse manque, n’a pas été communiquée ou n’est pas sue. Ouvrir "
        "ceux dont on se souvient et compléter la fiche.",
        row_where=tuple((("sans", code),) for code in rows),
        origins=(None, RECEIVED, RECEIVED),
        bases=(None, None, _whole(RECEIVED)),
    )


def _whole(origin: Origin) -> Origin:
    return Origin(origin.records, origin.where, is_whole=True)


def _appointments(why: str) -> Origin:
    return Origin("rendez_vous", (("compte", why),))
