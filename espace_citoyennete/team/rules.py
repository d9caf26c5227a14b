"""What may be written about the team of the desk."""

from collections.abc import Iterable

from espace_citoyennete.french import fold

POSTS = ("Accueil", "Téléphone", "Point Justice")
POST_LENGTH = 60
NOTE_LENGTH = 500


def proposed_posts(used: Iterable[str]) -> tuple[str, ...]:
    """Return the usual posts then those used here before, each once whatever its case and accents."""
    return tuple({fold(post): post for post in (*used, *POSTS) if post}.values())


def presence_problems(post: str) -> dict[str, str]:
    """Return what is wrong with a post."""
    if len(post) > POST_LENGTH:
        return {"post": f"Le poste dépasse {POST_LENGTH} caractères\u00a0: le raccourcir."}
    return {}


def handover_problems(text: str) -> dict[str, str]:
    """Return what is wrong with a note."""
    if not text:
        return {"text": "Écrire la consigne."}
    if len(text) > NOTE_LENGTH:
        return {"text": f"La consigne dépasse {NOTE_LENGTH} caractères\u00a0: la raccourcir."}
    return {}
