"""Starts and stops what the product needs on one machine: database, queue, web, worker and beat."""
