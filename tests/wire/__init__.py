"""The servers that speak MongoDB's protocol: the store is proved on them through the real drivers."""
