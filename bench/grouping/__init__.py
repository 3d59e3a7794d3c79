"""Measures detection: quality against gold, cost by rows and CPU, beside other methods on the same texts."""
