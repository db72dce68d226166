"""What remains: the ports that the service speaks, and the backends that keep its data."""
