"""The lead room in the admin site, one file a noun."""

from leads.admin import contacts as contacts
from leads.admin import leads as leads
from leads.admin import mous as mous
from leads.admin import organisations as organisations
from leads.admin import reference as reference
