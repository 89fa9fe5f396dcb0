"""How the last two years' placements were chosen, some choices still open, and the own homes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from hemmaplan.core.agreed_prices import price_on
from hemmaplan.core.holding import holding
from hemmaplan.core.periods import Month
from hemmaplan.exempelkommun.draws import table_of

Row = dict[str, Any]
Rows = dict[str, list[Row]]

_MONTHS, _FOLLOWED, _OPEN = 24, 0.9, 5
_NEEDS = (
    "safe_adult", "schooling", "structure", "protection", "mental_health", "parental_support",
    "substance_use", "housing",
)  # fmt: skip
_GOALS = ("return_home", "safe_upbringing", "school_attendance", "daily_structure", "own_housing")
_ENDS = ("outpatient_takes_over", "parents_able", "treatment_done", "own_housing", "assessed")
_REASONS = ("needs", "no_place", "safety", "distance", "no_consent")
_REFUSALS = ("no_place", "no_place", "target_group", "staffing", "no_answer")
_LADDERS: Mapping[str, str] = {"bou": "lagens", "vuxen": "sala_vuxna"}
_BEFORE: Mapping[str, tuple[str, ...]] = {
    "familjehem": ("natverkshem",),
    "jourhem": ("natverkshem",),
    "konsulentstott_familjehem": ("natverkshem", "familjehem"),
    "hvb": ("natverkshem", "familjehem", "konsulentstott"),
    "sis": ("natverkshem", "familjehem", "konsulentstott", "hvb"),
}
"""The steps before each form on the ladder for children."""
_OWN_HOMES = ("familjehem", "jourhem")
_AREAS = ((15, "Exempellän"), (75, "Grannlän"), (200, "längre bort"))
"""Where a provider is, by how many kilometres away it is at least."""


def homes_table(rng: np.random.Generator, placements: pl.DataFrame, last: Month) -> pl.DataFrame:
    """The family homes that placements are or have been in, with places for at least those now."""
    rows = placements.filter(pl.col("care_form").is_in(_OWN_HOMES), pl.col("home_id").is_not_null())
    going = (pl.col("end_date") > last.last_day).fill_null(True)
    homes = (
        rows.group_by("home_id")
        .agg(
            pl.first("care_form"), pl.first("area"), first=pl.min("start_date"),
            now=going.sum().cast(pl.Int64),
        )
        .sort("home_id")
    )  # fmt: skip
    more = rng.integers(0, 2, homes.height)
    made = homes.select(
        "home_id", "care_form", "area",
        places=pl.max_horizontal("now", pl.lit(1)) + pl.Series(more),
        approved_on=pl.col("first") - pl.duration(days=60),
        distance_km=pl.Series(rng.integers(2, 70, homes.height)),
    )  # fmt: skip
    return table_of("homes", made.to_dicts())


def choice_tables(
    rng: np.random.Generator, tables: Mapping[str, pl.DataFrame], last: Month
) -> dict[str, pl.DataFrame]:
    """choices, choice_steps, choice_alternatives, call_offs and quotes, by name."""
    first = last.shift(1 - _MONTHS).first_day
    recent = tables["placements"].filter(
        pl.col("start_date") >= first,
        ~pl.col("care_form").is_in(("oppenvard", "extern_oppenvard", "skyddat_boende", "lvm_hem")),
    )
    stays = recent.sort("start_date", "placement_id").to_dicts()
    kept = [stay for stay in stays if rng.random() < _FOLLOWED]
    drawn = _Drawn(rng, tables, last)
    rows: Rows = {name: [] for name in ("choices", "choice_steps", "choice_alternatives",
                                        "call_offs", "quotes")}  # fmt: skip
    numbers: dict[int, int] = {}
    for place, stay in enumerate(kept):
        opened = stay["start_date"] - timedelta(days=_waited(rng, stay))
        numbers[opened.year] = numbers.get(opened.year, 0) + 1
        number = f"{opened.year}-{numbers[opened.year]}"
        is_open = place >= len(kept) - _OPEN
        if is_open:
            opened = last.last_day - timedelta(days=int(rng.integers(2, 40)))
        for name, row in _choice(drawn, stay, number, opened, is_open=is_open):
            rows[name].append({"choice_id": number, **row})
    return {name: table_of(name, found) for name, found in rows.items()}


def where_they_are(rng: np.random.Generator, providers: pl.DataFrame) -> pl.DataFrame:
    """The providers with how far away they are, in whole km (some near, some far), and where."""
    known = providers.select("provider_id").unique(maintain_order=True)
    far = rng.lognormal(4.0, 0.8, known.height).clip(5, 400).round().astype(np.int64)
    places = pl.DataFrame({"provider_id": known["provider_id"], "distance_km": far}).with_columns(
        pl.col("distance_km").cast(pl.Int32)
    )
    area = pl.lit("Exempelkommun")
    for begins, name in _AREAS:
        area = pl.when(pl.col("distance_km") >= begins).then(pl.lit(name)).otherwise(area)
    found = providers.drop("distance_km", "geographic_area").join(
        places.with_columns(geographic_area=area), on="provider_id", maintain_order="left"
    )
    return found.select(providers.columns)


def with_distances(alternatives: pl.DataFrame, providers: pl.DataFrame) -> pl.DataFrame:
    """The alternatives with how far away each provider is."""
    known = providers.unique("provider_id", keep="first").select(
        "provider_id", of_provider="distance_km"
    )
    return (
        alternatives.join(known, on="provider_id", how="left", maintain_order="left")
        .with_columns(distance_km=pl.coalesce("distance_km", "of_provider"))
        .drop("of_provider")
    )


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What the choices are drawn from."""

    rng: np.random.Generator
    tables: Mapping[str, pl.DataFrame]
    last: Month


