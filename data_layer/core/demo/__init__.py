"""The demo county's invented incidents: pure, seeded, day by day (rates: reference presets 'active').

Nothing here is real: titles are generic, actors are roles prefixed 演示-, and no person is named.
"""
