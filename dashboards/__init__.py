"""Everything a browser or a device talks to."""
