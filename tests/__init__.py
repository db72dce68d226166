"""The tests. `contract` proves the stores, `flows` the decisions, `api` what a client sees."""
