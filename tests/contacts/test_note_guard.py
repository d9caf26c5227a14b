"""The guard of the note: sees what names or exposes somebody, and leaves ordinary notes alone."""

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espace_citoyennete import demo
from espace_citoyennete.contacts.note_guard import identifiers, warnings, without_identifiers
from espace_citoyennete.resources import resource

REGISTER = Path(__file__).parent.parent / "data" / "annee-2022" / "registre-accueil-2022.csv"
SPACES = st.sampled_from(["", " ", ".", "-", "\u00a0"])
# Written as people write them; the key is known to be right.
SOCIAL_SECURITY = [
    "2 55 08 14 168 025 38", "255081416802538", "2550814168025", "2 85 05 78 006 084 41",
    "2-85-05-78-006-084", "1 85 05 2A 006 084", "1.85.05.78.006.084",
]  # fmt: skip
PHONES = [
    "06 39 98 01 02", "06.39.98.01.02", "0639980102", "+33 6 39 98 01 02", "0033639980102",
    "+33 (0)6 39 98 01 02", "03-22-99-00-00", "+32 470 12 34 56", "0590 12 34 56",
]  # fmt: skip
EMAILS = ["awa.diallo@example.fr", "a@b.co", "Awa+recours@mail.example.com"]
KINDS = {
    **dict.fromkeys(SOCIAL_SECURITY, "un numéro de sécurité sociale"),
    **dict.fromkeys(PHONES, "un numéro de téléphone"),
    **dict.fromkeys(EMAILS, "une adresse courriel"),
}
ORDINARY = [
    "Origine de la demande : courrier de la CAF",
    "Carte Vitale perdue, assurance maladie à joindre",
    "Orientée vers le Secours catholique",
    "Dossier n° 123456789, RG 22/01234, audience le 12/05/2026 à 14h30",
    "Loyer de 1 250,00 € puis 3 450 € de charges, SIRET 12345678901234",
    "Numéro fiscal 0123456789012, IBAN FR76 3000 6000 0112 3456 7890 189",
    "A déjà appelé le 3919 et le 17, puis le 116 006",
    "Référence 123456789012345",
    "Travail au noir, opinion du syndic, droits du patient, information sur la santé",
]


def ordinary_notes() -> list[str]:
    """Return what is really written: a year of notes, those of the demonstration, the town's own words."""
    with REGISTER.open(encoding="cp1252", newline="") as file:
        year = {row["Observations"] for row in csv.DictReader(file, delimiter=";")}
    with resource("reference", "motifs.csv").open(encoding="utf-8", newline="") as file:
        motives = [f"{row['Libellé']}, {row['Autres mots']}" for row in csv.DictReader(file, delimiter=";")]
    return [*sorted(year), *demo._NOTES, *motives, *ORDINARY]


@pytest.mark.parametrize("note", ordinary_notes())
def test_an_ordinary_note_is_left_alone(note: str) -> None:
    assert warnings(note) == []
    assert without_identifiers(note) == note


@given(
    one=st.sampled_from(list(KINDS)),
    before=st.sampled_from(["", "Appeler le ", "Dossier reçu (", "voir : "]),
    after=st.sampled_from(["", " ce soir", ", puis relancer", ")", ".\nMerci"]),
)
def test_an_identifier_is_told_and_taken_out_wherever_it_stands(one: str, before: str, after: str) -> None:
    note = f"{before}{one}{after}"
    (told,) = warnings(note)
    assert KINDS[one] in told and told.endswith("nécessaire.")
    left = without_identifiers(note)
    assert one not in left and warnings(left) == []
    assert re.sub(r"\s", "", left) == re.sub(r"\s", "", before + after)  # and nothing else was taken


@given(digits=st.from_regex(r"[12]\d{2}(0[1-9]|1[0-2])(0[1-9]|[1-8]\d)\d{6}", fullmatch=True), space=SPACES)
def test_a_social_security_number_is_known_by_its_key_in_any_spacing(digits: str, space: str) -> None:
    key = 97 - int(digits) % 97
    written = space.join(
        [digits[0], digits[1:3], digits[3:5], digits[5:7], digits[7:10], digits[10:], f"{key:02d}"]
    )
    (found,) = identifiers(f"NIR {written} reçu")
    assert (found.told, found.end - found.start) == ("un numéro de sécurité sociale", len(written))


@given(digits=st.from_regex(r"[3478]\d{14}", fullmatch=True))
def test_fifteen_digits_without_a_right_key_are_a_reference(digits: str) -> None:
    is_right = int(digits[13:]) == 97 - int(digits[:13]) % 97
    assert bool(identifiers(digits)) is is_right


def test_several_are_told_in_one_sentence_in_their_order() -> None:
    assert warnings("awa@example.fr ou 06 39 98 01 02") == [
        "Cette note semble contenir une adresse courriel et un numéro de téléphone. "
        "Les retirer s’ils ne sont pas nécessaires."
    ]


@pytest.mark.parametrize(
    ("note", "subject", "quoted"),
    [
        ("Elle est DIABÉTIQUE", "à la santé", "DIABÉTIQUE"),
        ("en longue maladie depuis mai", "à la santé", "longue maladie"),
        ("deux sœurs musulmanes", "à la religion", "musulmanes"),
        ("d’origine algérienne", "à l’origine", "origine algérienne"),
        ("est délégué syndical CGT", "à l’appartenance syndicale", "délégué syndical"),
        ("se dit homosexuelle", "à la vie sexuelle", "homosexuelle"),
        ("militante communiste", "aux opinions politiques", "communiste"),
    ],
)
def test_a_sensitive_word_is_told_in_any_case_and_inflection(note: str, subject: str, quoted: str) -> None:
    (told,) = warnings(note)
    assert subject in told and f"«\u00a0{quoted}\u00a0»" in told
    assert without_identifiers(note) == note  # words are for the person to rewrite


@given(st.text(max_size=600))
def test_no_text_is_refused_and_what_is_taken_out_does_not_come_back(note: str) -> None:
    assert len(warnings(note)) <= 2
    left = without_identifiers(note)
    assert len(left) <= len(note)
