"""The lead room in the admin site, one file a noun."""
