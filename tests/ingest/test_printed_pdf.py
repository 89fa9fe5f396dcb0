"""Tables and running text of a PDF: by where the words stand."""

from io import BytesIO
from pathlib import Path

import pypdf
import pytest
import typst

from hemmaplan.core.proofreading import proofread
from hemmaplan.ingest.printed_tables import Unreadable, read_printed

TABLE = """
#table(columns: 4, stroke: none, align: (left, right, right, right),
  [Rad], [Budget], [Utfall], [Avvikelse],
  [Intäkter], [], [], [],
  [Statsbidrag], [−1 200], [−1 350], [150],
  [Kostnader], [], [], [],
  [Personal och konsulter], [8 400], [8 120], [280],
  [Köpt vård], [5 310], [6 940], [−1 630],
  [Lokaler], [1 105], [1 098], [7],
  [Summa kostnader], [14 815], [16 185], [−1 343],
)
"""


def pdf(folder: Path, source: str, name: str = "rapport.pdf") -> Path:
    content = typst.compile(source.encode())
    assert isinstance(content, bytes)
    (folder / name).write_bytes(content)
    return folder / name


def test_a_table_is_read_by_its_positions_and_proofread(tmp_path: Path) -> None:
    words = "Köpt vård kostar mer än i fjol. Underskottet är 1 343 tkr.\n\n"
    printed = read_printed(pdf(tmp_path, words + TABLE))
    (table,) = printed.tables
    assert table.place == "sidan 1"
    assert table.header == ("Rad", "Budget", "Utfall", "Avvikelse")
    assert [row[0] for row in table.cells][:3] == ["Intäkter", "Statsbidrag", "Kostnader"]
    assert table.cells[3] == ("Personal och konsulter", "8 400", "8 120", "280")
    assert [(c.cells[0].row, c.cells[0].column) for c in proofread(printed.tables)] == [
        (7, "Utfall"),
        (7, "Avvikelse"),
    ]
    assert any("Underskottet är 1 343 tkr." in text for _, text in printed.text)


def test_a_table_over_two_pages_is_one(tmp_path: Path) -> None:
    rows = "".join(f"[Enhet {chr(65 + i % 26)}{i}], [{100 + i}], [{900 - i}],\n" for i in range(70))
    source = (
        "#table(columns: 3, stroke: none, table.header([Enhet], [Budget], [Utfall]),\n"
        f"{rows} [Summa], [{sum(100 + i for i in range(70))}], [{sum(900 - i for i in range(70))}])"
    )
    printed = read_printed(pdf(tmp_path, source))
    (table,) = printed.tables
    assert len(table.cells) == 71
    assert proofread(printed.tables) == []


def test_a_scanned_pdf_and_a_page_without_text_are_told(tmp_path: Path) -> None:
    picture = "#rect(width: 10cm, height: 20cm, fill: gray)"
    with pytest.raises(Unreadable, match="inskannad"):
        read_printed(pdf(tmp_path, picture))
    printed = read_printed(pdf(tmp_path, f"{TABLE}\n#pagebreak()\n{picture}"))
    assert [p.message for p in printed.problems] == [
        "1 av 2 sidor saknar text och kunde inte kontrolleras (inskannade eller tomma): sidan 2."
    ]


def test_a_locked_and_a_damaged_pdf_say_so(tmp_path: Path) -> None:
    path = pdf(tmp_path, TABLE)
    writer = pypdf.PdfWriter(clone_from=path)
    writer.encrypt("hemligt", algorithm="RC4-128")
    content = BytesIO()
    writer.write(content)
    (tmp_path / "låst.pdf").write_bytes(content.getvalue())
    with pytest.raises(Unreadable, match="lösenordsskyddad"):
        read_printed(tmp_path / "låst.pdf")
    (tmp_path / "trasig.pdf").write_bytes(b"%PDF-1.7\ntrasig")
    with pytest.raises(Unreadable, match="skadad"):
        read_printed(tmp_path / "trasig.pdf")


def test_progress_is_told_page_by_page(tmp_path: Path) -> None:
    path = pdf(
        tmp_path, f"#for i in range(300) [Sida #i av en lång rapport. #pagebreak()]\n{TABLE}"
    )
    seen: list[tuple[int, int]] = []
    printed = read_printed(path, lambda done, pages: seen.append((done, pages)))
    assert len(printed.tables) == 1
    assert (seen[0], seen[-1]) == ((1, 301), (301, 301))
