"""The lead room in the admin site, one file a noun."""

from leads.admin import leads as leads
