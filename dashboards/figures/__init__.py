"""Pure: a frame, a theme and a language become a figure the browser draws."""
