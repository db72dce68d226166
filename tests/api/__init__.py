"""What a client gets from each operation, asked by GraphQL as a front end asks."""
