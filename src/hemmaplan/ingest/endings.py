"""What a person does about a file that is no table, by the ending of its name."""

from collections.abc import Mapping
from pathlib import PurePath
from typing import Final

_AS_TABLE = "Ta ut tabellen ur systemet som .xlsx eller .csv"
_IN_EXCEL = "Öppna den i Excel och spara den som .xlsx."
_TEXT = "Är den en tabell med skiljetecken: ge namnet ändelsen .csv."
_REMEDIES: Final[Mapping[str, str]] = {
    ".pdf": f"En PDF visar tal men är ingen tabell. {_AS_TABLE} i stället.",
    ".zip": "Packa upp den och välj filerna som ligger i den.",
    ".7z": "Packa upp den och välj filerna som ligger i den.",
    ".gz": "Packa upp den och välj filerna som ligger i den.",
    ".rar": "Packa upp den och välj filerna som ligger i den.",
    ".docx": (
        f"Tabeller läses inte ur Word. {_AS_TABLE}. Är det er rapportmall: lägg in den på webben "
        "under Inställningar › Wordmall, eller nämn den i municipality.toml."
    ),
    ".doc": f"Tabeller läses inte ur Word. {_AS_TABLE}; en rapportmall ska vara .docx.",
    ".pptx": f"Tabeller läses inte ur PowerPoint. {_AS_TABLE}.",
    **dict.fromkeys((".xls", ".xlsm", ".xlsb", ".ods", ".numbers"), _IN_EXCEL),
    **dict.fromkeys((".txt", ".tsv", ".tab", ".prn", ".dat", ".asc"), _TEXT),
    **dict.fromkeys((".json", ".xml", ".html", ".htm", ".eml", ".msg"), f"{_AS_TABLE}."),
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".tif", ".tiff"), f"Den är en bild. {_AS_TABLE}."),
}
WORD = (".docx", ".dotx")
"""Reports and their templates."""


def remedy(name: str) -> str:
    """What to do about a file of that name, in Swedish; "" where its ending tells nothing."""
    ending = PurePath(name).suffix.lower()
    return _REMEDIES.get(".docx" if ending in WORD else ending, "")
