"""The service: flows, rules, crypto, delivery, HTTP server and command line."""

__version__ = "0.2.0.dev0"
