"""What a contradiction says to the one who has to put it right: what, where, how much, what to do.

Swedish, in the words of the reports.
"""

from collections.abc import Sequence

from hemmaplan.core.proofreading_evidence import Form

Name = tuple[int, str, str]  # row, the row's words, column
_MOST_TERMS = 4


def message(
    rule: str,
    *,
    place: Name,
    printed: str,
    computed: str,
    difference: str,
    terms: Sequence[Name],
    form: Form,
    suspect: str,
) -> str:
    """One contradiction in words. `suspect` is the likely culprit when it is not the result."""
    row, words, column = place
    where = f"Rad {row}{f' ({words})' if words else ''}, ”{column}”"
    if rule == "sign":
        return (
            f"{where}: {printed} har tappat eller bytt tecken. Delarna ger {computed}. "
            "Kontrollera minustecknet."
        )
    if rule == "unit" and form.weights:
        return (
            f"{where}: {printed} är tusen gånger fel mot delarna, som ger {computed}. "
            "Kontrollera om beloppet står i kronor eller tusental."
        )
    what = _arithmetic(rule, place, terms, form)
    advice = (
        f"Troligen är det inte resultatet som är fel utan {suspect}. Kontrollera mot källan."
        if suspect
        else "Kontrollera cellen och dess delar mot källan."
    )
    return (
        f"{where}: det står {printed}, men {what} ger {computed} (skillnad {difference}). {advice}"
    )


def _arithmetic(rule: str, place: Name, terms: Sequence[Name], form: Form) -> str:
    names = _names(place, terms)
    if rule in ("row_total", "column_total"):
        return f"summan av {_listed(names, place, terms)}"
    if rule == "difference":
        plus = [n for n, w in zip(names, form.weights, strict=True) if w > 0]
        minus = [n for n, w in zip(names, form.weights, strict=True) if w < 0]
        return f"{' + '.join(plus)} − {' − '.join(minus)}" if plus else " − ".join(names)
    if rule == "product":
        return " × ".join(names)
    if rule == "ratio":
        times = {100.0: " × 100", 1000.0: " × 1 000"}.get(form.factor, "")
        return f"{names[0]} delat med {names[1]}{times}"
    if rule == "share":
        return f"andelen av summan i {names[0]}"
    if rule == "period_budget":
        rounded = f", avrundat till hela {form.step:.0f}" if form.step else ""
        return f"{names[0]} × {round(form.factor * 12)}/12{rounded}"
    return f"{names[0]} omräknat till tusental"


def _names(place: Name, terms: Sequence[Name]) -> list[str]:
    same_row = all(term[0] == place[0] for term in terms)
    return [f"”{term[2]}”" if same_row else (term[1] or f"rad {term[0]}") for term in terms]


def _listed(names: list[str], place: Name, terms: Sequence[Name]) -> str:
    if len(names) <= _MOST_TERMS:
        return " + ".join(names)
    if all(term[0] == place[0] for term in terms):
        return f"{len(names)} kolumner ({names[0]} … {names[-1]})"
    rows = sorted(term[0] for term in terms)
    if rows[-1] - rows[0] == len(rows) - 1:
        return f"raderna {rows[0]}–{rows[-1]}"
    return f"{len(rows)} rader mellan {rows[0]} och {rows[-1]}"
