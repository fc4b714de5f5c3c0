"""The lead room in the admin site, one file a noun."""

from leads.admin import leads as leads
from leads.admin import mous as mous
