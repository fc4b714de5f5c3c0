"""Seeded data of real shape for tests of speed, plainly marked as generated."""
