"""Pure: data frame, theme and language in, figure out."""
