"""What a choice prints: the request to a provider, and the agreement about the placement.

Codes and days only, as the register has them: the pseudonym and the case number, never a name. The
parties sign on paper or in their own system.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from hemmaplan.core.choice_prices import agreed_rates
from hemmaplan.core.choices import Record, named
from hemmaplan.core.code_words import CODE_WORDS
from hemmaplan.core.dataset import Municipality
from hemmaplan.core.need_codes import NeedCodes, labels, words_of
from hemmaplan.core.placement_costs import KIND_LABELS
from hemmaplan.render.document import (
    Block,
    Cell,
    Column,
    Document,
    Heading,
    Paragraph,
    Row,
    TableBlock,
)

REQUEST, AGREEMENT = "avrop", "avtal"


@dataclass(frozen=True, slots=True)
class Party:
    """A provider as the paper names it, and the agreement that the place is called off from."""

    provider_id: str
    name: str = ""
    agreement_id: str = ""

    @property
    def words(self) -> str:
        return f"{self.name} ({self.provider_id})" if self.name else self.provider_id


@dataclass(frozen=True, slots=True)
class Issue:
    """Who issues a paper, on which day, the digest of what it was made of, and what the
    municipality calls needs and goals."""

    municipality: Municipality
    on: date
    version: str
    codes: NeedCodes


def request(record: Record, provider: Party, issue: Issue) -> Document:
    """A call-off request (avropsförfrågan): what is needed, from when, and when to answer."""
    row = record.choice
    facts = [
        ("Ärende", record.id),
        ("Till", provider.words),
        ("Ramavtal", provider.agreement_id),
        ("Vårdform", _form(record)),
        ("Gäller", CODE_WORDS["area"][row["area"]].lower()),
        ("Lagrum", CODE_WORDS["legal_basis"].get(row["legal_basis"] or "", "")),
        ("Önskad start", str(row["start_date"] or "snarast")),
        ("Planerat slut", str(row["planned_end_date"] or "")),
        ("Behov", _words(labels(issue.codes.needs), record.codes("needs"))),
        ("Mål", _words(labels(issue.codes.goals), record.codes("goals"))),
    ]
    asked = (
        "Lämna besked om plats, dygnspris och tillägg, bemanning och tillstånd. Ange vilka "
        "tillägg som kan bli aktuella; tillägg utöver dygnspriset godkänns skriftligt i förväg.",
    )
    blocks: list[Block] = [
        _paragraph("Kommunen frågar om ni har en plats som svarar mot behovet nedan.", "lead"),
        _table("Förfrågan", facts),
        Heading("Svar"),
        _paragraph(*asked),
        _table("Svar", [(label, "") for label in _ANSWER]),
        _paragraph("Uppgifter om den enskilde lämnas först när en plats är aktuell.", "note"),
    ]
    return _document("Avropsförfrågan", record, issue, blocks)


_ANSWER = ("Plats från och med", "Dygnspris, kr", "Tillägg, kr", "Tillståndets nummer", "Svar av")


def agreement(
    record: Record, provider: Party, issue: Issue, *, shares: Mapping[str, Decimal] | None = None
) -> Document:
    """A placement agreement with the whole price, fixed. Raises ValueError without a price.

    `shares` are the percentages of the day price that the framework agreement takes in a pause.
    """
    row, rates = record.choice, agreed_rates(record, vat_pct=Decimal())
    if not rates:
        raise ValueError("an agreement needs a price")
    facts = [
        ("Ärende", record.id),
        ("Utförare", provider.words),
        ("Avtalsform", CODE_WORDS["procurement"].get((record.chosen or {})["procurement"], "")),
        ("Ramavtal", provider.agreement_id),
        ("Vårdform", _form(record)),
        ("Lagrum", CODE_WORDS["legal_basis"].get(row["legal_basis"] or "", "")),
        ("Från och med", str(row["start_date"] or "")),
        ("Planerat slut", str(row["planned_end_date"] or "")),
        *_price(rates),
        ("Syfte", CODE_WORDS["purpose"].get(row["purpose"] or "", "")),
        ("Mål", _words(labels(issue.codes.goals), record.codes("goals"))),
        ("Vården kan upphöra när", _words(labels(issue.codes.ends), record.codes("end_criteria"))),
        ("Ansvarar för ärendet", row["child_worker"] or ""),
        ("Ansvarar för hemmet", row["home_worker"] or ""),
        ("Öppenvård", row["outpatient_worker"] or ""),
    ]
    terms = (
        "Priset innehåller allt som placeringen kräver. Andra tillägg gäller bara om kommunen har "
        "godkänt dem skriftligt i förväg, med belopp och slutdag.",
        _pauses(row["discharge_day_charged"], shares or {}),
        "Utföraren meddelar genast om placeringen riskerar att avbrytas.",
    )
    blocks: list[Block] = [
        _paragraph(f"Placeringsavtal mellan {issue.municipality.name or 'kommunen'} och utföraren.",
                   "lead"),
        _table("Avtalet gäller", facts),
        Heading("Villkor"),
        *(_paragraph(each) for each in terms),
        Heading("Underskrifter"),
        _table("Underskrifter", [("För kommunen, datum och namn", ""),
                                 ("För utföraren, datum och namn", "")]),
    ]  # fmt: skip
    return _document("Placeringsavtal", record, issue, blocks)


def _price(rates: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Each part of the price, with the days it holds where they are not the whole placement."""
    found = []
    for rate in rates:
        by_day = (rate["kind"], rate["per"]) == ("care", "day")
        per = CODE_WORDS["per"][rate["per"]]
        label = "Dygnspris" if by_day else f"{KIND_LABELS[rate['kind']].capitalize()} per {per}"
        days = [f"{word} {rate[name]}" for word, name in (("fr.o.m.", "from_date"),
                ("t.o.m.", "to_date")) if rate[name]]  # fmt: skip
        held = " ".join(days) or "fast under placeringen"
        found.append((label, f"{_kronor(rate['amount'])} kr, {held}"))
    return found


