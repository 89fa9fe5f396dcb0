"""The web: pages for the unit, the coordinator and the board. Reads the clock, calls one thing."""
