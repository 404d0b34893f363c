"""Files of shapes as map programs write them, read without trust: whole, or refused in words."""
