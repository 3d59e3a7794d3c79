"""One module per Lambda function, and `http/` for the API. Thin: parse, call, render."""
