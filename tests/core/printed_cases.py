"""Made-up tables as municipalities print them: clean, or with one known error.

Every table is computed exactly first and rounded when printed, so its sums may be off by rounding.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from random import Random

from hemmaplan.core.proofreading_grid import PrintedTable

LINES = ("Personal", "Lokaler", "Köpt vård", "Familjehem", "Övrigt", "Transporter", "Konsulter")
UNITS = ("Norr", "Söder", "Väster", "Öster", "Centrum", "Hamnen", "Lunden", "Åsen", "Backen")
MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


@dataclass(frozen=True)
class Style:
    """How amounts are printed: divided by `size`, to `decimals`, Swedish or as a program would."""

    size: int
    decimals: int
    swedish: bool

    def __call__(self, kronor: float) -> str:
        text = f"{abs(kronor) / self.size:,.{self.decimals}f}"
        minus = "−" if self.swedish else "-"
        sign = minus if kronor < 0 and any(c in "123456789" for c in text) else ""
        if self.swedish:
            return sign + text.replace(",", "\u00a0").replace(".", ",")
        return sign + text.replace(",", "")


def total(numbers: Sequence[float], how: Style) -> float:
    """The exact sum, unless rounding would take it further from the printed parts than allowed."""
    unit = how.size / 10**how.decimals
    printed = sum(round(number / unit) for number in numbers)
    off = abs(round(sum(numbers) / unit) - printed)
    return sum(numbers) if off <= max(1, 3 * sqrt(len(numbers) / 12)) else printed * unit


def adds_up(column: Sequence[str]) -> bool:
    """Whether the last text is the sum of the others, as far as rounding goes."""
    *parts, whole = (_last_digits(text) for text in column)
    return abs(sum(parts) - whole) <= max(1, 3 * sqrt(len(parts) / 12))


@dataclass(frozen=True)
class Case:
    """`amounts` are the cells that take part in the table's arithmetic."""

    kind: str
    table: PrintedTable
    amounts: tuple[tuple[int, int], ...]


def style(random: Random) -> Style:
    size, decimals = random.choice([(1, 0), (1000, 0), (1000, 0), (1_000_000, 1), (1_000_000, 2)])
    return Style(size, decimals, random.random() < 0.5)


def amount(random: Random, how: Style) -> float:
    return random.uniform(120, 60_000) * how.size / 10**how.decimals


def case(kind: str, header: list[str], rows: list[list[str]], first: int = 1) -> Case:
    table = PrintedTable.of([header], rows)
    cells = tuple(
        (r, c) for r, row in enumerate(rows) for c in range(first, len(header)) if row[c].strip()
    )
    return Case(kind, table, cells)


def budget_follow_up(random: Random) -> Case:
    how, sign = style(random), random.choice([1, -1])
    lines = random.sample(LINES, random.randint(3, 6))
    numbers = []
    for _ in lines:
        budget = amount(random, how)
        outcome = budget * random.uniform(0.7, 1.4)
        numbers.append((budget, outcome, sign * (budget - outcome)))
    rows = [[line, *map(how, row)] for line, row in zip(lines, numbers, strict=True)]
    label = random.choice(["Summa", "Totalt", "Summa kostnader"])
    rows.append([label, *(how(total(column, how)) for column in zip(*numbers, strict=True))])
    return case("budget", ["Rad", "Budget", "Utfall", "Avvikelse"], rows)


def subtotals(random: Random) -> Case:
    how, rows = style(random), []
    width = random.randint(2, 4)
    sums = []
    for name, sign in (("intäkter", -1), ("kostnader", 1)):
        lines = random.sample(LINES, random.randint(2, 4))
        numbers = [[sign * amount(random, how) for _ in range(width)] for _ in lines]
        rows += [
            [f"{line} {name}", *map(how, row)] for line, row in zip(lines, numbers, strict=True)
        ]
        sums.append([total(column, how) for column in zip(*numbers, strict=True)])
        rows.append([f"Summa {name}", *map(how, sums[-1])])
    rows.append(["Resultat", *(how(sum(column)) for column in zip(*sums, strict=True))])
    return case("subtotals", ["Rad", *(f"Utfall {2020 + i}" for i in range(width))], rows)


