"""A backup as one file: a tar with a manifest first, read back whole or not at all."""

import hashlib
import io
import json
import os
import shutil
import tarfile
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from hemmaplan.config.installation import (
    InstallationError,
)
from hemmaplan.core.machine_faults import fault_words

MANIFEST = "hemmaplan.json"


FORMAT = 1


REGISTERS = {"sqlite": "register.sqlite3", "postgresql": "register.pgdump"}


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup is: `files` by name with SHA-256, and a fingerprint of the key that fits."""

    format: int
    version: str
    made_at: str
    database: str
    migrations: list[str]
    key: str
    files: dict[str, str]


def pack(target: Path, manifest: Manifest, files: Mapping[str, Path]) -> None:
    with open(os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "wb") as out:
        with tarfile.open(fileobj=out, mode="w:gz", compresslevel=5) as tar:
            told = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
            first = tarfile.TarInfo(MANIFEST)
            first.size = len(told)
            tar.addfile(first, io.BytesIO(told))
            for name, path in files.items():
                tar.add(path, name, recursive=False)
        out.flush()
        os.fsync(out.fileno())


def unpack(file: Path, target: Path) -> Manifest:
    """Every file of a backup as it was written. Raises InstallationError for any other."""
    damaged = InstallationError(f"{file} är ingen hel säkerhetskopia från hemmaplan.")
    try:
        with tarfile.open(file, "r:gz") as tar:
            manifest = _manifest(tar.extractfile(MANIFEST))
            for name, digest in manifest.files.items():
                path = target / PurePosixPath(name)
                if not path.resolve().is_relative_to(target.resolve()):
                    raise damaged
                path.parent.mkdir(parents=True, exist_ok=True)
                content = tar.extractfile(name)
                if content is None:
                    raise damaged
                with path.open("wb") as out:
                    shutil.copyfileobj(content, out)
                if digest_of(path) != digest:
                    raise damaged
    except FileNotFoundError:
        raise InstallationError(f"{file} finns inte.") from None
    except (
        tarfile.TarError,
        zlib.error,
        EOFError,
        OSError,
        KeyError,
        ValueError,
        TypeError,
    ) as error:
        if isinstance(error, OSError) and error.strerror:  # the machine's fault and not the file's
            raise InstallationError(
                f"{file} kan inte packas upp i {target}: {fault_words(error)}. Inget har ändrats."
            ) from error
        raise damaged from None
    if REGISTERS.get(manifest.database) not in manifest.files or manifest.format != FORMAT:
        raise damaged
    return manifest


def _manifest(content: IO[bytes] | None) -> Manifest:
    return Manifest(**json.load(content)) if content else Manifest(**{})


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
