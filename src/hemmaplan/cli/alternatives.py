"""`hemmaplan alternatives`: what each care form is expected to cost, before choosing one."""

from typing import TYPE_CHECKING, Annotated

import typer

from hemmaplan.cli.columns import print_columns
from hemmaplan.cli.data import DataFolder, UseRegister, add_the_file, need_words, read_data, stop
from hemmaplan.cli.forecast import day_option

if TYPE_CHECKING:
    from datetime import date

    from hemmaplan.core.alternative_costs import Alternative
    from hemmaplan.core.dataset import Dataset
    from hemmaplan.core.placement_ladder import Ladder


def alternatives(
    data: DataFolder = None,
    *,
    db: UseRegister = False,
    as_of: Annotated[
        str, typer.Option("--as-of", help="Dagen valet görs, ÅÅÅÅ-MM-DD. Bara det då kända räknas.")
    ],
    area: Annotated[str, typer.Option(help="bou (barn och unga) eller vuxen.")] = "bou",
    start: Annotated[
        str, typer.Option(help="Första dygnet, ÅÅÅÅ-MM-DD; annars samma dag som --as-of.")
    ] = "",
    days: Annotated[
        int | None,
        typer.Option(min=1, help="Så många dygn; annars så länge formen brukar vara."),
    ] = None,
    ladder: Annotated[
        str, typer.Option(help="Stegordning att ordna efter, till exempel sala_barn.")
    ] = "",
    need: Annotated[
        str, typer.Option(help="Behovet som väger mest: pris och tid av dem med samma behov.")
    ] = "",
    format: Annotated[str, typer.Option(help="text eller json.")] = "text",
) -> None:
    """Visa vad varje alternativ väntas kosta: i år, nästa år och i sin helhet."""
    from hemmaplan.core import alternative_costs
    from hemmaplan.core.dataset import MissingTable
    from hemmaplan.core.forecast.answer import NoForecast
    from hemmaplan.core.periods import Month
    from hemmaplan.core.tables import AREAS
    from hemmaplan.reports.forecast_methods import priors

    if format not in ("text", "json"):
        raise typer.BadParameter(f"{format} är inget format; välj text eller json.")
    if area not in AREAS:
        raise typer.BadParameter(f"{area} finns inte; välj bland {', '.join(AREAS)}.")
    day = day_option(as_of, "--as-of")
    first = day_option(start, "--start") if start else day
    if first < day:
        raise typer.BadParameter(f"{start} kommer före {as_of}.", param_hint="--start")
    routine = _ladder(ladder, day, area) if ladder else None
    dataset = read_data(data, Month.of(day), db=db)
    called = _need(need, dataset, need_words(data)) if need else ""
    try:
        found = alternative_costs.alternatives(
            dataset, as_of=day, start=first, area=area, priors=priors(day), days=days,
            need=need,
        )  # fmt: skip
    except MissingTable as gap:
        stop(f"Alternativen kan inte jämföras: {gap}. {add_the_file(data)}")
    except NoForecast as reason:
        stop(f"Alternativen kan inte jämföras: {reason}.")
    if not found:
        stop(f"Ingen placering i området {area} var känd {day}: det finns inget att jämföra.")
    if routine is not None:
        found = _by_step(found, routine)
    if format == "json":
        _print_json(found, day, first, routine, need)
    else:
        _print_text(found, first, days, routine, called)


def _ladder(key: str, on: "date", area: str) -> "Ladder":
    from hemmaplan.core.placement_ladder import in_force
    from hemmaplan.ingest.ladders import shipped

    known = sorted({each.key for each in shipped() if each.area == area})
    if key not in known:
        raise typer.BadParameter(
            f"{key} finns inte för {area}; välj bland {', '.join(known)}.", param_hint="--ladder"
        )
    try:
        return in_force(shipped(), key, on)
    except LookupError:
        raise typer.BadParameter(f"{key} gäller inte {on}.", param_hint="--ladder") from None


def _need(code: str, dataset: "Dataset", words: "dict[str, str]") -> str:
    """What the need is called; one that no list has and no placement has is a wrong call."""
    used = dataset.table_or_empty("placements")["need"].drop_nulls().unique().to_list()
    if code not in words and code not in used:
        known = ", ".join(sorted({*words, *used}))
        raise typer.BadParameter(f"{code} finns inte; välj bland {known}.", param_hint="--need")
    return words.get(code, code)


