"""What does the service withstand? Experiments that measure it, one by one, and the page they make."""
