"""Kolada's API v3 as frames: its paths, its pages and its marks, and nothing about keeping them.

Source: the API as rKolada 0.3.0 and koladapy 1.0.1 call it (docs/reference/kolada.md).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import product
from typing import Any
from urllib.parse import urlencode

import polars as pl

from hemmaplan.opendata.json_source import JsonSource, NoAnswer

ADDRESS = "https://api.kolada.se/v3/"
MAX_IDS = 25  # in one segment of a path; more is 422
_PER_PAGE = 5000  # more is 422

FETCHED = {
    "kpi": pl.String,
    "municipality": pl.String,
    "year": pl.Int32,
    "gender": pl.String,
    "value": pl.Float64,
    "status": pl.String,
    "deleted": pl.Boolean,
}
"""What the API says of one value. A marked one (`status` not "") never has a number here."""

KPIS = {
    "kpi": pl.String,
    "title": pl.String,
    "prel_publication_date": pl.Date,
    "publication_date": pl.Date,
    "publ_period": pl.Int32,
}
MUNICIPALITIES = {"municipality": pl.String, "title": pl.String, "type": pl.String}
GROUPS = {"group": pl.String, "title": pl.String, "municipality": pl.String}


class Kolada:
    """What Kolada knows. Every method raises NoAnswer when it can't be told in full."""

    def __init__(self, source: JsonSource) -> None:
        self.source = source

    def kpis(self, ids: Sequence[str]) -> pl.DataFrame:
        """KPIS, a row for each id that still exists."""
        items = (item for some in _segments(ids) for item in self._known(some))
        return self._frame(items, _kpi, KPIS)

    def _known(self, ids: str) -> Iterator[Any]:
        """Those of the figures that exist, also if one that doesn't makes the whole question 404"""
        try:
            yield from list(self._pages(f"kpi/{ids}"))
        except NoAnswer as refusal:
            if refusal.status != 404:
                raise
            if "," in ids:
                for one in ids.split(","):
                    yield from self._known(one)

    def municipalities(self) -> pl.DataFrame:
        """MUNICIPALITIES; type K is a municipality, L a region or (0000) the country."""
        return self._frame(self._pages("municipality"), _municipality, MUNICIPALITIES)

    def groups(self, title: str) -> pl.DataFrame:
        """GROUPS, a row for each member of every group whose title has these words."""
        return self._frame(self._pages("municipality_groups", title=title), _members, GROUPS)

    def values(
        self, kpis: Sequence[str], years: Sequence[int], since: date | None = None
    ) -> pl.DataFrame:
        """FETCHED for all municipalities, both sexes together (gender T).

        `since`: only what has changed from that day on, with what was withdrawn as `deleted`.
        """
        changed = {"from_date": since.isoformat()} if since else {}
        items = (
            item
            for some_kpis, some_years in product(_segments(kpis), _segments(list(map(str, years))))
            for item in self._pages(f"data/kpi/{some_kpis}/year/{some_years}", **changed)
        )
        found = self._frame(items, _values, FETCHED)
        return found.unique(["kpi", "municipality", "year"], keep="last", maintain_order=True)

    def _pages(self, path: str, **query: str) -> Iterator[Any]:
        address: str | None = f"{path}?{urlencode({**query, 'per_page': _PER_PAGE})}"
        seen = set()
        while address:
            if address in seen:
                raise NoAnswer(
                    f"{self.source.host} bläddrar runt i samma svar. Försök igen senare."
                )
            seen.add(address)
            page = self.source.get(address)
            if not isinstance(page.get("values"), list):
                raise self._unknown_shape()
            yield from page["values"]
            address = page.get("next_url")

    def _frame(
        self,
        items: Iterator[Any],
        rows: Callable[[Any], Iterable[tuple[Any, ...]]],
        schema: dict[str, Any],
    ) -> pl.DataFrame:
        """The rows that the items give; a shape we don't know stops us before it is kept."""
        try:
            found = [row for item in items for row in rows(item)]
            return pl.DataFrame(found, schema, orient="row", strict=True)
        except (LookupError, TypeError, ValueError, AttributeError, pl.exceptions.PolarsError):
            raise self._unknown_shape() from None

    def _unknown_shape(self) -> NoAnswer:
        return NoAnswer(
            f"{self.source.host} svarade i en form som hemmaplan inte känner igen. Kanske har "
            "Koladas API ändrats; se efter om det finns en nyare version av hemmaplan."
        )


def _segments(ids: Sequence[str]) -> Iterator[str]:
    for start in range(0, len(ids), MAX_IDS):
        yield ",".join(ids[start : start + MAX_IDS])


def _kpi(item: Any) -> Iterator[tuple[Any, ...]]:
    period = item["publ_period"]
    yield (
        _text(item["id"]),
        _text(item["title"]),
        _day(item["prel_publication_date"]),
        _day(item["publication_date"]),
        int(period) if period not in (None, "") else None,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def _municipality(item: Any) -> Iterator[tuple[Any, ...]]:
    yield _text(item["id"]), _text(item["title"]), _text(item["type"])


def _members(item: Any) -> Iterator[tuple[Any, ...]]:
    for member in item["members"]:
        yield _text(item["id"]), _single_encoded(item["title"]), _text(member["member_id"])


def _single_encoded(text: str) -> str:
    """Group titles have been seen encoded twice: `SkÃ¶vde` for `Skövde`."""
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


def _values(item: Any) -> Iterator[tuple[Any, ...]]:
    for value in item["values"]:
        if value["gender"] == "T":
            status = value.get("status") or ""
            usable = value["value"] is not None and not status
            yield (
                _text(item["kpi"]),
                _text(item["municipality"]),
                int(item["period"]),
                "T",
                _number(value["value"]) if usable else None,
                _text(status),
                bool(value.get("isdeleted", False)),
            )


def _text(value: Any) -> str:
    """Text only: a code read as a number would have lost its leading zeros."""
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _number(value: Any) -> float:
    """A number of JSON; text, true and NaN are none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e300:
        raise ValueError(value)
    return float(value)
