"""Write the generated reference pages. See script/docs."""

from pathlib import Path

from hemmaplan.core import checks, glossary, radar
from hemmaplan.ingest import parameters, rules
from hemmaplan.ingest import reference as data_folder
from hemmaplan.reports import registry

PAGES = {
    "data-folder.md": data_folder.data_folder_page,
    "figures.md": registry.reference_page,
    "checks.md": checks.reference_page,
    "parameters.md": parameters.reference_page,
    "radar.md": radar.reference_page,
    "rules.md": rules.reference_page,
    "ordlista.md": glossary.as_markdown,
}

if __name__ == "__main__":
    for name, page in PAGES.items():
        path = Path(__file__).parent.parent / "docs" / "reference" / name
        path.write_text(page(), encoding="utf-8")
        print(path.relative_to(Path.cwd()))
