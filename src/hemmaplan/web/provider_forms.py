"""The forms of a provider: its care forms, its agreements and their prices, an invoice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_noop as N_

from hemmaplan.actions.by_hand import Edit
from hemmaplan.store.one_provider import PARTS, OneProvider
from hemmaplan.web.placement_forms import Field, Form, Row, plain

NEXT_PRICE = "nytt-pris"
PART = "tillagg"
GROUP = "malgrupp"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form is asked for: of which provider, which of its rows, on which day.

    `agreement`: the number of the one that something new is to be of.
    """

    held: OneProvider
    row: Row | None
    today: date
    agreement: str = ""


def _of_table(table: str) -> Any:
    """A new row of the provider, or the row that is corrected with other values."""

    def edits(asked: Asked, values: dict[str, Any]) -> list[Edit]:
        before = asked.row or {"provider_id": asked.held.provider_id}
        gone = [asked.row["_row"]] if asked.row is not None else []
        return [Edit(table, [plain({**before, **values})], gone)]

    return edits


def _agreement(asked: Asked, values: dict[str, Any]) -> list[Edit]:
    """What is of the agreement follows it, to another number and to other days."""
    edits: list[Edit] = _of_table("agreements")(asked, values)
    before = asked.row
    if before is None:
        return edits
    for table, rows in asked.held.of_agreement(before["agreement_id"]).items():
        pairs = [(row, _followed(row, before, values)) for row in rows]
        moved = [(row, new) for row, new in pairs if new != row]
        if moved:
            edits.append(Edit(table, [plain(n) for _, n in moved], [r["_row"] for r, _ in moved]))
    return edits


def _followed(row: Row, before: Row, after: Row) -> Row:
    """A row of an agreement as it is when the agreement is another: of its number, and from its
    first day or to its last where it was so before."""
    days = {
        name: after[name]
        for name in ("from_date", "to_date")
        if row[name] is not None and row[name] == before[name]
    }
    return {**row, **days, "agreement_id": after["agreement_id"]}


def _next_price(asked: Asked, values: dict[str, Any]) -> list[Edit]:
    """The agreement ends the day before, and one with the same terms and another price begins.

    What is of it goes on in the new one, and is of that alone where it has not begun.
    """
    assert asked.row is not None  # the form of an agreement that stands
    begin, before = values["from_date"], asked.row
    ended = {**before, "to_date": begin - timedelta(days=1)}
    edits = [Edit("agreements", [plain(ended), plain({**before, **values})], [before["_row"]])]
    for table, rows in asked.held.of_agreement(before["agreement_id"]).items():
        goes_on = [row for row in rows if (row["to_date"] or begin) >= begin]
        moved = [row["_row"] for row in goes_on if (row["from_date"] or date.min) >= begin]
        if goes_on:
            new = [plain(_followed(row, before, values)) for row in goes_on]
            edits.append(Edit(table, new, moved))
    return edits


def _part(asked: Asked, values: dict[str, Any]) -> list[Edit]:
    before = asked.row or {"agreement_id": asked.agreement}
    gone = [asked.row["_row"]] if asked.row is not None else []
    return [Edit(PARTS, [plain({**before, **values})], gone)]


def _following(asked: Asked) -> Row:
    assert asked.row is not None
    number = f"{asked.row['agreement_id']}-{asked.today.year + 1}"
    first = asked.today.replace(month=1, day=1, year=asked.today.year + 1)
    return {"agreement_id": number, "from_date": first, "to_date": asked.row["to_date"]}


