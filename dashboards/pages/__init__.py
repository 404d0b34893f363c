"""One file a page: layout() and its thin callbacks."""
