"""Composition root and WSGI `server`. Importing it opens the database for reading and starts
nothing."""

from dashboards.shell import create_server
from data_layer.services.store import open_store, steady_clock
from data_layer.settings import Settings

server = create_server(open_store(Settings.from_env(), steady=steady_clock))
