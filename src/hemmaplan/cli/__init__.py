"""The command line: reads the clock once, calls one report or query, prints."""
