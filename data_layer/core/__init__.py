"""The pure core: standard library, numpy, scipy and pandas; clocks and randomness are arguments."""
