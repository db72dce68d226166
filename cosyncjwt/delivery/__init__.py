"""How does a message reach a person? Composed and sealed, rendered late, handed to a mailer."""
