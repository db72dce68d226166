"""What is counted for Prometheus? Loaded only where somebody may ask; nothing else imports the library."""
