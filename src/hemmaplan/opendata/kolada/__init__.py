"""Kolada's key figures: asked for (`client`), kept (`archive`), chosen (`catalogue`), grouped."""
