"""The forms of the agreements: type one, denounce it."""

from datetime import date
from typing import Any, Self

from PySide6.QtWidgets import QCheckBox, QLineEdit, QSpinBox

from espace_citoyennete.agreements import gestures
from espace_citoyennete.agreements.listing import AgreementRow, agreement_row
from espace_citoyennete.agreements.model import Agreement
from espace_citoyennete.agreements.rules import MOST_MONTHS, promised_sittings
from espace_citoyennete.agreements.service import AgreementDraft, Party, denounce_agreement, save_agreement
from espace_citoyennete.directory.fields import organisation_options
from espace_citoyennete.errors import Invalid
from espace_citoyennete.french import NO_BREAK, long_date, plural
from espace_citoyennete.storage.database import Session
from espace_citoyennete.town.fields import options
from espace_citoyennete.ui import style
from espace_citoyennete.ui.choices import QuickChoices
from espace_citoyennete.ui.date_field import DateField
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.ui.number_field import OptionalNumber
from espace_citoyennete.ui.overtaken import Record
from espace_citoyennete.ui.text_area import TextArea

_MOST_RENEWALS = 99


class AgreementPanel(FormPanel):
    """Type an agreement, or change one when `agreement_id` is given."""

    kind = "agreement"
    title = "Convention"
    icon = "file-text"

    def __init__(self, desk: Desk, agreement_id: int = 0) -> None:
        super().__init__(desk)
        self._agreement_id = agreement_id
        self._version: int | None = None
        self._before: AgreementDraft | None = None
        self.subject = QLineEdit()
        self.parties, self.axes = QuickChoices("Aucun partenaire"), QuickChoices("Aucun axe")
        self.signatories, self.promises = TextArea(), TextArea()
        self.starts_on, self.signed_on, self.first_end = (DateField(desk.clock.today) for _ in range(3))
        self.months, self.notice = QSpinBox(), QSpinBox()
        self.most = OptionalNumber("Sans limite", _MOST_RENEWALS)
        self.months.setRange(1, MOST_MONTHS)
        self.notice.setRange(0, MOST_MONTHS)
        for box in (self.months, self.notice):
            box.setSuffix(" mois")
        self.tacit = QCheckBox()
        self.told = style.words("caption")
        self.form = Form(self._rows())
        self.lay(self.form, self.told)
        today = desk.clock.today()
        with desk.database.reading() as session:
            self.parties.set_options(organisation_options(session, today))
            self.axes.set_options(options(session, "axe_evenement", today))
        self.form.restore({"months": 12, "notice_months": 3, "is_tacit": True})
        if agreement_id:
            self.form.restore(_values(self._load()))
        self.form.edited.connect(self._tell)
        self.saved.connect(self._remember)
        self._tell()

    def chip_title(self) -> str:
        """Return the title typed."""
        return self.subject.text().strip() or self.title

    def values(self) -> dict[str, Any]:
        """Return everything typed, of which agreement, as it was read."""
        return {**self.form.typed(), "agreement_id": self._agreement_id, "version": self._version}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._agreement_id = values["agreement_id"]
        if self._agreement_id:
            self._load()
        self._version = values["version"]
        super().restore(values)
        self._tell()

    def reopened(self) -> Self:
        """Return the form as it opens now on its record."""
        return type(self)(self.desk, agreement_id=self._agreement_id)

    def write(self, session: Session) -> int:
        """Keep the agreement and return its id."""
        self._after = self._draft(self.checked())
        return save_agreement(session, self._after, version=self._version, by=self.desk.agent)

    def follow_up(self) -> tuple[str, object] | None:
        """Show the agreement on its page."""
        return "page:agreements", self._after.uid

    def _rows(self) -> list[Field | tuple[Field, ...]]:
        lines = f"Une ligne par partenaire, dans le même ordre{NO_BREAK}: Mme Morel, présidente"
        promised = "Une ligne par action. « 22 séances d’information »\u00a0: 22 séances promises par an."
        ends = "Seulement si la première période ne dure pas ces mois."
        return [
            Field("title", "&Intitulé", self.subject, required=True),
            Field("parties", "&Partenaires", self.parties, required=True),
            Field("signatories", "Si&gnataires", self.signatories, hint=lines),
            Field("purpose", "&Objet", TextArea()),
            Field("axes", "A&xes de la délégation", self.axes),
            Field("promises", "&Engagements", self.promises, hint=promised),
            (
                Field("starts_on", "Prend e&ffet le", self.starts_on, required=True),
                Field("signed_on", "&Signée le", self.signed_on),
            ),
            (
                Field("months", "&Durée", self.months),
                Field("notice_months", "Préa&vis", self.notice),
            ),
            Field("is_tacit", "&Reconduction tacite", self.tacit),
            Field("most_renewals", "Reconductions a&u plus", self.most),
            Field("first_end", "Première éc&héance", self.first_end, hint=ends),
            Field("note", "&Note", TextArea()),
        ]

    def _load(self) -> AgreementDraft:
        with self.desk.database.reading() as session:
            row = agreement_row(session, self._agreement_id)
            self.record = Record.read(session, Agreement, self._agreement_id)
        self._version, self._before = row.version, row.draft
        return row.draft

    def _draft(self, typed: dict[str, Any]) -> AgreementDraft:
        codes, signatories = typed.pop("parties"), typed.pop("signatories").split("\n")
        if len(signatories) > len(codes):
            raise Invalid({"signatories": "Plus de signataires que de partenaires\u00a0: une ligne chacun."})
        signatories += [""] * (len(codes) - len(signatories))
        parties = tuple(Party(int(code), who) for code, who in zip(codes, signatories, strict=True))
        promises = tuple(line.strip() for line in typed.pop("promises").split("\n") if line.strip())
        uid = self._before.uid if self._before else self.uid
        return AgreementDraft(**typed, parties=parties, promises=promises, uid=uid)

    def _tell(self) -> None:
        """Say how many sittings the promises were understood to tell."""
        counts = [promised_sittings(line) for line in self.promises.toPlainText().split("\n")]
        found = [count for count in counts if count is not None]
        self.told.setText(
            f"Compris{NO_BREAK}: {plural(sum(found), 'séance promise', 'séances promises')} par an."
            if found
            else ""
        )
        self.told.setVisible(bool(found))

    def _remember(self, _id: object) -> None:
        gestures.remember_kept(self.desk, self._before, self._after)


