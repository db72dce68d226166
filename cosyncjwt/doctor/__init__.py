"""Is everything that the service stands on in order? Each file looks at one thing and says what it saw."""
