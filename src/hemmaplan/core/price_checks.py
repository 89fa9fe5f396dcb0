"""Findings in rates, incomes and pauses, and care days without a price."""

import polars as pl

from hemmaplan.core.as_of import fees_run_out
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.findings import (
    DAY,
    FAR_AHEAD,
    Check,
    Scope,
    charged,
    finding,
    kronor,
    latest_before,
    latest_day,
    price_of,
    prices,
    spans,
    words,
)
from hemmaplan.core.placement_costs import KIND_LABELS
from hemmaplan.core.problems import Severity

FAR, ENOUGH = 20, 5
"""How many times the usual a price is far from it, and how many prices make something usual."""
FAR_TEXT = (
    "Priset ({}) för placering {} är {} kr, men det vanliga för vårdformen är {} kr. Kontrollera"
    " beloppet och om det gäller dygn eller månad."
)
_LIKE = ("care_form", "kind", "per")
"""Prices that are alike in these can be held against each other."""
_ID = pl.col("placement_id")
_SWEDISH = {"rates": "Priset", "incomes": "Intäkten"}


def _placement_unknown(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A rate, income, pause or invoice is for a placement that is not in `placements`.

    Without any placements at all it is one finding a table.
    """
    if dataset.table_or_empty("placements").is_empty():
        return _no_placements(dataset, scope)
    known = dataset.table_or_empty("placements")["placement_id"].unique().implode()
    message = words(
        "Placering {} finns inte i placements, eller har en rad där som inte gick att läsa, så"
        " raden räknas inte. Rätta numret, eller rätta eller lägg till placeringen.",
        _ID,
    )
    found = []
    for table in ("rates", "incomes"):
        rows = prices(dataset, scope, table).filter(~_ID.is_in(known))
        found.append(finding(rows, message, "placement_id", _worth_of_unknown(scope)))
    pauses, invoices = (
        dataset.table_or_empty(table).filter(~_ID.is_in(known)) for table in ("pauses", "invoices")
    )
    not_registered = words(
        "Placering {} finns inte i placements, eller har en rad där som inte gick att läsa, så"
        " fakturan står som ej registrerad i avstämningen. Rätta numret, eller rätta eller lägg"
        " till placeringen.",
        _ID,
    )
    found.append(finding(pauses, message, "placement_id"))
    found.append(finding(invoices, not_registered, "placement_id", pl.col("amount_ore")))
    return pl.concat(found)


def _no_placements(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """What hangs on placements that are not there; why they aren't is told of their own file."""
    unknown = _worth_of_unknown(scope)
    counted = (
        (prices(dataset, scope), unknown),
        (prices(dataset, scope, "incomes"), unknown),
        (dataset.table_or_empty("pauses"), pl.lit(0)),
        (dataset.table_or_empty("invoices"), pl.col("amount_ore")),
    )
    message = words(
        "Placeringarna (placements) saknas eller går inte att läsa, så ingen av filens {} rader"
        " räknas. Lägg till placeringarna, eller rätta deras fil.",
        pl.col("count"),
    )
    found = []
    for rows, worth in counted:
        files = rows.drop_nulls("placement_id").group_by("_file", "_sheet")
        whole = files.agg(count=pl.len(), worth=worth.abs().sum())
        found.append(finding(whole, message, "", pl.col("worth")))
    return pl.concat(found)


def _worth_of_unknown(scope: Scope) -> pl.Expr:
    last = pl.min_horizontal("valid_to", pl.lit(scope.last))
    return pl.max_horizontal(price_of(pl.col("valid_from"), last), _one_unit())


def _one_unit() -> pl.Expr:
    return pl.col("unit_ore").abs().cast(pl.Int64, strict=False)


def _to_before_from(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A rate, income, pause or agreement ends before it starts, so it holds on no day; or an
    invoice, which then counts for its whole month."""
    message = words(
        "Sista dagen {} är före första dagen {}. Raden gäller ingen dag; rätta datumen.",
        pl.col("to_date"),
        pl.col("from_date"),
    )
    backwards = pl.col("to_date") < pl.col("from_date")
    found = []
    for table in ("rates", "incomes"):
        rows = prices(dataset, scope, table).filter(backwards)
        worth = price_of(pl.col("to_date"), pl.col("from_date"))
        found.append(finding(rows, message, "to_date", worth))
    for table in ("pauses", "agreements"):
        rows = dataset.table_or_empty(table).filter(backwards)
        found.append(finding(rows, message, "to_date"))
    whole_month = words(
        "Sista dagen {} är före första dagen {}. Fakturan räknas på hela månaden {}; rätta"
        " datumen.",
        pl.col("to_date"),
        pl.col("from_date"),
        pl.col("month").dt.strftime("%Y-%m"),
    )
    invoices = dataset.table_or_empty("invoices").filter(backwards)
    found.append(finding(invoices, whole_month, "to_date", pl.col("amount_ore")))
    return pl.concat(found)


def _rate_overlap(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """Two rates (or incomes) of one placement and kind are charged on the same days: both count."""
    group = ("placement_id", "kind")
    found = []
    for table in ("rates", "incomes"):
        rows = charged(prices(dataset, scope, table)).sort(*group, "charged_from", "_row")
        rows = rows.with_row_index("index").with_columns(
            latest=latest_before(pl.col("charged_to"), *group)
        )
        clash = rows.filter(latest_day() >= pl.col("charged_from"))
        clash = clash.with_columns(
            until=pl.min_horizontal("charged_to", latest_day()),
            other=rows["_row"].gather(clash["latest"].struct.field("index")),
        )
        message = words(
            _SWEDISH[table] + " ({}) för placering {} gäller samtidigt som det på rad {},"
            " {}–{}. Båda räknas. Avsluta det ena om det var ett prisbyte; beloppet är vad det"
            " senare lägger till.",
            _kind(),
            _ID,
            pl.col("other"),
            pl.col("charged_from"),
            pl.col("until"),
        )
        worth = price_of(pl.col("charged_from"), pl.col("until"))
        found.append(finding(clash, message, "from_date", worth))
    return pl.concat(found)


def _rate_outside_placement(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A rate (or income) starts before its placement, or holds on none of its days; one that is
    paid once may be on the day of discharge, where that is not charged.

    Those days are never charged. A price list that runs on after the discharge is no finding.
    """
    once = (pl.col("per") == "occasion") & ~pl.col("discharge_day_charged").fill_null(False)
    leaving = once & (pl.col("valid_from") == pl.col("end_date"))
    leaving &= pl.col("end_date") > pl.col("first")
    found = []
    for table in ("rates", "incomes"):
        rows = prices(dataset, scope, table).filter(
            pl.col("first").is_not_null()
            & ~(pl.col("to_date") < pl.col("from_date")).fill_null(False)
        )
        early = pl.col("valid_from") < pl.col("first")
        late = pl.col("valid_from") > pl.col("end_date")
        until = (
            pl.when(early)
            .then(pl.min_horizontal("valid_to", pl.col("first") - DAY))
            .otherwise(pl.min_horizontal("valid_to", pl.lit(scope.last)))
        )
        outside = words(
            _SWEDISH[table] + " ({}) gäller {}–{} men placering {} pågår {}–{}. Dagarna utanför"
            " räknas inte; kontrollera datumen.",
            _kind(),
            pl.col("valid_from"),
            pl.col("to_date"),
            _ID,
            pl.col("first"),
            pl.col("end_date"),
        )
        uncharged = words(
            _SWEDISH[table] + " ({}) för placering {} är från utskrivningsdagen {}, som inte"
            " debiteras, så det räknas inte. Skriv att den debiteras, eller dagen före.",
            _kind(),
            _ID,
            pl.col("end_date"),
        )
        message = pl.when(leaving).then(uncharged).otherwise(outside)
        rows = rows.filter(early | late | leaving | (pl.col("valid_to") < pl.col("first")))
        found.append(finding(rows, message, "from_date", price_of(pl.col("valid_from"), until)))
    return pl.concat(found)


def _price_zero(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A price is 0 kronor: the days count as priced, and cost nothing."""
    rows = dataset.table_or_empty("rates").filter(pl.col("amount") == 0)
    text = (
        "Priset ({}) för placering {} är 0 kr, så dygnen räknas som gratis. Skriv rätt belopp,"
        " eller ta bort priset om det inte är känt än."
    )
    return finding(rows, words(text, _kind(), _ID), "amount")


def _price_negative(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A price is below zero: the days count as priced, and lower the cost."""
    text = (
        "Priset ({}) för placering {} är negativt, så det sänker kostnaden. Priser skrivs utan"
        " minus; är det en återbetalning är allt i sin ordning."
    )
    return _below_zero(dataset, scope, "rates", text)


def _income_negative(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """An income is below zero: incomes are written positive, so it lowers what comes in."""
    text = (
        "Intäkten ({}) för placering {} är negativ, så den dras av från intäkterna. Intäkter skrivs"
        " utan minus; är det en återbetalning är allt i sin ordning."
    )
    return _below_zero(dataset, scope, "incomes", text)


def _below_zero(dataset: Dataset, scope: Scope, table: str, text: str) -> pl.DataFrame:
    charge = charged(prices(dataset, scope, table).filter(pl.col("amount") < 0))
    worth = price_of(pl.col("charged_from"), pl.col("charged_to"))
    return finding(charge, words(text, _kind(), _ID), "amount", worth)


def _price_pct_odd(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A surcharge or a VAT compensation is less than nothing of a price, or more than all of it."""
    text = (
        "Raden för placering {} har {} procent i {}. Skriv hur stor del av beloppet det är, 0 till"
        " 100, med decimalkomma."
    )
    found = []
    for column in ("payroll_pct", "vat_compensation_pct"):
        odd = ~pl.col(column).is_between(0, 100)
        message = words(text, _ID, pl.col(column).cast(pl.Float64), pl.lit(column))
        for table in ("rates", "incomes"):
            rows = dataset.table_or_empty(table).filter(odd)
            found.append(finding(rows, message, column))
    return pl.concat(found)


def _pause_share_odd(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A pause charges less than nothing of the day price, or more than all of it."""
    share = pl.col("charged_pct")
    rows = dataset.table_or_empty("pauses").filter(~share.is_between(0, 100))
    text = (
        "Pausen i placering {} fr.o.m. {} debiterar {} procent av dygnspriset. Skriv hur stor del"
        " som betalas, 0 till 100."
    )
    told = share.cast(pl.Float64)
    return finding(rows, words(text, _ID, pl.col("from_date"), told), "charged_pct")


def _price_far_from_usual(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A price is many times the usual for its kind and care form, or a small part of it."""
    rows = prices(dataset, scope).filter(pl.col("amount") > 0)
    rows = rows.join(usual_prices(dataset), on=_LIKE, maintain_order="left").filter(
        is_far(pl.col("amount").cast(pl.Float64), pl.col("usual"))
    )
    amount, usual = (kronor(pl.col(name).cast(pl.Float64) * 100) for name in ("amount", "usual"))
    return finding(rows, words(FAR_TEXT, _kind(), _ID, amount, usual), "amount")


def usual_prices(dataset: Dataset, *, enough: int = ENOUGH) -> pl.DataFrame:
    """care_form, kind, per → usual: the median amount in kronor (Float64) of at least so many."""
    forms = dataset.table_or_empty("placements").unique("placement_id", keep="first")
    return (
        dataset.table_or_empty("rates")
        .filter(pl.col("amount") > 0)
        .join(forms.select("placement_id", "care_form").drop_nulls(), on="placement_id")
        .group_by(_LIKE)
        .agg(usual=pl.col("amount").cast(pl.Float64).median(), count=pl.len())
        .filter(pl.col("count") >= enough)
        .drop("count")
    )


def is_far(amount: pl.Expr, usual: pl.Expr) -> pl.Expr:
    return (amount >= FAR * usual) | (amount * FAR <= usual)


def _kind() -> pl.Expr:
    return pl.col("kind").replace_strict(KIND_LABELS, default=pl.col("kind"))


def _pause_overlap(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """Two pauses of one placement share days: which share of the price holds is unclear."""
    rows = (
        dataset.table_or_empty("pauses")
        .with_columns(until=pl.col("to_date").fill_null(FAR_AHEAD))
        .filter(pl.col("from_date") <= pl.col("until"))
        .sort("placement_id", "from_date", "_row")
        .with_row_index("index")
        .with_columns(latest=latest_before(pl.col("until"), "placement_id"))
    )
    clash = rows.filter(latest_day() >= pl.col("from_date"))
    clash = clash.with_columns(other=rows["_row"].gather(clash["latest"].struct.field("index")))
    return finding(
        clash,
        words(
            "Pausen i placering {} fr.o.m. {} överlappar pausen på rad {}. Låt dem följa på"
            " varandra, så att det är klart vilken andel av priset som gäller.",
            _ID,
            pl.col("from_date"),
            pl.col("other"),
        ),
        "from_date",
    )


def _care_days_unpriced(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """Care days of a placement have no day or month price: the cost is too low, not zero.

    Without any rates at all it is one finding.
    """
    placements = spans(dataset, scope).filter(pl.col("first") <= pl.col("last"))
    if dataset.table_or_empty("rates").is_empty():
        return _no_rates(placements)
    paid = charged(prices(dataset, scope)).filter(pl.col("per") != "occasion")
    gaps = _gaps(placements, paid)
    rows = placements.join(gaps, on="placement_id", maintain_order="left").join(
        _average_day_price(placements, paid, gaps),
        on="care_form",
        how="left",
        maintain_order="left",
    )
    estimate = (pl.col("missing_days") * pl.col("day_price")).round().cast(pl.Int64, strict=False)
    known = words(
        "Beloppet är en uppskattning: vårdformens medelpris per dygn, {} kr.",
        kronor(pl.col("day_price")),
    )
    unknown = pl.lit("Vårdformen har inget annat pris att uppskatta efter.")
    return finding(
        rows,
        words(
            "Placering {} har {} vårddygn utan pris, de första {}–{}. Lägg till pris i rates. {}",
            _ID,
            pl.col("missing_days"),
            pl.col("gap_from"),
            pl.col("gap_to"),
            pl.when(pl.col("day_price").is_not_null()).then(known).otherwise(unknown),
        ),
        "start_date",
        estimate,
    )


def _fee_run_out(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """The fee of a home ends while the placement and its expense go on: the cost and every forecast
    are without the fee."""
    out = fees_run_out(dataset, scope.last).select("_file", "_sheet", "_row")
    rows = prices(dataset, scope).join(
        out, on=["_file", "_sheet", "_row"], how="semi", nulls_equal=True, maintain_order="left"
    )
    text = (
        "Arvodet för placering {} slutar {} men omkostnaden och placeringen fortsätter, så arvodet"
        " saknas i kostnaden och i prognosen. Lägg till det nya arvodet i rates, eller avsluta"
        " omkostnaden."
    )
    worth = price_of(pl.col("to_date") + DAY, pl.lit(scope.last))
    return finding(rows, words(text, _ID, pl.col("to_date")), "to_date", worth)


def _no_rates(placements: pl.DataFrame) -> pl.DataFrame:
    care_days = (pl.col("last") - pl.col("first")).dt.total_days() + 1
    rows = placements.group_by("_file", "_sheet").agg(pl.len().alias("count"), days=care_days.sum())
    message = words(
        "Tabellen rates saknas eller är tom: {} med {} vårddygn har inget pris, så kostnaden går"
        " inte att räkna.",
        pl.when(pl.col("count") == 1)
        .then(pl.lit("1 placering"))
        .otherwise(pl.format("{} placeringar", "count")),
        pl.col("days"),
    )
    return finding(rows, message)


def _gaps(placements: pl.DataFrame, paid: pl.DataFrame) -> pl.DataFrame:
    """placement_id, missing_days, gap_from, gap_to: the first gap and the days of all of them.

    The paid periods are laid in order between a day before the placement and a day after it;
    what neither the one before nor any earlier one reaches is a gap.
    """
    edges = ("placement_id", "paid_from", "paid_to")
    before = placements.select("placement_id", paid_from=pl.col("first") - DAY)
    after = placements.select("placement_id", paid_from=pl.col("last") + DAY)
    periods = pl.concat(
        [
            before.with_columns(paid_to="paid_from"),
            paid.select("placement_id", paid_from="charged_from", paid_to="charged_to"),
            after.with_columns(paid_to="paid_from"),
        ]
    ).select(edges)
    reached = periods.sort("placement_id", "paid_from").with_columns(
        gap_from=pl.col("paid_to").cum_max().shift(1).over("placement_id") + DAY,
        gap_to=pl.col("paid_from") - DAY,
    )
    days = (pl.col("gap_to") - pl.col("gap_from")).dt.total_days() + 1
    return (
        reached.filter(pl.col("gap_from") <= pl.col("gap_to"))
        .group_by("placement_id", maintain_order=True)
        .agg(
            missing_days=days.sum(),
            gap_from=pl.col("gap_from").first(),
            gap_to=pl.col("gap_to").first(),
        )
    )


def _average_day_price(
    placements: pl.DataFrame, paid: pl.DataFrame, gaps: pl.DataFrame
) -> pl.DataFrame:
    """care_form, day_price in öre: cost by priced care day; no row where nothing is priced."""
    cost = paid.group_by("care_form").agg(
        cost_ore=price_of(pl.col("charged_from"), pl.col("charged_to")).sum()
    )
    care_days = (pl.col("last") - pl.col("first")).dt.total_days() + 1
    days = (
        placements.join(gaps, on="placement_id", how="left")
        .group_by("care_form")
        .agg(days=(care_days - pl.col("missing_days").fill_null(0)).sum())
    )
    return (
        cost.join(days, on="care_form")
        .filter((pl.col("days") > 0) & (pl.col("cost_ore") > 0))
        .select("care_form", day_price=pl.col("cost_ore") / pl.col("days"))
    )


_OUTSIDE = "the price of the days outside the placement"

CHECKS = (
    Check(
        "placement_unknown",
        Severity.ERROR,
        "the price from its first day through the month, at least one unit; an invoice's amount",
        _placement_unknown,
    ),
    Check(
        "to_before_from",
        Severity.ERROR,
        "the price of the days between; an invoice's amount",
        _to_before_from,
    ),
    Check(
        "care_days_unpriced",
        Severity.ERROR,
        "the days without price at the care form's average day price (an estimate)",
        _care_days_unpriced,
    ),
    Check(
        "fee_run_out",
        Severity.WARNING,
        "the fee from the day after its last to the end of the month looked at",
        _fee_run_out,
    ),
    Check(
        "rate_overlap",
        Severity.WARNING,
        "what the later one adds on the days they share",
        _rate_overlap,
    ),
    Check("rate_outside_placement", Severity.WARNING, _OUTSIDE, _rate_outside_placement),
    Check("price_zero", Severity.WARNING, "", _price_zero),
    Check("price_negative", Severity.WARNING, "what it takes off", _price_negative),
    Check("income_negative", Severity.WARNING, "what it takes off", _income_negative),
    Check("price_pct_odd", Severity.WARNING, "", _price_pct_odd),
    Check("pause_share_odd", Severity.WARNING, "", _pause_share_odd),
    Check("price_far_from_usual", Severity.WARNING, "", _price_far_from_usual),
    Check("pause_overlap", Severity.WARNING, "", _pause_overlap),
)
