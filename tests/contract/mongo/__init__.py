"""What only a MongoDB store must prove: that it needs no transaction of several documents."""
