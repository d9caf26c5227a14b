"""A report as the features make it: each kind of figure, table and chart."""

from espace_citoyennete.report import ChartSpec, KeyFigure, Section, Series, Table

MONTHS = (
    "janv.", "févr.", "mars", "avril", "mai", "juin",
    "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip

BARS = ChartSpec(
    kind="bars",
    key="domaines",
    title="Le logement est le premier domaine\u00a0: 31,8\u202f% des contacts",
    subtitle="Contacts reçus par domaine du droit, 2022",
    categories=(
        "Logement\u00a0: rapports locatifs",
        "Violences intrafamiliales, sexistes et sexuelles",
        "Travail",
        "Autre domaine",
    ),
    series=(Series("contacts reçus", (1279.0, 804.0, 512.0, 0.0)),),
    note="Base\u00a0: 2 595 réponses sur 2 700\u202f; non communiqué\u00a0: 105 (3,9\u202f%).",
    unit="contacts reçus",
)
GATHERED = ChartSpec(
    kind="bars",
    key="objets",
    title="L’information est le premier objet",
    subtitle="Contacts reçus par objet, 2022",
    categories=("Information", "Rendez-vous", "Courrier", "Démarche", "Écoute"),
    series=(Series("contacts reçus", (120.0, 80.0, 30.0, 20.0, 10.0)),),
    note="Champ\u00a0: 260 contacts.",
    unit="contacts reçus",
    most=3,
)
AXES = ChartSpec(
    kind="bars",
    key="axes",
    title="L’égalité réunit le plus de monde",
    subtitle="Inscrits et présents par axe, 2022",
    categories=("● Égalité femmes-hommes", "◆ Discriminations", "▲ Violences"),
    series=(Series("inscrits", (130.0, 98.0, 100.0)), Series("présents", (101.0, 80.0, 77.0))),
    unit="personnes",
)
LINES = ChartSpec(
    kind="lines",
    key="mois",
    title="Le mois le plus chargé est mars\u00a0: 402 contacts reçus",
    subtitle="Contacts reçus par mois et par canal, 2022",
    categories=MONTHS,
    series=(
        Series("Appel reçu", (203.0, 180, 240, 199, 187, 150, 90, 60, 210, 205, 190, 133)),
        Series("Visite à l’accueil", (101.0, 99, 120, 95, 80, 85, 70, 50, 102, 98, 97, 60)),
        Series("Courriel", (30.0, 28, 32, 25, 20, 22, 12, 8, 31, 30, 29, 18)),
        Series("Courrier", (9.0, 8, 10, 7, 6, 6, 4, 2, 9, 8, 8, 5)),
    ),
    note="Source\u00a0: registre de l’accueil.",
    unit="contacts reçus",
)
ONE_LINE = ChartSpec(
    kind="lines",
    key="recus",
    title="Deux mois creux, en été",
    subtitle="Personnes reçues par mois, 2022",
    categories=MONTHS,
    series=(Series("personnes reçues", (150.0, 148, 171, 140, 139, 160, 88, 41, 170, 168, 176, 180)),),
    unit="personnes reçues",
)
STACK = ChartSpec(
    kind="stack",
    key="canaux",
    title="Six contacts sur dix viennent par téléphone",
    subtitle="Part de chaque canal, 2022",
    categories=(
        "Appel reçu",
        "Visite à l’accueil",
        "Courriel",
        "Courrier",
        "Hors les murs",
        "Visioconférence",
    ),
    series=(Series("contacts reçus", (2500.0, 1100.0, 280.0, 80.0, 50.0, 10.0)),),
    unit="contacts reçus",
)
CHARTS = (BARS, AXES, LINES, ONE_LINE, STACK)

MONTHLY = Table(
    key="contacts_par_mois",
    title="Contacts reçus par mois et par canal",
    columns=("Mois", "Appel reçu", "Visite à l’accueil", "Courriel", "Courrier", "Total"),
    rows=tuple(
        (f"{month} 2022", *(int(series.values[row] or 0) for series in LINES.series), 342 + row)
        for row, month in enumerate(MONTHS)
    ),
    total=("Total", 2047, 1057, 285, 82, 4170),
    unit="contacts reçus",
    note="Base\u00a0: tous les contacts reçus.",
)
DOMAINS = Table(
    key="contacts_par_domaine",
    title="Contacts reçus par domaine du droit",
    columns=("Domaine du droit", "Nombre", "Part des réponses"),
    rows=(
        *(
            (category, int(value or 0), (value or 0) / 2595)
            for category, value in zip(BARS.categories, BARS.series[0].values, strict=True)
        ),
        ("Non communiqué", 105, None),
    ),
    total=("Total", 2700, None),
    unit="contacts reçus",
    note=BARS.note,
    kinds=("text", "count", "share"),
)
GRANTS = Table(
    key="subventions",
    title="Subventions par association",
    columns=("Association", "Axe", "Demandé", "Voté", "Versé", "Bilan reçu"),
    rows=(
        ("<b>Dupont & fils", "Prévention et accompagnement des victimes", 1500000, 1200000, 1200000, "oui"),
        ("Les Bavardes", "Égalité femmes-hommes", 600000, 500050, None, "non"),
    ),
    total=("Total", None, 2100000, 1700050, 1200000, None),
    unit="euros",
    note="Demandé, voté et versé ne s’additionnent pas.",
    kinds=("text", "text", "cents", "cents", "cents", "text"),
)
LONG = Table(
    key="liste",
    title="Jeudis tenus",
    columns=("Date", "Titre", "Présents"),
    rows=tuple((f"{1 + n % 28:02d}/{1 + n // 28:02d}/2022", f"Rencontre n°\u00a0{n}", n) for n in range(90)),
    total=("Total", None, sum(range(90))),
    unit="personnes",
    note="Une personne venue deux fois compte deux fois.",
    kinds=("text", "text", "count"),
)

FIGURES = (
    KeyFigure("contacts_recus", "Contacts reçus", 4020, "count", "Appels reçus, visites sans rendez-vous."),
    KeyFigure("personnes_recues", "Personnes reçues", 1731, "count", "Rendez-vous honorés."),
    KeyFigure("taux_absence", "Taux d’absence", 191 / 1922, "share", "Absents ÷ (reçus + absents)."),
    KeyFigure("votees", "Subventions votées", 6990000, "cents", "Montants votés dans l’année."),
)
SECTIONS = (
    Section("cles", "Chiffres clés", FIGURES, notes=("Ces nombres ne s’additionnent pas.",)),
    Section("accueil", "Accueil", FIGURES[:1], (LINES, MONTHLY, BARS, DOMAINS)),
    Section("justice", "Point Justice", FIGURES[1:3], (ONE_LINE, STACK)),
    Section("jeudis", "Jeudis citoyenneté", (), (AXES, LONG)),
    Section("subventions", "Soutien aux associations", FIGURES[3:], (GRANTS,)),
)