def _waited(rng: np.random.Generator, stay: Row) -> int:
    return 0 if stay["urgency"] == "acute" else int(rng.integers(7, 60))


def _choice(
    drawn: _Drawn, stay: Row, number: str, opened: date, *, is_open: bool
) -> Iterator[tuple[str, Row]]:
    """The rows of one choice; an open one is somewhere on the way, and is of nobody placed."""
    rng, tables = drawn.rng, drawn.tables
    written = opened + timedelta(days=int(rng.integers(1, 7)))
    bought = stay["procurement"] in ("framework", "direct")
    same = ("family_id", "area", "unit_code", "birth_month", "sex", "urgency")
    choice: Row = {name: stay[name] for name in same} | {
        "person_id": f"N{number}" if is_open else stay["person_id"],
        "ladder": _LADDERS[stay["area"]], "opened_on": opened,
        "decide_by": opened + timedelta(days=60), "needs": _some(rng, _NEEDS, 3),
        "goals": _some(rng, _GOALS, 2),
    }  # fmt: skip
    yield from _steps(rng, stay, written)
    if is_open and rng.random() < 0.5:
        yield "choices", choice
        return
    price = _agreed(tables, stay)
    yield "choice_alternatives", {
        "alternative": 1, "day_price": price,
        **{n: stay[n] for n in ("care_form", "provider_id", "home_id", "procurement")},
    }  # fmt: skip
    if bought and stay["provider_id"]:
        yield from _asked(drawn, stay, written, is_open=is_open)
        yield from _quotes(drawn, stay, written, price)
    choice |= {"network_mapped_on": written, "alternative": 1, "costs_compared_on": written}
    if is_open:
        yield "choices", choice
        return
    paid = tables["rates"].filter(
        pl.col("placement_id") == stay["placement_id"], pl.col("kind") == "care"
    )
    fixed = paid["amount"][0] if paid.height else None
    yield "choices", choice | {"day_price": fixed} | _decision(rng, stay, written)


def _decision(rng: np.random.Generator, stay: Row, written: date) -> Row:
    same = ("legal_basis", "start_date", "planned_end_date", "direct_reason", "placement_id")
    direct = stay["procurement"] == "direct"
    decided_by = "committee" if rng.random() < 0.7 else "unit_manager"
    if stay["legal_basis"] == "lvu_6":
        decided_by = "chair"
    return {name: stay[name] for name in same} | {
        "purpose": "treatment" if stay["care_form"] == "hvb" else "upbringing",
        "end_criteria": _some(rng, _ENDS, 2), "guardian_consent": stay["legal_basis"] == "sol",
        "guardian_consent_on": written, "own_consent": True, "own_consent_on": written,
        "judged_on": written, "direct_documented_on": written if direct else None,
        "outcome": "placed", "decided_on": stay["start_date"], "decided_by": decided_by,
        "within_delegation": True, "child_worker": "socialsekreterare",
        "home_worker": "familjehemssekreterare", "outpatient_worker": "behandlare",
    }  # fmt: skip


