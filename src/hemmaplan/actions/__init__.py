"""Every write to the register: keyword-only, atomic, its audit row in the same transaction."""
