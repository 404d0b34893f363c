"""The words of the screens: constants in both languages, and how numbers and times are said."""
