"""How fast the pages are, as ratios to a bare page, on generated data."""
