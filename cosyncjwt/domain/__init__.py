"""What the service speaks of: frozen values and pure rules, free of I/O and of any framework."""
