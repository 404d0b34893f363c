"""The product asks itself, as somebody of one township, for what belongs to others."""
