"""Bills in: recognise a file, map it to FOCUS charges, audit it against its own total."""
