"""What the decisions do where no operation reaches them."""
