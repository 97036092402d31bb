"""Card news: layouts, limits, splitting of pasted text, pictures."""
