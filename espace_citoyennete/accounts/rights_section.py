"""« Droits » in Réglages: what each right does, what no right prevents, and the sheet to print."""

from typing import Any

from PySide6.QtWidgets import QSizePolicy

from espace_citoyennete.accounts.duties import DOMAINS, LIMITS, Duty
from espace_citoyennete.accounts.rights_pdf import RightsSheet, write_rights_sheet
from espace_citoyennete.accounts.service import users
from espace_citoyennete.documents import Output
from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.rights import Right
from espace_citoyennete.ui import dialogs, style
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.section import Section, button, in_a_row
from espace_citoyennete.ui.table import Column, RowsModel, TableView


class RightsSection(Section):
    """The table of rights, read only: the program, the base and this page read the same one."""

    name = "Droits"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.mine = self.show_note("")
        self.table = TableView(self.name)
        self.model = RowsModel(
            [
                Column("Ce qui se fait", lambda duty: duty.words, tip=lambda duty: duty.words),
                Column("Droit qu’il faut", _wanted, width=30),
            ],
            self,
        )
        self.model.set_rows([duty for domain in DOMAINS for duty in domain.duties])
        self.table.setModel(self.model)
        self.body.addWidget(self.table, 1)
        self.limits = style.words("caption", LIMITS[0 if desk.database.is_sqlite else 1])
        self.limits.setWordWrap(True)
        self.limits.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.body.addWidget(self.limits)
        self.print_button = button("Enregistrer la feuille des droits…", self.export)
        style.mark(self.print_button, kind="primary")
        self.body.addLayout(in_a_row(self.print_button))

    def refresh(self) -> None:
        """Tell which rights are one's own."""
        held = ", ".join(right.value for right in Right if right in self.desk.agent.rights)
        self.mine.setText(f"Droits de {self.desk.agent.name}{NO_BREAK}: {held}. Ils s’ajoutent.")

    def focus_default(self) -> None:
        """Go to the table."""
        self.table.setFocus()

    def answers(self) -> dict[str, Any]:
        """Save the sheet with the key of exports."""
        return {"export": self.export}

    def export(self) -> None:
        """Ask where, then write the sheet."""
        with self.desk.database.reading() as session:
            holders = tuple((user.name, user.rights) for user in users(session))
        sheet = RightsSheet(holders, self.desk.agent.name, self.desk.clock.now())
        suggested = dialogs.documents_folder() / f"Feuille-des-droits_{sheet.printed_at:%Y-%m-%d}.pdf"
        path = dialogs.choose_save_path(self, "Feuille des droits", suggested, "Document PDF (*.pdf)")
        if path:
            with self.telling_refusals():
                write_rights_sheet(Output(path, self.desk.note_output("feuille des droits")), sheet)
                self.message.tell(f"Feuille des droits enregistrée{NO_BREAK}: {path.name}", "ok")


def _wanted(duty: Duty) -> str:
    """Return the rights of which one is enough: « accueil ou coordination »."""
    if duty.rights == frozenset(Right):
        return "tous"
    return " ou ".join(right.value for right in Right if right in duty.rights)
