"""Does an assignment grade right? Right and wrong work is tried on its cases, and its text is read beside its reference."""
