"""What may a client say? The GraphQL types, inputs, results and errors: no rule and no I/O."""
