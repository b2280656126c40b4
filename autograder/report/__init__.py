"""How results are shown: feedback, tables, pages of the docs."""
