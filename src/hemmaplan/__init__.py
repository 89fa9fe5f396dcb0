"""hemmaplan: steering of placements in Swedish social services."""

__version__ = "0.1.0"
