"""Kostnad per brukare (KPB): what a user costs, by age and service, and why it has changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from hemmaplan.core.cost_level import Level, amounts, why
from hemmaplan.core.cost_per_user import AgeCost, CostPerUser, HighCost, few, hidden, high_cost
from hemmaplan.core.cost_per_user_figures import ID, UNLINKED, line_of
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Address
from hemmaplan.core.report_lines import TOTAL, area_labels
from hemmaplan.core.service_costs import (
    Services,
    cost_per_user,
    inhabitants_by_age,
    level,
    service_label,
    service_unit,
    services,
)
from hemmaplan.render.charts import waterfall
from hemmaplan.render.document import (
    Block,
    Cell,
    Column,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Row,
    TableBlock,
)
from hemmaplan.render.numbers_sv import NBSP, amount_text, number_text, percent_text
from hemmaplan.reports.briefing import HIDDEN, MNKR, exact, percent_cell
from hemmaplan.reports.comparison_preview import NOTHING_DEDUCTED

CAUSES = {
    "reach": "Andel av invånarna",
    "mix": "Insatser per brukare",
    "volume": "Mängd per insats",
    "price": "Kostnad per enhet",
    "whole": "Kostnad utan brukare",
}
"""Mängd is days, hours and pieces; kostnad per enhet is of one of them."""
_SOURCE = "Egna uppgifter: huvudbok, placeringar, insatser och folkmängd"
Link = Callable[[str, str], Address | None]


@dataclass(frozen=True, slots=True)
class Year:
    """A year with everything that is said of it, and the areas' labels.

    `level` is None without inhabitants.
    """

    table: CostPerUser
    services: Services
    level: Level | None
    extreme: HighCost
    areas: Mapping[str, str]

    @property
    def year(self) -> int:
        return self.table.year


def year_of(dataset: Dataset, year: int, *, limit_ore: int, small_count: int) -> Year:
    """Raises MissingTable as `services`."""
    table, users = cost_per_user(dataset, year)
    found = services(dataset, year)
    extreme = high_cost(users, limit_ore, inhabitants=table.inhabitants, small_count=small_count)
    people = sum(inhabitants_by_age(dataset, year).values())
    known = level(found, people) if people else None
    return Year(table, found, known, extreme, area_labels(dataset))


def headline(years: Sequence[Year]) -> str:
    """`En brukare kostade i snitt 448 144 kronor 2025, 4 % mer än 2024. …`; the last year's."""
    table = years[-1].table
    if table.per_user is None:
        return f"Ingen kostnad kan kopplas till någon brukare {table.year}."
    text = f"En brukare kostade i snitt {number_text(table.per_user)} kronor {table.year}"
    before = years[-2].table if len(years) > 1 else None
    if before is not None and before.per_user:
        change = table.per_user / before.per_user - 1
        word = "mer" if change > 0 else "mindre"
        text += f", {percent_text(abs(change))} {word} än {before.year}"
    unlinked = Fraction(table.unlinked_ore, table.cost_ore) if table.cost_ore else Fraction(0)
    return f"{text}. {percent_text(unlinked)} av kostnaden kan inte kopplas till någon brukare."


def key_figures(year: Year, link: Link) -> list[Block]:
    table, people = year.table, year.table.inhabitants
    found = [
        KeyFigure(f"KPB {table.year}", _kr(table.per_user) + " kr",
                  f"{number_text(table.users)} brukare", link(TOTAL, "per_user")),
        KeyFigure("Kostnad per invånare", _kr(table.per_inhabitant) + " kr",
                  f"{number_text(people or 0)} invånare", link(TOTAL, "per_inhabitant")),
        KeyFigure("Inte kopplat till brukare",
                  _kr(Fraction(table.unlinked_ore, 100 * people)) + " kr/inv" if people else "",
                  "ingår i kr per invånare, inte i KPB", link(UNLINKED, "cost")),
        KeyFigure("Brukare", number_text(table.users),
                  f"{percent_text(table.share, 1)} av invånarna" if table.share else "",
                  link(TOTAL, "users")),
    ]  # fmt: skip
    return [KeyFigures(tuple(each for each in found if each.value.strip() not in ("", "kr")))]


_COLUMNS = (
    Column("Ålder", numeric=False), Column("Kostnad\nkr"), Column("Invånare"), Column("Brukare"),
    Column("Kr per\ninvånare"), Column("KPB\nkr"), Column("Andel av\ninvånarna"),
)  # fmt: skip


