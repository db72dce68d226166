"""Which things can a client read? A file a thing."""
