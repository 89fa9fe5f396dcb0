"""The pure ring: money, periods, cost lines, follow-up, figures. No clock, no I/O, no settings."""
