"""SCB's population: asked for (`population`), or read from a file taken out there (`export`)."""
