"""Every read used by screens, endpoints and exports; each takes the scope first."""
