"""The Japan pipeline of July and August 2025: facts in TOML files, and what loads them."""
