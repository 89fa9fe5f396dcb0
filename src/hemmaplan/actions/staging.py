"""Files on their way in: kept aside under the digest of their content until somebody says yes."""

import hashlib
import pickle
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from hemmaplan.ingest.endings import remedy
from hemmaplan.ingest.folder import MAX_BYTES

_DIGEST = re.compile(r"[0-9a-f]{64}")
_ENDINGS = (".csv", ".xlsx", ".parquet", ".toml", ".se", ".si", ".sie", ".docx", ".dotx")
_LONGEST_NAME = 200
"""Bytes: file systems take 255."""

KEPT_ASIDE = timedelta(days=1)
"""How long files wait for an answer before the next that are sent sweep them away."""


class NotStaged(LookupError):
    """The files are not there: read in already, thrown away, or never sent."""


class RefusedFile(ValueError):
    """A file that can't be one of a data folder's. The message is Swedish."""


def stage(files: "Iterable[UploadedFile[Any]]") -> str:
    """Put uploaded files aside and return their common digest. Raises RefusedFile.

    The same files again get the same digest, so sending a form twice is sending it once.
    """
    place = _folder()
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    working = Path(tempfile.mkdtemp(dir=place))
    try:
        parts = {name: _write(working / name, file) for name, file in _named(files)}
        if not parts:
            raise RefusedFile("Välj minst en fil.")
        digest = _common(parts)
        if (place / digest).exists():
            (place / digest).touch()
        else:
            working.rename(place / digest)
        return digest
    finally:
        shutil.rmtree(working, ignore_errors=True)


def staged(digest: str, *, untouched: bool = False) -> Path:
    """The folder of files put aside. Raises NotStaged.

    `untouched`: also when a file is no longer as it was sent.
    """
    folder = _folder() / digest
    if not _DIGEST.fullmatch(digest) or not folder.is_dir():
        raise NotStaged(digest)
    if untouched and _common({f.name: _digest(f) for f in folder.iterdir()}) != digest:
        raise NotStaged(digest)
    return folder


def discard(digest: str) -> None:
    """Throw away the files, and what was worked out of them."""
    if _DIGEST.fullmatch(digest):
        for path in _folder().glob(f"{digest}*"):
            _remove(path)


def sweep(*, before: datetime) -> None:
    """Throw away what was sent earlier and that nobody has answered: it may tell of persons."""
    for path in _folder().glob("*"):
        with suppress(FileNotFoundError):  # somebody else has just answered
            if path.stat().st_mtime < before.timestamp():
                _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def keep_preview(digest: str, asked: Mapping[str, str], preview: object) -> None:
    """Keep what the files would change, as it was asked for, beside them until they go."""
    path = _preview(digest, asked)
    written = path.with_suffix(".ny")
    written.write_bytes(pickle.dumps(preview))
    written.replace(path)


def kept_preview(digest: str, asked: Mapping[str, str]) -> Any:
    """None when it has not been worked out, or an earlier program did it."""
    try:
        return pickle.loads(_preview(digest, asked).read_bytes())
    except (FileNotFoundError, AttributeError, ImportError, TypeError, pickle.UnpicklingError):
        return None


def _preview(digest: str, asked: Mapping[str, str]) -> Path:
    return _folder() / f"{digest}.{asked['extract']}-{asked['base']}"


def _folder() -> Path:
    return Path(settings.STAGING_FOLDER).absolute()


def _named(files: "Iterable[UploadedFile[Any]]") -> "Iterable[tuple[str, UploadedFile[Any]]]":
    seen: set[str] = set()
    for file in files:
        name = Path((file.name or "").replace("\\", "/")).name
        if not name.lower().endswith(_ENDINGS) or name.startswith("."):
            mend = remedy(name) or f"Tillåtna filer: {', '.join(_ENDINGS)}."
            raise RefusedFile(f"{name or 'En fil'} kan inte läsas in. {mend}")
        if len(name.encode()) > _LONGEST_NAME:
            raise RefusedFile(f"{name[:40]}… har ett för långt namn. Ge filen ett kortare.")
        if name.lower() in seen:
            raise RefusedFile(f"{name} valdes två gånger. Välj varje fil en gång.")
        if file.size is not None and file.size > MAX_BYTES:
            limit = f"{MAX_BYTES / 1e6:.0f} MB"
            raise RefusedFile(f"{name} är för stor; gränsen är {limit}. Dela exporten per år.")
        seen.add(name.lower())
        yield name, file


def _common(digests: dict[str, str]) -> str:
    parts = sorted(f"{name} {digest}" for name, digest in digests.items())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(path: Path, file: "UploadedFile[Any]") -> str:
    digest = hashlib.sha256()
    try:
        with path.open("wb") as out:
            for chunk in file.chunks():
                digest.update(chunk)
                out.write(chunk)
    except OSError as error:
        raise RefusedFile(
            f"{path.name} kunde inte tas emot: {error.strerror}. Inget är inläst. Säg till den som "
            "sköter installationen, och försök igen."
        ) from error
    return digest.hexdigest()
