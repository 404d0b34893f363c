"""Tables, engines and migrations; the only place that knows which database it is."""
