"""The chapters of the complete report, by their keys, and what may be written for each."""

OPENING = "chiffres_cles"  # the chapter of the first page
CHAPTERS = {
    OPENING: "Chiffres clés",
    "accueil": "Accueil",
    "profil": "Profil des personnes à l’accueil",
    "discriminations": "Situations de discrimination",
    "point_justice": "Point Justice",
    "liste_attente": "Liste d’attente",
    "jeudis": "Jeudis citoyenneté",
    "stages": "Stages citoyenneté",
    "groupes": "Groupes accueillis",
    "actions": "Autres actions de la délégation",
    "rallyes": "Rallyes citoyens",
    "marches": "Marches exploratoires",
    "expositions": "Expositions prêtées",
    "subventions": "Soutien aux associations",
    "conventions": "Conventions de partenariat",
}
TEXTS = {
    "mot": "Mot de l’élu",
    "faits": "Faits marquants",
    "difficultes": "Difficultés",
    "perspectives": "Perspectives",
}
TEXT_LENGTH = 5_000  # characters: two pages
CHART_TITLE, TITLE_LENGTH = "titre", 160  # what is written over a chart, kept under the key of the chart


def kinds_of(chapter: str) -> tuple[str, ...]:
    """Return what may be written for a chapter: the *mot de l’élu* stands on the first page only."""
    return tuple(kind for kind in TEXTS if kind != "mot" or chapter == OPENING)
