"""Exempelkommun: an invented municipality, seeded and calibrated, for demo, docs and tests."""
