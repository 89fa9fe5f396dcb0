"""Kolada's key figures: asked for (`client`), kept (`archive`), chosen (`catalogue`), grouped.

Free to use; what is printed must say where it comes from, and what we compute must not name Kolada
as its source.
"""

SOURCE = "Källa: Kolada"
"""Beside values as Kolada has them."""

DERIVED = "Egen bearbetning av data från Kolada"
"""Beside anything computed from them: a median, a distance, a sum in kronor."""