def months(random: Random) -> Case:
    how, width = style(random), random.randint(3, 12)
    names = random.sample(UNITS, random.randint(3, 7))
    numbers = [[amount(random, how) for _ in range(width)] for _ in names]
    numbers.append([total(column, how) for column in zip(*numbers, strict=True)])
    rows = [
        [name, *map(how, row), how(total(row, how))]
        for name, row in zip([*names, "Summa"], numbers, strict=True)
    ]
    if not adds_up([row[-1] for row in rows]):
        return months(random)  # the corner agrees with its row but not with its column
    return case("months", ["Enhet", *MONTHS[:width], "Summa"], rows)


def counts(random: Random) -> Case:
    names = random.sample(UNITS, random.randint(3, 8))
    numbers = [[random.randint(2, 90) for _ in range(3)] for _ in names]
    numbers.append([sum(column) for column in zip(*numbers, strict=True)])
    rows = [
        [name, *map(str, row), str(sum(row))]
        for name, row in zip([*names, "Totalt"], numbers, strict=True)
    ]
    header = ["Enhet", "Placeringar HVB", "Placeringar familjehem", "Placeringar övrigt"]
    return case("counts", [*header, "Placeringar totalt"], rows)


def shares(random: Random) -> Case:
    names = random.sample(UNITS, random.randint(4, 9))
    numbers = [random.randint(150, 9000) for _ in names]
    how = Style(1, 0, random.random() < 0.5)
    percent = Style(1, 1, how.swedish)
    rows = [
        [name, how(number), percent(100 * number / sum(numbers))]
        for name, number in zip(names, numbers, strict=True)
    ]
    rows.append(["Summa", how(sum(numbers)), percent(100)])
    return case("shares", ["Kommun", "Invånare", "Andel %"], rows)


def per_inhabitant(random: Random) -> Case:
    how, rows = Style(1, 0, random.random() < 0.5), []
    costs, people = 0, 0
    for name in random.sample(UNITS, random.randint(4, 8)):
        cost, count = random.randint(2_000_000, 90_000_000), random.randint(900, 30_000)
        costs, people = costs + cost, people + count
        rows.append([name, how(cost), how(count), how(cost / count)])
    rows.append(["Totalt", how(costs), how(people), how(costs / people)])
    return case("ratio", ["Kommun", "Kostnad kr", "Invånare", "Kr per invånare"], rows)


def price_times_days(random: Random) -> Case:
    how, rows, whole, days_sum = Style(1, 0, random.random() < 0.5), [], 0, 0
    for name in random.sample(UNITS, random.randint(4, 8)):
        days, price = random.randint(20, 365), random.randint(450, 9000)
        whole, days_sum = whole + days * price, days_sum + days
        rows.append([name, how(days), how(price), how(days * price)])
    rows.append(["Summa", how(days_sum), "", how(whole)])
    return case("product", ["Enhet", "Vårddygn", "Dygnspris kr", "Kostnad kr"], rows)


def period_budget(random: Random) -> Case:
    how, share = Style(1000, 0, random.random() < 0.5), random.randint(1, 11) / 12
    lines = random.sample(LINES, random.randint(4, 7))
    years = [random.randint(200, 60_000) * 1000 for _ in lines]
    numbers = [(year, year * share, amount(random, how)) for year in years]
    rows = [[line, *map(how, row)] for line, row in zip(lines, numbers, strict=True)]
    rows.append(["Summa", *(how(total(column, how)) for column in zip(*numbers, strict=True))])
    return case("period", ["Rad", "Årsbudget", "Periodbudget", "Utfall"], rows)


