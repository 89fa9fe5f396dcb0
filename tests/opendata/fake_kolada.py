"""Kolada's API v3 with our own small data: the documented shapes, limits and quirks.

`test_fake_kolada` holds it to what docs/reference/kolada.md says of the real one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any
from urllib.parse import urlencode

from tests.opendata.loopback import Loopback, Refused

MAX_IDS, MAX_PER_PAGE = 25, 5000
FIRST_DAY = "2026-01-01"

Cell = dict[str, Any]


@dataclass
class FakeKolada:
    """`http.address` + `/v3/` is its base. `page_limit` makes small data span several pages.

    Whether an id that does not exist makes a whole list of them 404 is not documented; with
    `unknown_is_404` it does.
    """

    kpis: dict[str, Cell] = field(default_factory=dict)
    municipalities: dict[str, tuple[str, str]] = field(default_factory=dict)
    groups_: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    cells: dict[tuple[str, str, int], list[Cell]] = field(default_factory=dict)
    page_limit: int = MAX_PER_PAGE
    unknown_is_404: bool = False

    def __post_init__(self) -> None:
        self.http = Loopback(self.answer)

    @property
    def base(self) -> str:
        return f"{self.http.address}/v3/"

    def add_kpi(self, kpi: str, title: str = "Kostnad", **more: Any) -> None:
        """`more`: prel_publication_date, publication_date, publ_period and the rest of an object"""
        self.kpis[kpi] = {
            "id": kpi,
            "title": title,
            "description": f"{title}. Källa: SCB.",
            "is_divided_by_gender": False,
            "municipality_type": "K",
            "auspice": "O",
            "operating_area": "Individ- och familjeomsorg",
            "perspective": "Resurser",
            "prel_publication_date": None,
            "publication_date": None,
            "publ_period": None,
            "has_ou_data": False,
        } | more

    def add_municipality(self, code: str, title: str, kind: str = "K") -> None:
        self.municipalities[code] = (title, kind)

    def add_group(self, group: str, title: str, members: Iterable[str]) -> None:
        self.groups_[group] = (title, list(members))

    def put(
        self,
        kpi: str,
        municipality: str,
        year: int,
        value: float | None,
        *,
        status: str = "",
        deleted: bool = False,
        on: str = FIRST_DAY,
    ) -> None:
        """Publish, revise or withdraw a value on a day; women and men get theirs beside it."""
        self.cells[kpi, municipality, year] = [
            {
                "gender": gender,
                "count": 1,
                "status": status,
                "value": None if value is None else value + offset,
                "isdeleted": deleted,
                "on": on,
            }
            for gender, offset in (("K", 1.0), ("M", -1.0), ("T", 0.0))
        ]

    def answer(self, path: str, query: dict[str, str]) -> Any:
        version, _, rest = path.strip("/").partition("/")
        if version != "v3":
            raise Refused(404, {"error": "This endpoint is deprecated. Please use /v3 instead."})
        if int(query.get("per_page", MAX_PER_PAGE)) > MAX_PER_PAGE:
            raise Refused(422, {"detail": "per_page must be less than or equal to 5000"})
        entity, *rest_parts = rest.split("/")
        if entity == "data":
            return self._page(path, query, list(self._data(rest_parts, query)))
        found = {
            "kpi": self.kpis,
            "municipality": self._municipality_objects(),
            "municipality_groups": self._group_objects(),
        }.get(entity)
        if found is None:
            raise Refused(404, {"detail": "Not Found"})
        chosen = _ids(rest_parts[0]) if rest_parts else list(found)
        if self.unknown_is_404 and not set(chosen) <= set(found):
            raise Refused(404, {"detail": "Not Found"})
        words = query.get("title", "").lower()
        items = [found[id_] for id_ in chosen if id_ in found]
        return self._page(path, query, [i for i in items if words in i["title"].lower()])

    def _municipality_objects(self) -> dict[str, Cell]:
        return {
            code: {"id": code, "title": title, "type": kind}
            for code, (title, kind) in self.municipalities.items()
        }

    def _group_objects(self) -> dict[str, Cell]:
        def members(codes: list[str]) -> list[Cell]:
            return [
                {"member_id": code, "member_title": self.municipalities[code][0]} for code in codes
            ]

        return {
            group: {"id": group, "title": title, "members": members(codes)}
            for group, (title, codes) in self.groups_.items()
        }

    def _data(self, parts: list[str], query: dict[str, str]) -> Iterator[Cell]:
        """Path form: any two of kpi, municipality and year. Unknown query names: nothing at all."""
        asked = dict(zip(parts[::2], map(_ids, parts[1::2]), strict=True))
        if len(asked) < 2 or not set(asked) <= {"kpi", "municipality", "year"}:
            return
        since = query.get("from_date", "")
        places = asked.get("municipality", list(self.municipalities))
        kpis = asked.get("kpi", list(self.kpis))
        years = asked.get("year") or sorted({str(year) for _, _, year in self.cells})
        for kpi, place, year in product(kpis, places, years):
            if kpi not in self.kpis:
                continue
            if place in self.groups_:
                values = self._mean(kpi, place, int(year))
            else:
                values = self.cells.get((kpi, place, int(year)), [])
            shown = [
                {name: value[name] for name in ("gender", "count", "status", "value", "isdeleted")}
                for value in values
                if value["on"] >= since
            ]
            if shown:
                yield {"kpi": kpi, "municipality": place, "period": int(year), "values": shown}

    def _mean(self, kpi: str, group: str, year: int) -> list[Cell]:
        """A group's value is the unweighted mean of its members', with how many they are."""
        cells = [self.cells.get((kpi, code, year), []) for code in self.groups_[group][1]]
        known = [v for cell in cells for v in cell if v["gender"] == "T" and v["value"] is not None]
        if not known:
            return []
        mean = sum(value["value"] for value in known) / len(known)
        return [known[0] | {"count": len(known), "value": mean}]

    def _page(self, path: str, query: dict[str, str], items: list[Cell]) -> Cell:
        size = min(int(query.get("per_page", MAX_PER_PAGE)), self.page_limit)
        page = int(query.get("page", 1))
        shown = items[(page - 1) * size : page * size]

        def address(number: int) -> str:
            return f"{self.http.address}{path}?{urlencode({**query, 'page': number})}"

        return {
            "values": shown,
            "count": len(shown),
            "next_url": address(page + 1) if page * size < len(items) else None,
            "previous_url": address(page - 1) if page > 1 else None,
        }


def _ids(segment: str) -> list[str]:
    ids = segment.split(",")
    if len(ids) > MAX_IDS:
        raise Refused(422, {"detail": f"At most {MAX_IDS} ids are allowed"})
    return ids