class DenouncePanel(FormPanel):
    """Denounce an agreement: the day the letter went, and what follows from it, told before the save."""

    kind = "denounce"
    title = "Dénoncer la convention"
    icon = "calendar-off"
    save_word = "Dénoncer"

    def __init__(self, desk: Desk, agreement_id: int = 0) -> None:
        super().__init__(desk)
        self._agreement_id = agreement_id
        self._row: AgreementRow | None = None
        self.day = DateField(desk.clock.today)
        self.told = style.words()
        self.form = Form([Field("denounced_on", "&Lettre partie le", self.day, required=True)])
        self.lay(self.form, self.told)
        self.form.restore({"denounced_on": desk.clock.today()})
        if agreement_id:
            self._read()
        self.form.edited.connect(self._tell)
        self.saved.connect(self._remember)

    def context(self) -> str:
        """Return which agreement."""
        return self._row.title if self._row else ""

    def chip_title(self) -> str:
        """Return which agreement."""
        return f"Dénoncer · {self.context()}".rstrip(" ·")

    def values(self) -> dict[str, Any]:
        """Return the day, of which agreement."""
        return {**self.form.typed(), "agreement_id": self._agreement_id}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._agreement_id = values["agreement_id"]
        super().restore(values)
        if self._agreement_id:
            self._read()

    def write(self, session: Session) -> date | None:
        """Note the denunciation and return the last day of the agreement."""
        self._day: date = self.checked()["denounced_on"]
        return denounce_agreement(
            session, self._agreement_id, self._day, today=self.desk.clock.today(), by=self.desk.agent
        )

    def _read(self) -> None:
        with self.desk.database.reading() as session:
            self._row = agreement_row(session, self._agreement_id)
        self._tell()

    def _tell(self) -> None:
        day = self.day.value()
        self.told.setText(what_follows(self._row, day) if self._row is not None and day is not None else "")

    def _remember(self, _end: object) -> None:
        assert self._row is not None
        gestures.remember_denounced(self.desk, self._row.draft.uid, self._day)


def what_follows(row: AgreementRow, day: date) -> str:
    """Say when an agreement denounced on a day would end, and whether that day is too late."""
    terms = row.terms
    number = terms.number_on(day)
    notice, last = terms.notice_of(number), terms.period(terms.last_period_of(day)).last
    ends = f"La convention prendra fin le {long_date(last)}."
    if notice is None or day <= notice:
        return ends
    return (
        f"Trop tard pour la période en cours{NO_BREAK}: le dernier jour était le {long_date(notice)}. {ends}"
    )


def _values(draft: AgreementDraft) -> dict[str, Any]:
    return vars(draft) | {
        "parties": [str(party.organisation_id) for party in draft.parties],
        "signatories": "\n".join(party.signatory for party in draft.parties).rstrip("\n"),
        "promises": "\n".join(draft.promises),
    }