def _by_step(found: "list[Alternative]", ladder: "Ladder") -> "list[Alternative]":
    """In the ladder's order; forms that it has no step for last. Within a step cheapest first."""
    place = {form: n for n, step in enumerate(ladder.steps) for form in step.care_forms}
    return sorted(found, key=lambda each: place.get(each.care_form, len(ladder.steps)))


def _step_label(care_form: str, ladder: "Ladder | None") -> str:
    step = ladder.step_of(care_form) if ladder else None
    return f"{ladder.steps.index(step) + 1}" if ladder and step else ""


def _print_json(
    found: "list[Alternative]",
    as_of: "date",
    start: "date",
    ladder: "Ladder | None",
    need: str,
) -> None:
    import json

    from hemmaplan.core.money import kronor_text

    def money(amount: int | None) -> str | None:
        return None if amount is None else kronor_text(amount)

    rows = [
        {
            "care_form": each.care_form,
            "step": _step_label(each.care_form, ladder) or None,
            "cost_per_day": money(each.cost_per_day_ore),
            "net_per_day": money(each.net_per_day_ore),
            "days": str(float(each.days)),
            "this_year": money(each.this_year_ore),
            "next_year": money(each.next_year_ore),
            "whole": money(each.whole_ore),
            "placements": each.placements,
            "ended": each.ended,
            "breakdowns": each.breakdowns,
            "few": each.few,
            "price_of_need": each.price_of_need,
            "stay_of_need": each.stay_of_need,
        }
        for each in found
    ]
    answer = {
        "as_of": as_of.isoformat(), "start": start.isoformat(), "need": need or None,
        "alternatives": rows,
    }  # fmt: skip
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=1))


def _print_text(
    found: "list[Alternative]",
    start: "date",
    days: int | None,
    ladder: "Ladder | None",
    need: str,
) -> None:
    """The sentence first: the cheapest, and what the dearest costs beside it; then the table."""
    from hemmaplan.core.care_form_lines import LINES
    from hemmaplan.render.numbers_sv import number_text

    length = f"{days} dygn" if days else "så länge formen brukar vara"
    typer.echo(f"Vad en ny placering från {start} väntas kosta, {length}:\n")
    steps = ["Steg"] if ladder else []
    alike = ["Samma behov"] if need else []
    rows = [
        ["Vårdform", *steps, "Kr/dygn", "Dygn", "I år, tkr", "Nästa år, tkr", "Totalt, tkr",
         "Placeringar", "Sammanbrott", *alike]
    ]  # fmt: skip
    for each in found:
        broken = f"{each.breakdowns} av {each.ended}" if each.ended else "–"
        step = [_step_label(each.care_form, ladder) or "–"] if ladder else []
        label = LINES[each.care_form].label + (" *" if each.few else "")
        money = (each.this_year_ore, each.next_year_ore, each.whole_ore)
        rows.append(
            [label, *step, _amount(each.cost_per_day_ore, 100), number_text(each.days),
             *(_amount(amount, 100_000) for amount in money), number_text(each.placements), broken,
             *([_of_need(each)] if need else [])]
        )  # fmt: skip
    print_columns(rows, total=False)
    typer.echo(
        "\nKr/dygn är allt placeringarna kostat per vårddygn med pris, före momsersättning och "
        "intäkter.\nSammanbrott är av avslutade med känt skäl. Behoven avgör; kostnaden vägs in."
    )
    if need:
        typer.echo(
            f"Samma behov: pris, tid eller båda är av placeringar med {need}; annars (–) av hela "
            "vårdformen."
        )
    if any(each.few for each in found):
        typer.echo("* Få egna placeringar bakom siffran: priset är osäkert och längden allmän.")
    if any(each.cost_per_day_ore is None for each in found):
        typer.echo("– Inget eget pris de senaste tre åren: begär kostnadsförslag.")


def _of_need(each: "Alternative") -> str:
    parts = [("pris", each.price_of_need), ("tid", each.stay_of_need)]
    return " och ".join(word for word, held in parts if held) or "–"


def _amount(ore: int | None, unit: int) -> str:
    from fractions import Fraction

    from hemmaplan.render.numbers_sv import number_text

    return "–" if ore is None else number_text(Fraction(ore, unit))
