"""What is missing before a document is « prêt à envoyer », each with the page where it is mended."""

from collections.abc import Iterator

from espace_citoyennete.annual_report.figures import AnnualFigures
from espace_citoyennete.annual_report.rules import Length, length_of
from espace_citoyennete.annual_report.sections import Missing
from espace_citoyennete.french import NO_BREAK, plural


def titled(singular: str, several: str, titles: list[str]) -> str:
    """Say how many there are, and the first of them."""
    others = "…" if len(titles) > 1 else ""
    return f"{plural(len(titles), singular, several)} («{NO_BREAK}{titles[0]}{NO_BREAK}»{others})"


def missing_identity(figures: AnnualFigures) -> Iterator[Missing]:
    """Yield what every document needs: who publishes it, and a period that is over."""
    if not figures.town.address or not figures.town.phone:
        yield Missing("Écrire l’adresse et le téléphone du lieu, en tête du document.", "page:settings")
    if figures.scope.period.last >= figures.scope.today:
        yield Missing("La période n’est pas finie\u00a0: attendre son dernier jour.", "page:report")


def missing_point_justice(figures: AnnualFigures) -> Iterator[Missing]:
    """Yield what the appointments of the period still lack."""
    total = figures.permanences.total
    if total.pending and figures.scope.period.last < figures.scope.today:
        pending = plural(total.pending, "rendez-vous passé", "rendez-vous passés")
        yield Missing(f"Renseigner {pending}\u00a0: reçu, absent ou annulé.", "page:permanences")
    if figures.permanences.outcomes_missing:
        interviews = plural(figures.permanences.outcomes_missing, "entretien")
        yield Missing(f"Noter l’issue de {interviews}.", "page:permanences")


def missing_jeudis(figures: AnnualFigures) -> Iterator[Missing]:
    """Yield the Jeudis that nobody counted or assessed."""
    events = [event for event, _axis in figures.jeudis.events]
    if uncounted := [event.title for event in events if not event.present]:
        yield Missing(f"Compter les présents de {titled('Jeudi', 'Jeudis', uncounted)}.", "page:jeudis")
    if unclosed := [event.title for event in events if event.present and not event.is_closed]:
        yield Missing(f"Écrire le bilan de {titled('Jeudi', 'Jeudis', unclosed)}.", "page:jeudis")


def missing_support(figures: AnnualFigures) -> Iterator[Missing]:
    """Yield the reports that associations owe for what they were paid."""
    late = sum(row.paid_cents > 0 and not row.report_received for row in figures.subsidies.subsidies)
    if late:
        reports = plural(late, "compte rendu de subvention", "comptes rendus de subvention")
        yield Missing(f"Obtenir {reports} des associations.", "page:subsidies")


def missing_rallies(figures: AnnualFigures) -> Iterator[Missing]:
    """Yield the rallies of which nobody counted the children."""
    for rally in figures.rallies.rallies:
        if rally.present is None:
            yield Missing(
                f"Compter les enfants présents du rallye «\u00a0{rally.title}\u00a0».", "page:rallies"
            )


def of_jeudis(figures: AnnualFigures) -> tuple[Missing, ...]:
    """Return what the document of the Jeudis lacks."""
    return (*missing_identity(figures), *missing_jeudis(figures))


def of_everything(figures: AnnualFigures) -> tuple[Missing, ...]:
    """Return what a document about the whole activity lacks."""
    return (
        *missing_identity(figures),
        *missing_point_justice(figures),
        *missing_jeudis(figures),
        *missing_support(figures),
        *missing_rallies(figures),
    )


def of_complete(figures: AnnualFigures) -> tuple[Missing, ...]:
    """Return what the complete report lacks: also what nobody wrote for its chapters."""
    is_year = length_of(figures.scope.period) == Length.YEAR
    if figures.texts or not is_year:
        return of_everything(figures)
    words = "Écrire le mot de l’élu et les textes des chapitres."
    return (*of_everything(figures), Missing(words, "page:report"))