def net_blocks(random: Random) -> Case:
    how, names = style(random), random.sample(LINES, random.randint(3, 6))
    width, blocks = random.randint(2, 4), []
    for _ in range(2):
        numbers = [[amount(random, how) for _ in range(width)] for _ in names]
        blocks.append([*numbers, [total(column, how) for column in zip(*numbers, strict=True)]])
    revenue, cost = blocks
    net = [
        [c - r for c, r in zip(cost_row, revenue_row, strict=True)]
        for cost_row, revenue_row in zip(cost, revenue, strict=True)
    ]
    rows = [
        [block, name, *map(how, numbers)]
        for block, part in (("intäkt", revenue), ("kostnad", cost), ("netto", net))
        for name, numbers in zip([*names, "Summa"], part, strict=True)
    ]
    if not all(adds_up([row[c] for row in rows[-len(names) - 1 :]]) for c in range(2, 2 + width)):
        return net_blocks(random)
    header = ["Typ", "Område", *("Budget", "Utfall", "Prognos", "Bokslut")[:width]]
    return case("blocks", header, rows, first=2)


def unrelated(random: Random) -> Case:
    """Numbers that have nothing to do with each other."""
    how, width = style(random), random.randint(1, 6)
    names = random.sample(UNITS, random.randint(3, 9))
    rows = [
        [name, *(how(random.choice([1, 1, 1, -1]) * amount(random, how)) for _ in range(width))]
        for name in names
    ]
    return case("unrelated", ["Kommun", *(f"Mått {i}" for i in range(width))], rows)


def small_unrelated(random: Random) -> Case:
    names, width = random.sample(UNITS, random.randint(3, 9)), random.randint(1, 6)
    rows = [[name, *(str(random.randint(0, 40)) for _ in range(width))] for name in names]
    return case("small", ["Kommun", *(f"Antal {i}" for i in range(width))], rows)


RELATED: tuple[Callable[[Random], Case], ...] = (
    budget_follow_up,
    subtotals,
    months,
    counts,
    shares,
    per_inhabitant,
    price_times_days,
    period_budget,
    net_blocks,
)


def clean(random: Random) -> Case:
    return random.choice((*RELATED, unrelated, small_unrelated))(random)


def with_error(random: Random) -> tuple[Case, tuple[int, int], str]:
    """A table, the cell that was changed and what was done to it."""
    original = random.choice(RELATED)(random)
    slips = list(SLIPS.items())
    while True:
        row, column = random.choice(original.amounts)
        name, slip = random.choice(slips)
        printed = original.table.cells[row][column]
        changed = slip(printed, random)
        if changed != printed and _matters(printed, changed):
            rows = [list(r) for r in original.table.cells]
            rows[row][column] = changed
            table = PrintedTable.of([original.table.header], rows)
            return Case(original.kind, table, original.amounts), (row, column), name


def _matters(printed: str, changed: str) -> bool:
    """More than rounding: at least a hundredth, and 12 units of the last digit."""
    before, after = (_last_digits(text) for text in (printed, changed))
    return abs(after - before) >= max(12, abs(before) / 50)


def _last_digits(text: str) -> int:
    number = int("".join(c for c in text if c.isdigit()) or "0")
    return -number if text[0] in "-−" else number


def _digit(printed: str, random: Random) -> str:
    place = random.choice([i for i, c in enumerate(printed) if c.isdigit()])
    digit = str((int(printed[place]) + random.randint(1, 9)) % 10)
    changed = printed[:place] + digit + printed[place + 1 :]
    return printed if changed.lstrip("-−").startswith("0") else changed


def _swap(printed: str, random: Random) -> str:
    places = [i for i in range(len(printed) - 1) if printed[i : i + 2].isdigit()]
    if not places:
        return printed
    place = random.choice(places)
    swapped = printed[:place] + printed[place + 1] + printed[place] + printed[place + 2 :]
    return printed if swapped.lstrip("-−").startswith("0") else swapped


def _sign(printed: str, random: Random) -> str:
    minus = "−" if "\u00a0" in printed or "," in printed else "-"
    return printed.lstrip("-−") if printed[0] in "-−" else minus + printed


def _thousand(printed: str, random: Random) -> str:
    if not printed.lstrip("-−").isdigit():
        return printed
    return printed + "000"


SLIPS: dict[str, Callable[[str, Random], str]] = {
    "digit": _digit,
    "swap": _swap,
    "sign": _sign,
    "thousand": _thousand,
}
