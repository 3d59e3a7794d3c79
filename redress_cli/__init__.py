"""Tools for whoever runs Redress or has a case with it: `python -m redress_cli`."""
