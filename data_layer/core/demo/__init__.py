"""The demo county's invented incidents: pure, seeded, day by day, at the field's published rates.

Nothing here is real: titles are generic, actors are roles prefixed 演示-, and no person is named.
"""