def _pauses(discharge: bool | None, shares: Mapping[str, Decimal]) -> str:
    """What is charged for the day of discharge, and when the person is away."""
    day = "Utskrivningsdagen debiteras." if discharge else "Utskrivningsdagen debiteras inte."
    if not shares:
        return f"{day} Vid frånvaro debiteras det som ramavtalet säger."
    said = ", ".join(
        f"{CODE_WORDS['pause'][kind].lower()} {_kronor(share)} %" for kind, share in shares.items()
    )
    return f"{day} Av dygnspriset debiteras vid {said}."


def _form(record: Record) -> str:
    return named(record.chosen["care_form"]) if record.chosen else ""


def _words(words: Mapping[str, str], codes: Sequence[str]) -> str:
    return ", ".join(words_of(words, codes))


def _kronor(price: Decimal) -> str:
    return f"{price:,.2f}".replace(",", "\u00a0").replace(".", ",").removesuffix(",00")


def _paragraph(text: str, role: Any = "body") -> Paragraph:
    return Paragraph((text,), role)


def _table(name: str, facts: Sequence[tuple[str, str]]) -> TableBlock:
    """Label and value; a label without value is a line to fill in where every one is."""
    blank = not any(text for _, text in facts)
    rows = tuple(Row((Cell(label), Cell(text))) for label, text in facts if text or blank)
    return TableBlock(
        name, name, (Column("Uppgift", numeric=False), Column("Innehåll", numeric=False)), rows
    )


def _document(title: str, record: Record, issue: Issue, blocks: Sequence[Block]) -> Document:
    return Document(
        municipality=issue.municipality.name or "Kommunen", board=issue.municipality.board,
        title=title, period="", reference=record.id, date=str(issue.on), version=issue.version,
        blocks=blocks, kind=title,
    )  # fmt: skip
