"""What people do with the service, each story told from its beginning to its end."""
