"""Which complaints are alike: keys, sketches and terms of texts, what they are compared by, and clusters of cases."""
