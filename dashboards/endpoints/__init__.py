"""Plain Flask blueprints for devices and files."""