def age_table(table: CostPerUser, small_count: int, link: Link) -> list[Block]:
    """Eskilstuna's table (ESK-109, 110); groups of few users are not told, whole rows of them."""
    out = hidden(table.groups, small_count)
    rows = [_unlinked_row(table, link)]
    rows += [_row(group, link, told=group.label not in out) for group in table.groups]
    whole = AgeCost("Totalt", table.linked_ore, table.inhabitants, table.users)
    cells = _cells(whole, TOTAL, link)
    cells[0] = Cell(exact(Fraction(table.cost_ore, 100)), figure=link(TOTAL, "cost"))
    cells[3] = _per(table.per_inhabitant, link(TOTAL, "per_inhabitant"))
    rows.append(Row((Cell("Totalt"), *cells), kind="total"))
    caption = (
        f"Kostnad per brukare {table.year} efter ålder den 31 december. Kostnad som inte kan "
        "kopplas till en brukare ingår i kronor per invånare men inte i KPB."
    )
    if out:
        caption += f" {HIDDEN} visas inte: för få brukare, eller så kan de räknas fram."
    return [TableBlock("KPB efter ålder", caption, _COLUMNS, tuple(rows), source=_SOURCE)]


def _unlinked_row(table: CostPerUser, link: Link) -> Row:
    people, cost = table.inhabitants, Fraction(table.unlinked_ore, 100)
    each = cost / people if people else None
    return Row((
        Cell("Ej brukarkopplad"), _cell(cost, link(UNLINKED, "cost")), Cell(people), Cell(None),
        _per(each, None), Cell(None), Cell(None),
    ))  # fmt: skip


def _row(group: AgeCost, link: Link, *, told: bool) -> Row:
    label = age_text(group.label)
    if told:
        return Row((Cell(label), *_cells(group, line_of(group), link)))
    people = Cell(group.inhabitants)
    return Row((Cell(label), Cell(HIDDEN), people, *(Cell(HIDDEN) for _ in range(4))))


def age_text(label: str) -> str:
    """`0–6 år`, `65 år och äldre`, `Okänd ålder`."""
    if not label[0].isdecimal():
        return label.capitalize()
    first, _, last = label.partition("\u2013")
    return f"{label} år" if last else f"{first} år och äldre"


def _cells(group: AgeCost, line: str, link: Link) -> list[Cell]:
    return [
        _cell(Fraction(group.cost_ore, 100), link(line, "cost")),
        Cell(group.inhabitants, figure=link(line, "inhabitants") if group.inhabitants else None),
        Cell(group.users, figure=link(line, "users")),
        _per(group.per_inhabitant, link(line, "per_inhabitant")),
        _per(group.per_user, link(line, "per_user")),
        percent_cell(group.share, 1, None if group.share is None else link(line, "share")),
    ]  # fmt: skip


def _cell(value: Fraction | None, figure: Address | None) -> Cell:
    return Cell(None) if value is None else Cell(exact(value), figure=figure)


def _per(value: Fraction | None, figure: Address | None) -> Cell:
    """Kronor per inhabitant, user or unit: no sum of those of the ages."""
    return replace(_cell(value, figure), ratio=True)


def years_table(years: Sequence[Year]) -> list[Block]:
    """Every year's whole, oldest first; empty for one."""
    if len(years) < 2:
        return []
    columns = (Column("År", numeric=False), *_COLUMNS[1:])
    rows = []
    for each in years:
        table = each.table
        whole = AgeCost("", table.linked_ore, table.inhabitants, table.users)
        cells = _cells(whole, TOTAL, unlinked_figures)
        cells[0] = Cell(exact(Fraction(table.cost_ore, 100)))
        cells[3] = _per(table.per_inhabitant, None)
        rows.append(Row((Cell(str(table.year)), *cells)))
    caption = (
        "Alla åldrar, hela år. Kostnad är hela kostnaden, KPB den som är kopplad till brukare."
    )
    return [TableBlock("KPB per år", caption, columns, tuple(rows), source=_SOURCE)]


def unlinked_figures(_line: str, _column: str) -> None:
    """For numbers of another month or edition than the page's."""


def figures_link(line: str, column: str) -> Address:
    return Address(ID, TOTAL, line, column)


def services_table(year: Year, small_count: int) -> list[Block]:
    """What each service cost, how much of it was used and what a unit of it costs."""
    if year.level is None or not year.level.services:
        return []
    used = year.level.services
    out = few({name: use.users for name, use in used.items()}, small_count)
    rows = []
    for name, use in sorted(used.items(), key=lambda each: (each[0] in out, -each[1].cost_ore)):
        told: tuple[Cell, ...] = (Cell(HIDDEN),) * 4
        if name not in out:
            price = use.cost_ore / use.volume / 100 if use.volume else None
            told = (
                Cell(use.users), Cell(exact(use.volume)), _cell(Fraction(use.cost_ore, 100), None),
                _per(price, None),
            )  # fmt: skip
        rows.append(
            Row(
                (
                    Cell(service_label(name, year.areas)),
                    *told[:2],
                    Cell(service_unit(name)),
                    *told[2:],
                )
            )
        )
    columns = (
        Column("Insats", numeric=False), Column("Brukare"), Column("Mängd"),
        Column("Enhet", numeric=False), Column("Kostnad\nkr"), Column("Kr per\nenhet"),
    )  # fmt: skip
    caption = (
        f"Insatserna {year.year}, dyraste först. Områdets hela kostnad i huvudboken är fördelad på "
        "insatserna efter vad de kostar var för sig."
    )
    return [TableBlock("KPB per insats", caption, columns, tuple(rows), source=_SOURCE)]


