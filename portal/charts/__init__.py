"""Charts: a table becomes a drawing (`drawing`), and a file to take away (`sheet`, `views`)."""
