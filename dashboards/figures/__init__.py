"""Pure: a frame, a theme and a language become a figure, as plain dictionaries the browser draws."""