def causes(before: Year, after: Year) -> dict[str, int]:
    """Cause → öre for all inhabitants that the cost per inhabitant rose by; they add to the öre."""
    if before.level is None or after.level is None:
        return {}
    found = amounts(why(before.level, after.level), after.level.inhabitants)
    return {each: sum(v for (_, c), v in found.items() if c == each) for each in CAUSES}


def why_changed(before: Year, after: Year) -> list[Block]:
    """The waterfall of the change; empty without inhabitants in both years."""
    found = causes(before, after)
    if not any(found.values()):
        return []
    parts = [(CAUSES[cause], Fraction(amount, MNKR)) for cause, amount in found.items()]
    return [waterfall(
        name=f"Varför KPB ändrats {before.year}-{after.year}",
        caption=f"Vad ändringen av kostnaden per invånare {before.year}–{after.year} består av, "
        "mnkr för alla invånare. Mängd och enhet är dygn, timmar eller styck. Delarna summerar "
        "exakt.",
        parts=parts, total_label="Ändring", unit="mnkr", source=_SOURCE,
    )]  # fmt: skip


def high_cost_text(year: Year) -> str:
    """`Ytterfall (mer än 1 000 tkr): 17 brukare, 40 % av kostnaden.`; few are not told."""
    extreme, linked = year.extreme, year.table.linked_ore
    limit = amount_text(extreme.limit_ore, "tkr")
    if extreme.users is None:
        return f"Ytterfall (mer än {limit} om året): för få för att visas."
    if not extreme.users or extreme.cost_ore is None or not linked:
        return f"Ytterfall (mer än {limit} om året): inga."
    part = percent_text(Fraction(extreme.cost_ore, linked))
    text = f"Ytterfall (mer än {limit} om året): {number_text(extreme.users)} brukare, {part} av "
    text += "den brukarkopplade kostnaden"
    each = extreme.per_1000
    return f"{text}, {number_text(each, 2)} av 1 000 invånare." if each is not None else f"{text}."


def split_text(table: CostPerUser, wanted: Fraction) -> str:
    """Children's share of the cost linked to users, and what the target is from there (ESK-91)."""
    if table.linked_ore <= 0:
        return ""
    children = Fraction(table.linked_ore - table.adult_ore, table.linked_ore)
    moved = table.moved_to_reach(wanted)
    way = "från vuxna till barn och unga" if moved > 0 else "från barn och unga till vuxna"
    far = f"är {amount_text(abs(moved), 'mnkr', 1)} {way}" if moved else "är nått"
    return (
        f"Barn och unga (0–19 år) har {percent_text(children)} av den brukarkopplade kostnaden och "
        f"vuxna {percent_text(1 - children)}. Målet {_split(wanted)} {far}."
    )


def _split(wanted: Fraction) -> str:
    return f"{number_text(wanted * 100)}/{number_text(100 - wanted * 100)}"


def notes(dataset: Dataset, year: Year) -> list[str]:
    """What a reader must know of the year's table."""
    found = []
    if year.services.months < 12:
        found.append(f"Huvudboken har bara {year.services.months} av årets tolv månader.")
    if not year.table.inhabitants:
        found.append("Folkmängd saknas för året (population.csv), så kr/inv kan inte räknas.")
    if not dataset.municipality.deducted_revenue:
        found.append(NOTHING_DEDUCTED)
    if year.services.unpriced:
        found.append(
            f"Saknar pris och är räknade till insatsens medelpris: "
            f"{_told(year.services.unpriced, year.areas)}."
        )
    if year.services.uncosted:
        found.append(
            "Kan inte ges någon kostnad, eftersom pris, område eller områdets kostnad i huvudboken "
            f"saknas, och är inte med: {_told(year.services.uncosted, year.areas)}."
        )
    return found


def _told(units: Mapping[str, Fraction], areas: Mapping[str, str]) -> str:
    return ", ".join(
        f"{service_label(name, areas)} {number_text(n, 0 if n.denominator == 1 else 1)}{NBSP}"
        f"{service_unit(name)}"
        for name, n in sorted(units.items())
    )


def paragraphs(texts: Sequence[str]) -> list[Block]:
    return [Paragraph((text,), role="note") for text in texts if text]


def _kr(value: Fraction | None) -> str:
    return "" if value is None else number_text(value)
