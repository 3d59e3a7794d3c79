"""Tree heads: what one signed hash a day proves of every record there is."""
