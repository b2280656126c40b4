"""Pure judgement: tolerances, comparison, diagnosis, score. Data in, data out; no files, clock or logging."""
