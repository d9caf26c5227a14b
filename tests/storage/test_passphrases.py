"""What is refused as a passphrase: what somebody who knows the language, the town and the person tries."""

from pathlib import Path

import pytest

from espace_citoyennete.clock import Clock
from espace_citoyennete.errors import Invalid
from espace_citoyennete.opening import NewBase, choose_passphrase, create, open_with_recovery_key
from espace_citoyennete.storage.passphrases import passphrase_problem, propose_passphrase

KNOWN = """
azertyuiopqsdfghjklm
Azertyuiop1234567890!
aqwzsxedcrfvtgb
je t’aime mon amour
motdepassemotdepasse
Marseille Marseille 13
allez les bleus 2018 !
la vie est belle 2026
La vie est belle, belle !
ALLONS ENFANTS DE LA PATRIE
Allons enfants de la patrie, le jour de gloire est arrivé
liberté, égalité, fraternité
Frère Jacques, dormez-vous ?
l’habit ne fait pas le moine
longtemps je me suis couché de bonne heure
maman papa bébé 2026
doudou loulou titi bibou
lundi mardi mercredi jeudi
chat cheval oiseau tortue
ceci est mon mot de passe
l1berté ég@lité fr@ternité
soleil soleil soleil
""".strip().splitlines()
HERE = ("Saint-Quentin", "Sophie Amrani", "Espace citoyenneté")


@pytest.mark.parametrize("phrase", KNOWN)
def test_what_the_french_choose_is_refused_however_long_and_disguised(phrase: str) -> None:
    """Saboteur: the two lists left out."""
    problem = passphrase_problem(phrase)
    assert problem is not None and "devine" in problem and "sept mots" in problem


@pytest.mark.parametrize(
    "phrase",
    [
        "Sophie Amrani de Saint-Quentin",
        "quentin saint amrani 2026",
        "sophieamrani2026saintquentin",
        "accueil mairie saint quentin 02",
    ],
)
def test_the_town_the_service_and_the_person_are_no_secret(phrase: str) -> None:
    """Saboteur: the words of here left out."""
    assert passphrase_problem(phrase, HERE) is not None


@pytest.mark.parametrize(
    "phrase",
    ["pelican fragile tournevis salade orageux",
     "mon voisin arrose ses tomates au whisky", "gR7#kk9!pLw2vQx"],
)  # fmt: skip
def test_words_without_a_tie_and_long_accidents_are_accepted(phrase: str) -> None:
    assert passphrase_problem(phrase, HERE) is None


def test_each_proposal_is_accepted() -> None:
    assert [passphrase_problem(propose_passphrase(), HERE) for _ in range(50)] == [None] * 50


@pytest.mark.slow
def test_the_town_is_known_to_whoever_opens_with_the_paper_or_changes_a_phrase(
    clock: Clock, tmp_path: Path
) -> None:
    """Saboteur: the base not asked where it is, once the paper has opened it."""
    named, own = "villers-cotterets 1539 aout", "pelican fragile tournevis salade orageux"
    assert passphrase_problem(named) is None
    made = create(NewBase(tmp_path / "base", "Villers-Cotterêts", "Zoé Barisis", own), clock)
    with pytest.raises(Invalid):
        choose_passphrase(made, named)
    made.database.close()
    with pytest.raises(Invalid):
        open_with_recovery_key(made.folder, made.recovery_key, "Zoé Barisis", named, clock)
    chosen = f"{own} ivre"
    open_with_recovery_key(made.folder, made.recovery_key, "Zoé Barisis", chosen, clock).database.close()
