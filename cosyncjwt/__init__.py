"""The service: flows, rules, crypto, delivery, HTTP server and command line."""

__version__ = "0.1.0"
