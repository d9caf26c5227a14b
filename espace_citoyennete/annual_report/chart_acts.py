"""What one does with a chart of the report: copy its image, save it as a picture or as a drawing."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QBuffer, QIODevice

from espace_citoyennete.documents import write_document
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.report import ChartSpec
from espace_citoyennete.ui import dialogs
from espace_citoyennete.ui.chart import chart_image, chart_svg
from espace_citoyennete.ui.clipboard import copy_picture
from espace_citoyennete.ui.page import Page

CHART_ACTS: Mapping[str, str] = {  # id of the action → words of the menu of a chart
    "copy_chart": "Copier l’image",
    "save_chart": "Enregistrer l’image (PNG)…",
    "save_drawing": "Enregistrer le dessin (SVG)…",
    "name_chart": "Modifier le titre…",
}
NO_CHART = "Choisir d’abord un graphique avec la touche Tab."


def chart_answers(page: Page, find: Callable[[], ChartSpec | None]) -> dict[str, Callable[[], object]]:
    """Return what a page answers about the chart that `find` gives."""

    def act(do: Callable[[Page, ChartSpec], object]) -> None:
        with page.telling_refusals():
            chart = find()
            if chart is None:
                raise UserError(NO_CHART)
            do(page, chart)

    return {
        "copy_chart": partial(act, _copy),
        "save_chart": partial(act, _save_picture),
        "save_drawing": partial(act, _save_drawing),
    }


def _copy(page: Page, chart: ChartSpec) -> None:
    copy_picture(chart_image(chart))
    page.desk.tell(f"Image copiée{NO_BREAK}: la coller dans un document (Ctrl+V) sous 30 secondes.")


def _save_picture(page: Page, chart: ChartSpec) -> None:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    chart_image(chart).save(buffer, "PNG")  # type: ignore[call-overload]
    _save(page, f"{chart.key}.png", "Image PNG (*.png)", bytes(buffer.data().data()))


def _save_drawing(page: Page, chart: ChartSpec) -> None:
    _save(page, f"{chart.key}.svg", "Dessin SVG (*.svg)", chart_svg(chart).encode())


def _save(page: Page, name: str, kind: str, content: bytes) -> None:
    path = dialogs.choose_save_path(page, "Enregistrer le graphique", dialogs.documents_folder() / name, kind)
    if path is not None:
        write_document(path, lambda file: file.write(content))
        told = f"Graphique enregistré{NO_BREAK}: {path.name}"
        page.desk.tell(told, "Ouvrir", partial(dialogs.open_document, page.desk, path))
