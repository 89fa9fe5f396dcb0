"""Exempelkommun: an invented municipality for demonstration, documentation and tests."""

from hemmaplan.exempelkommun.folder import write_folder
from hemmaplan.exempelkommun.municipality import generate
from hemmaplan.exempelkommun.problems import with_problems

__all__ = ["generate", "with_problems", "write_folder"]
