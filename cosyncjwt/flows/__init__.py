"""What is decided: one file a flow; none knows GraphQL, HTTP, a driver or a provider."""
