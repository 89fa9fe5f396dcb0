"""Pictures of the handbook, of what the tutorial's own steps make. See script/pictures."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image
from tests.docs.tutorial import walk

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
WIDTH = 900


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        os.chdir(place)
        for command, _, _ in walk():
            print(f"hemmaplan {command}")
        picture("forsta-rapporten-pdf.png", Path("rapport.pdf"), 0)
        picture("forsta-rapporten-bild.png", Path("bilder.pdf"), 1)
        if shutil.which("soffice"):
            convert = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", "word"]
            subprocess.run([*convert, "rapport.docx"], check=True, capture_output=True)
            picture("forsta-rapporten-word.png", Path("word/rapport.pdf"), 0)
        else:
            print("LibreOffice finns inte, så bilden av Word är inte gjord på nytt.")
        os.chdir(IMAGES)


def picture(name: str, file: Path, page: int) -> None:
    """One page of a PDF, in few colours on a thin frame."""
    document = pypdfium2.PdfDocument(file)
    sheet = document[page]
    drawn = sheet.render(scale=WIDTH / sheet.get_width()).to_pil().convert("RGB")
    document.close()
    framed = Image.new("RGB", (drawn.width + 2, drawn.height + 2), "#d9d6cc")
    framed.paste(drawn, (1, 1))
    few = framed.quantize(128, dither=Image.Dither.NONE)
    few.save(IMAGES / name, optimize=True)
    print(f"docs/images/{name}, {(IMAGES / name).stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