_DAY = N_("År, månad och dag, som 2026-11-02.")
_FIRST = N_("Första dagen med det nya priset. År, månad och dag, som 2026-11-02.")
_CARE = (
    Field("name", N_("Som utföraren heter. Aldrig en persons namn."), ""),
    Field("care_form", N_("Det utföraren gör. En rad för varje vårdform."), N_("alla")),
    Field("permit_number", N_("Tillståndets nummer hos Ivo."), ""),
    Field("places", N_("Så många platser som tillståndet gäller."), ""),
    Field("geographic_area", N_("Där verksamheten ligger: kommun eller län, som Västmanland."), ""),
    Field("distance_km", N_("Hela kilometer från er kommun."), ""),
)
_TERMS = (
    Field("care_form", N_("Tomt: alla utförarens vårdformer."), N_("alla")),
    Field("procurement"),
    Field("framework", N_("Ramavtalets eller upphandlingens namn."), ""),
    Field("rank", N_("Plats i rangordningen. Tomt: avrop efter den enskildes behov."), ""),
    Field("from_date", _DAY, ""),
    Field("to_date", N_("Sista dagen."), ""),
    Field("day_price", N_("Kronor per dygn, som 4 250 eller 4 250,50."), ""),
    Field(
        "index_pct",
        N_("Så mycket priset höjs varje år, till exempel 2,5."),
        "",
        blank=N_("Tomt: inget index."),
    ),
    Field(
        "index_from",
        N_(
            "Första dagen med höjt pris; sedan samma dag varje år. Det som redan är höjt avtalets "
            "första dag räknas inte en gång till."
        ),
        "",
    ),
    Field("notice_months", N_("Så långt före slutet det ska sägas upp."), ""),
    Field("prolonged_months", N_("Så länge det löper vidare om ingen säger upp det."), ""),
    Field("vat_compensation_pct", N_("Tomt: den vanliga, 6 procent."), ""),
    Field("discharge_day_charged", N_("Om dagen då någon flyttar betalas."), N_("inte angivet")),
    Field("absence_pct", N_("Det som betalas när den placerade är borta. Tomt: inte angivet."), ""),
    Field("respite_pct", N_("Det som betalas medan någon annan avlastar."), ""),
    Field("kept_place_pct", N_("Det som betalas för en plats som väntar."), ""),
)
_AGREEMENT = Field("agreement_id", N_("Avtalets nummer hos er."))
_PART = (
    Field("kind", N_("Dygnspriset står i avtalet. Det här kommer till.")),
    Field("amount", N_("Som 1 234 eller 1 234,50. Minus för ett avdrag.")),
    Field("per"),
    Field("optional", N_("Ja: bara i de beslut där det avtalas. Annars i varje placering."),
          N_("inte angivet: alltid")),
    Field("from_date", "", "", blank=N_("Tomt: från avtalets första dag.")),
    Field("to_date", N_("Sista dagen."), "", blank=N_("Tomt: så länge avtalet gäller.")),
    Field("payroll_pct", N_("Läggs på arvode till ett hem, till exempel 31,42."), ""),
    Field("vat_compensation_pct", N_("Tomt: som avtalets dygnspris."), ""),
)  # fmt: skip
_GROUP = (
    Field("care_form", N_("Tomt: alla utförarens vårdformer."), N_("alla")),
    Field("agreement_id", N_("Tomt: alla utförarens avtal, och köp utan avtal."), N_("alla")),
    Field("need", N_("Ett behov i taget; en rad för varje. Tomt: alla behov."), N_("alla")),
    Field("age_from", N_("Hela år, första dagen av placeringen. Tomt: ingen undre gräns."), ""),
    Field("age_to", N_("Räknas med. Tomt: ingen övre gräns."), ""),
    Field("sex", "", N_("alla")),
    Field("from_date", N_("Första dagen det gäller."), ""),
    Field("to_date", N_("Sista dagen."), ""),
)
_INVOICE = (
    Field("invoice_id", N_("Fakturans nummer.")),
    Field("invoice_row", N_("Om fakturan har flera rader."), ""),
    Field("placement_id", N_("Tomt: okänd."), ""),
    Field("month", N_("Månaden då vården gavs, som 2026-10.")),
    Field("amount_ore", N_("Som 1 234 eller 1 234,50. Minus för en kreditfaktura.")),
    Field("booked_in", N_("Månaden då den bokfördes. Tomt: vårdmånaden."), ""),
    Field("from_date", "", "", blank=N_("Tomt: från månadens början.")),
    Field("to_date", "", "", blank=N_("Tomt: till månadens slut.")),
    Field("days", N_("Som fakturan säger."), ""),
    Field("day_price", N_("Som fakturan säger."), ""),
)

FORMS: Mapping[str, Form[Asked]] = {
    "uppgifter": Form(
        N_("Ny vårdform"), N_("Vad utföraren gör, med vilket tillstånd och hur många platser."),
        "providers", _CARE, "care_form", _of_table("providers"),
        lambda asked: {"name": asked.held.name}, corrects=N_("Rätta uppgifter"),
    ),
    "avtal": Form(
        N_("Nytt avtal"),
        N_("Det priskontrollen, valet av utförare och bevakningen av avtal räknar med."),
        "agreements", (_AGREEMENT, *_TERMS), "agreement", _agreement,
        lambda asked: {"procurement": "framework"}, corrects=N_("Rätta avtal"),
    ),
    NEXT_PRICE: Form(
        N_("Nytt pris enligt avtalet"),
        N_("Vid index eller omförhandling: avtalet slutar dagen före, och ett med samma villkor "
           "och det nya priset tar vid."),
        "agreements",
        (_AGREEMENT, Field("from_date", _FIRST),
         Field("day_price", N_("Det nya priset, kronor per dygn.")),
         Field("to_date", N_("Sista dagen."), "")),
        "next_price", _next_price, _following, anew=True,
    ),
    PART: Form(
        N_("Nytt tillägg i avtalet"),
        N_("Det avtalet tar utöver dygnspriset: tillägg, arvode, omkostnad, resor."),
        PARTS, _PART, "agreement_price", _part,
        lambda asked: {"kind": "extra", "per": "day"}, corrects=N_("Rätta tillägg i avtalet"),
    ),
    GROUP: Form(
        N_("Ny målgrupp"),
        N_("Vilka utföraren tar emot. I ett val visas de som stämmer först, och vad som ligger "
           "utanför."),
        "target_groups", _GROUP, "target_group", _of_table("target_groups"),
        lambda asked: {"agreement_id": asked.agreement}, corrects=N_("Rätta målgrupp"),
    ),
    "faktura": Form(
        N_("Ny faktura"), N_("Den prövas mot avtalat pris gånger betalda dygn, som en inläst."),
        "invoices", _INVOICE, "invoice", _of_table("invoices"),
        lambda asked: {"month": asked.today.replace(day=1)}, corrects=N_("Rätta fakturarad"),
    ),
}  # fmt: skip
"""By the last part of the address."""

CREATE: Form[Asked] = Form(
    N_("Ny utförare"), N_("En rad för varje vårdform; fler skrivs in från utförarens sida."),
    "providers", (Field("provider_id", N_("Utförarens nummer i registret. Inget personnummer.")),
                  *_CARE),
    "create", lambda _asked, values: [Edit("providers", [values])], lambda _asked: {},
)  # fmt: skip
