"""SCB's PxWebApi 2 with our own small population, in the shapes and codes of TAB638 and TAB5557.

Shapes and codes: JSON-stat 2.0, and the two tables as docs/reference/kolada.md has them.
"""

from dataclasses import dataclass, field
from itertools import product
from math import prod
from typing import Any

from tests.opendata.loopback import Loopback, Refused

MAX_CELLS = 150_000
AGES = [str(age) for age in range(100)]
TABLES = {
    "TAB638": {
        "Civilstand": ["OG", "G", "SK", "ÄNKL"],
        "Alder": [*AGES, "100+", "tot"],
        "Kon": ["1", "2"],
        "ContentsCode": ["BE0101N1", "BE0101N2"],
    },
    "TAB5557": {
        "Civilstand": ["OG", "G", "SK", "ÄNKL", "SC"],
        "Alder": [*AGES, "100+1", "-4", "5-9", "TOT1", "TOT5", "TOT10", "TotSA"],
        "Kon": ["1", "2", "TotSa"],
        "ContentsCode": ["000007ME", "000007MG"],
    },
}
OLDEST = {"TAB638": "100+", "TAB5557": "100+1"}
ELIMINATED = {"TAB638": {"Civilstand", "Kon"}, "TAB5557": set()}


@dataclass
class FakeScb:
    """Inhabitants of an age in a municipality and year: `people(code, year, age)`."""

    years: dict[str, list[str]] = field(
        default_factory=lambda: {"TAB638": ["2023", "2024"], "TAB5557": ["2025"]}
    )
    regions: list[str] = field(default_factory=lambda: ["00", "19", "1980", "1981"])
    sparse: bool = False

    def __post_init__(self) -> None:
        self.http = Loopback(self.answer)

    @property
    def base(self) -> str:
        return f"{self.http.address}/api/v2/"

    @staticmethod
    def people(code: str, year: str, age: int) -> int:
        return int(code) % 100 + int(year) % 100 + age % 7

    def dimensions(self, table: str) -> dict[str, list[str]]:
        own = TABLES[table]
        return {
            "Region": self.regions,
            **{name: own[name] for name in ("Civilstand", "Alder", "Kon", "ContentsCode")},
            "Tid": self.years[table],
        }

    def answer(self, path: str, query: dict[str, str]) -> Any:
        *_, table, what = path.split("/")
        known = self.dimensions(table)
        if what == "metadata":
            return self._cube(known)
        chosen = {
            name: codes if (asked := query[f"valueCodes[{name}]"]) == "*" else asked.split(",")
            for name, codes in known.items()
            if f"valueCodes[{name}]" in query
        }
        if set(known) - set(chosen) - ELIMINATED[table]:
            raise Refused(400, {"title": "Missing selection for mandantory variable"})
        if any(not set(codes) <= set(known[name]) for name, codes in chosen.items()):
            raise Refused(400, {"title": "Non-existent value"})
        if prod(map(len, chosen.values())) > MAX_CELLS:
            raise Refused(403, {"title": "Too many cells selected"})
        keys = [dict(zip(chosen, key, strict=True)) for key in product(*chosen.values())]
        numbers = [self._number(table, key) for key in keys]
        cube = self._cube(chosen)
        cube["value"] = dict(enumerate(numbers)) if self.sparse else numbers
        return cube

    def _number(self, table: str, key: dict[str, str]) -> int:
        """Of a one-year age; of a group or a total, so many that it would be noticed."""
        if key["Alder"] == OLDEST[table]:
            return self.people(key["Region"], key["Tid"], 100)
        if key["Alder"].isdecimal():
            return self.people(key["Region"], key["Tid"], int(key["Alder"]))
        return 1_000_000

    @staticmethod
    def _cube(dimensions: dict[str, list[str]]) -> dict[str, Any]:
        return {
            "version": "2.0",
            "class": "dataset",
            "label": "Folkmängden efter region, civilstånd, ålder och kön",
            "source": "SCB",
            "id": list(dimensions),
            "size": [len(codes) for codes in dimensions.values()],
            "dimension": {
                name: {
                    "label": name.lower(),
                    "category": {
                        "index": {code: place for place, code in enumerate(codes)},
                        "label": {code: code for code in codes},
                    },
                }
                for name, codes in dimensions.items()
            },
        }
