"""Documents drawn out of plain records."""
