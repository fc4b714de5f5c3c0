"""The lead room's rows, one file a noun."""

from leads.models.bands import DisplayRate, SizeBand, band_names
from leads.models.bulk import BulkRow, BulkRun
from leads.models.day_off import DayOff
from leads.models.document import Document, DocumentVersion
from leads.models.enquiry import Enquiry
from leads.models.ladder import (
    Ladder,
    Rewriting,
    Rung,
    Step,
    all_steps,
    step_choices,
    step_name,
    step_names,
    step_order,
)
from leads.models.lead import Lead, LeadPartner, StageChange
from leads.models.merge import (
    ContactMarks,
    ContactPair,
    Merge,
    OrganisationMarks,
    OrganisationPair,
)
from leads.models.milestone import Forecast, Milestone, ladder_of, rungs_of
from leads.models.mou import MOU, MOUGroup, MOUParty
from leads.models.mou_log import MOUAmendment, MOUStatusChange
from leads.models.organisation import Contact, Employment, Organisation
from leads.models.progress import ProgressUpdate, UpdateStep
from leads.models.reference import Citation, District, Policy, Prefecture, Sector
from leads.models.register import PortalReference, ProjectPlace, SigningEvent
from leads.models.saved_view import SavedView
from leads.models.standing import MOUState, MOUTouch
from leads.models.tag import Tag

__all__ = [
    "MOU",
    "BulkRow",
    "BulkRun",
    "Citation",
    "Contact",
    "ContactMarks",
    "ContactPair",
    "DayOff",
    "DisplayRate",
    "District",
    "Document",
    "DocumentVersion",
    "Employment",
    "Enquiry",
    "Forecast",
    "Ladder",
    "Lead",
    "LeadPartner",
    "MOUAmendment",
    "MOUGroup",
    "MOUParty",
    "MOUState",
    "MOUStatusChange",
    "MOUTouch",
    "Merge",
    "Milestone",
    "Organisation",
    "OrganisationMarks",
    "OrganisationPair",
    "Policy",
    "PortalReference",
    "Prefecture",
    "ProgressUpdate",
    "ProjectPlace",
    "Rewriting",
    "Rung",
    "SavedView",
    "Sector",
    "SigningEvent",
    "SizeBand",
    "StageChange",
    "Step",
    "Tag",
    "UpdateStep",
    "all_steps",
    "band_names",
    "ladder_of",
    "rungs_of",
    "step_choices",
    "step_name",
    "step_names",
    "step_order",
]
