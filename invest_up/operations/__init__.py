"""The machine's own pages, for administrators: what runs, what waits, what went wrong."""
