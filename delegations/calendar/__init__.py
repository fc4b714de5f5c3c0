"""Meetings as calendars know them: written for their readers, read from their invitations."""
