"""Fair comparison, honest durations, flow and bands: pure, from counts and times to numbers."""