def _steps(rng: np.random.Generator, stay: Row, written: date) -> Iterator[tuple[str, Row]]:
    tried = stay["outpatient_from"] is not None and stay["outpatient_from"] < stay["start_date"]
    outcome = "tried" if tried else ("to_be_tried", "ruled_out")[int(rng.random() < 0.6)]
    yield "choice_steps", _step(rng, "oppenvard", outcome, written)
    before = (
        ("extern_oppenvard",) if stay["area"] == "vuxen" else _BEFORE.get(stay["care_form"], ())
    )
    for step in before:
        yield "choice_steps", _step(rng, step, "ruled_out", written)


def _step(rng: np.random.Generator, step: str, outcome: str, written: date) -> Row:
    reason = str(rng.choice(_REASONS)) if outcome == "ruled_out" else None
    return {"step": step, "outcome": outcome, "reason": reason, "in_file_on": written}


def _agreed(tables: Mapping[str, pl.DataFrame], stay: Row) -> Any:
    own = pl.lit(stay["provider_id"], pl.String)
    rows = _agreements(tables, stay).filter(pl.col("provider_id") == own)
    return price_on(rows.row(0, named=True), stay["start_date"]) if rows.height else None


def _agreements(tables: Mapping[str, pl.DataFrame], stay: Row) -> pl.DataFrame:
    return (
        tables["agreements"]
        .filter(pl.col("care_form") == stay["care_form"], holding(stay["start_date"]))
        .sort("rank", nulls_last=True)
    )


def _asked(drawn: _Drawn, stay: Row, written: date, *, is_open: bool) -> Iterator[tuple[str, Row]]:
    """Those before in rank say no; a direct award has asked all of them."""
    agreed = _agreements(drawn.tables, stay)
    own = agreed.filter(pl.col("provider_id") == stay["provider_id"])
    before = agreed
    if own.height and own["rank"][0] is not None:
        before = agreed.filter(pl.col("rank") < own["rank"][0])
    for provider in before["provider_id"].to_list():
        if provider != stay["provider_id"]:
            yield "call_offs", {
                "provider_id": provider, "care_form": stay["care_form"], "asked_on": written,
                "answer": "no", "answered_on": written, "reason": str(drawn.rng.choice(_REFUSALS)),
            }  # fmt: skip
    answered = None if is_open else min(written + timedelta(days=2), drawn.last.last_day)
    yield "call_offs", {
        "provider_id": stay["provider_id"], "care_form": stay["care_form"], "asked_on": written,
        "answer": None if is_open else "yes", "answered_on": answered,
        "agreement_id": own["agreement_id"][0] if own.height else None,
    }  # fmt: skip


def _quotes(drawn: _Drawn, stay: Row, written: date, price: Any) -> Iterator[tuple[str, Row]]:
    """None, one or two: the provider's own and another's, a little dearer."""
    rng, level = drawn.rng, int(price or 4_000)
    others = (
        drawn.tables["providers"]
        .filter(
            pl.col("care_form") == stay["care_form"], pl.col("provider_id") != stay["provider_id"]
        )["provider_id"]
        .to_list()
    )
    quoting = [stay["provider_id"], *others[:1]][: int(rng.integers(0, 3))]
    for number, provider in enumerate(quoting):
        offered = round(level * (1 + 0.06 * number * float(rng.random())), -1)
        yield "quotes", {
            "provider_id": provider, "care_form": stay["care_form"], "day_price": offered,
            "received_on": written, "valid_to": written + timedelta(days=60),
        }  # fmt: skip


def _some(rng: np.random.Generator, codes: tuple[str, ...], most: int) -> str:
    taken = rng.choice(len(codes), size=int(rng.integers(1, most + 1)), replace=False)
    return " ".join(codes[place] for place in sorted(taken))
