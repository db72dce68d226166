"""Is GraphQL over HTTP served as its draft and our security bar demand?"""
