"""Facts and numbers: the event log, what is derived from it, and every read of it. Knows no web,
no drawing, no shapes."""
