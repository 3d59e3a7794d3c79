"""A case on paper: PDF by reportlab, in English or Chinese. Imported by `bundle` alone."""
