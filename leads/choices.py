"""Words of the lead room: states, their order, the gates between them. Data only, no queries."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DatePrecision(models.TextChoices):
    """How much of a date is known; the stored day is the first day of the known span."""

    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")


class Currency(models.TextChoices):
    INR = "INR", _("Indian rupee (₹)")
    JPY = "JPY", _("Japanese yen (¥)")
    USD = "USD", _("US dollar ($)")
    EUR = "EUR", _("Euro (€)")


class CitationKind(models.TextChoices):
    PRESS = "press", _("Press")
    DOCUMENT = "document", _("Document")
    IMPORT = "import", _("Spreadsheet import")
    GENERATED = "generated", _("Generated data")


class Country(models.TextChoices):
    JAPAN = "JP", _("Japan")
    INDIA = "IN", _("India")
    OTHER = "ZZ", _("Other")


class OrganisationKind(models.TextChoices):
    COMPANY = "company", _("Company")
    ASSOCIATION = "association", _("Industry association")
    BANK = "bank", _("Bank")
    GOVERNMENT = "government", _("Government body")
    ACADEMIC = "academic", _("Academic institution")
    SITE = "site", _("Company site")


class PartnerRole(models.TextChoices):
    INVESTOR = "investor", _("Investor")
    TECHNOLOGY = "technology", _("Technology partner")
    ACADEMIC = "academic", _("Academic partner")
    GOVERNMENT = "government", _("Government partner")
    FACILITATOR = "facilitator", _("Facilitator")


class LeadKind(models.TextChoices):
    MANUFACTURING = "manufacturing", _("Manufacturing")
    GCC = "gcc", _("Global capability centre")
    BRANCH = "branch", _("Branch office")
    RESEARCH = "research", _("R&D or centre of excellence")
    TECHNOLOGY = "technology", _("Technology transfer")
    PARTNERSHIP = "partnership", _("Strategic partnership")
    INVESTMENT = "investment", _("Investment, kind not yet known")
    WORKFORCE = "workforce", _("Workforce and skilling")
    TRADE = "trade", _("Trade or ODOP")
    CULTURE = "culture", _("Culture and tourism")
    INSTITUTION = "institution", _("Institution")


class Stage(models.TextChoices):
    """How far a lead has come; whether it is alive is its status."""

    NEW = "new", _("New")
    CONTACTED = "contacted", _("Contacted")
    QUALIFIED = "qualified", _("Qualified")
    MEETING_HELD = "meeting_held", _("Meeting held")
    SITE_VISIT = "site_visit", _("Site visit")
    PROPOSAL_FILED = "proposal_filed", _("Proposal filed")
    MOU_SIGNED = "mou_signed", _("MOU signed")
    GROUNDED = "grounded", _("Grounded")
    IN_OPERATION = "in_operation", _("In operation")


class LeadStatus(models.TextChoices):
    OPEN = "open", _("Open")
    ON_HOLD = "on_hold", _("On hold")
    DORMANT = "dormant", _("Dormant")
    LOST = "lost", _("Lost")


class LeadSource(models.TextChoices):
    DELEGATION = "delegation", _("Delegation")
    JETRO = "jetro", _("JETRO")
    EMBASSY = "embassy", _("Embassy")
    ROADSHOW = "roadshow", _("Roadshow")
    BANK = "bank", _("Bank")
    ENQUIRY = "enquiry", _("Enquiry")


class TagColour(models.TextChoices):
    """A few quiet colours; the word says it all without them."""

    GREY = "grey", _("Grey")
    BLUE = "blue", _("Blue")
    TEAL = "teal", _("Teal")
    GREEN = "green", _("Green")
    AMBER = "amber", _("Amber")
    RED = "red", _("Red")
    VIOLET = "violet", _("Violet")


class RowState(models.TextChoices):
    """What became of one lead of a bulk change."""

    PENDING = "pending", _("Waiting")
    DONE = "done", _("Done")
    UNCHANGED = "unchanged", _("As it was already")
    REFUSED = "refused", _("Refused")
    STOPPED = "stopped", _("Not begun")


class RowUndo(models.TextChoices):
    """What became of one lead when its bulk change was taken back."""

    NONE = "", _("not asked")
    ASKED = "asked", _("Waiting")
    PUT_BACK = "put_back", _("Put back")
    LEFT_ALONE = "left_alone", _("Left alone")


class Certainty(models.TextChoices):
    """How sure it is that two rows are one; the surest first."""

    CERTAIN = "certain", _("Certain")
    PROBABLE = "probable", _("Probable")
    POSSIBLE = "possible", _("Possible")


class Likeness(models.TextChoices):
    """What speaks for two rows being one, and what against it."""

    NUMBER = "number", _("same corporate number")
    BOTH_NAMES = "both_names", _("same name in both scripts, without legal form")
    LATIN = "latin", _("same name without legal form")
    WRITTEN = "written", _("same Japanese name without legal form")
    PERSON = "person", _("same name")
    READING = "reading", _("same reading")
    FORMER = "former", _("same as a former name")
    SHORT = "short", _("same as the short name")
    WORD_ORDER = "word_order", _("same words in another order")
    BRACKETS = "brackets", _("same name but for what stands in brackets")
    ONE_LETTER = "one_letter", _("name differs by one letter")
    EMAIL = "email", _("same e-mail")
    PHONE = "phone", _("same phone")
    EMPLOYER = "employer", _("same employer")
    WEBSITE = "website", _("same website")
    ADDRESS = "address", _("same address")
    OTHER_NUMBER = "other_number", _("but different corporate numbers: two houses in the register")
    OTHER_COUNTRY = "other_country", _("but in different countries")
    OTHER_PLACE = "other_place", _("but in different prefectures")
    OTHER_KIND = "other_kind", _("but one is a site")
    OTHER_WRITTEN = "other_written", _("but written differently in Japanese")
    SAME_GROUP = "same_group", _("but one belongs to the other")


class MergeKind(models.TextChoices):
    """Which rows can be merged."""

    ORGANISATION = "organisation", _("Organisation")
    CONTACT = "contact", _("Contact")


class ViewPage(models.TextChoices):
    """The pages that show one filtered set of leads, each its way."""

    LIST = "list", _("List")
    BOARD = "board", _("Board")
    CALENDAR = "calendar", _("Calendar")
    MAP = "map", _("Map")


STAGE_ORDER = {stage: position for position, stage in enumerate(Stage.values)}

# Condition → the first stage that needs it. `Lead.blockers_to(stage)` reads this table and the
# page shows what is missing before anybody tries. Conditions are explained in GATE_WORDS.
GATES = {
    "partners": Stage.CONTACTED,
    "owner": Stage.QUALIFIED,
    "kinds": Stage.QUALIFIED,
    "sectors": Stage.QUALIFIED,
    "summary": Stage.MEETING_HELD,
    "districts": Stage.PROPOSAL_FILED,
    "amount": Stage.PROPOSAL_FILED,
    "mou": Stage.MOU_SIGNED,
    "ground_broken": Stage.GROUNDED,
    "production": Stage.IN_OPERATION,
}

GATE_WORDS = {
    "partners": _("Add at least one partner organisation."),
    "owner": _("Name an owner."),
    "kinds": _("Say what kind of lead it is."),
    "sectors": _("Choose at least one sector."),
    "summary": _("Write a summary of what is proposed."),
    "districts": _("Choose the district, or describe the place."),
    "amount": _("State the investment, or tick that the partner does not state it."),
    "mou": _("Register the signed MOU."),
    "ground_broken": _("Record the ground-breaking on an MOU of this lead."),
    "production": _("Record commercial production on an MOU of this lead."),
}


class Instrument(models.TextChoices):
    MOU = "mou", _("Memorandum of understanding")
    LOI = "loi", _("Letter of intent")
    TERM_SHEET = "term_sheet", _("Term sheet")
    AGREEMENT = "agreement", _("Agreement")


class EventKind(models.TextChoices):
    """At what kind of occasion an MOU was signed."""

    DELEGATION = "delegation", _("Delegation")
    MEETING = "meeting", _("Meeting")
    SUMMIT = "summit", _("Summit")
    OTHER = "other", _("Other occasion")


class Portal(models.TextChoices):
    """Portals in which an investor's case has a number of its own."""

    NIVESH_MITRA = "nivesh_mitra", _("Nivesh Mitra")
    NIVESH_SARATHI = "nivesh_sarathi", _("Nivesh Sarathi")
    NSWS = "nsws", _("National Single Window System")
    OTHER = "other", _("Another portal")


class Side(models.TextChoices):
    """Who owes a milestone."""

    INVESTOR = "investor", _("Investor")
    DEPARTMENT = "department", _("Department")
    DESK = "desk", _("Desk")


class PartySide(models.TextChoices):
    INVESTOR = "investor", _("Investor side")
    STATE = "state", _("State side")


# Steps of the ladder are rows (`leads.models.ladder.Step`); these three mean something to the
# product: an MOU begins with the first, counts as grounded from the second, as finished from the
# third.
SIGNED, GROUND_BROKEN, PRODUCTION = ANCHORS = ("signed", "ground_broken", "production")


class MOUStatus(models.TextChoices):
    ACTIVE = "active", _("Active")
    ON_HOLD = "on_hold", _("On hold")
    DELAYED = "delayed", _("Delayed")
    DORMANT = "dormant", _("Dormant")
    DROPPED = "dropped", _("Dropped")


class Rag(models.TextChoices):
    """Computed from milestones and updates, never typed."""

    GREEN = "green", _("On track")
    AMBER = "amber", _("Needs attention")
    RED = "red", _("Late")
    GREY = "grey", _("No dates")


class AgeBand(models.TextChoices):
    """How long ago an MOU was signed; the bands the monthly review asks for."""

    UNDER_6_MONTHS = "under_6m", _("under 6 months")
    UNDER_1_YEAR = "6_12m", _("6–12 months")
    UNDER_2_YEARS = "1_2y", _("1–2 years")
    OVER_2_YEARS = "over_2y", _("over 2 years")
    NOT_STATED = "none", _("signing date not stated")


# A band begins where its number of months since the signing is passed.
AGE_BAND_MONTHS = {
    AgeBand.UNDER_6_MONTHS: 0,
    AgeBand.UNDER_1_YEAR: 6,
    AgeBand.UNDER_2_YEARS: 12,
    AgeBand.OVER_2_YEARS: 24,
}


class SlippageBand(models.TextChoices):
    """How far the steps an MOU still has to climb have slipped; the worst of them counts."""

    ON_TIME = "early_or_on_time", _("early or on time")
    TO_30 = "to_30", _("1–30 days late")
    TO_90 = "to_90", _("31–90 days late")
    TO_180 = "to_180", _("91–180 days late")
    OVER_180 = "over_180", _("over 180 days late")
    NOT_STATED = "none", _("plan or forecast not stated")


# The last day of delay of each band; the others are what lies beyond.
SLIPPAGE_UP_TO = {
    SlippageBand.ON_TIME: 0,
    SlippageBand.TO_30: 30,
    SlippageBand.TO_90: 90,
    SlippageBand.TO_180: 180,
}


class ExpiryBand(models.TextChoices):
    """How long an MOU is still valid."""

    LAPSED = "lapsed", _("lapsed")
    TO_30 = "to_30", _("within 30 days")
    TO_90 = "to_90", _("within 31–90 days")
    TO_365 = "to_365", _("within 91–365 days")
    LATER = "later", _("later")
    NOT_STATED = "none", _("validity not stated")


# The last day of validity of each band, counted from the day asked of.
EXPIRY_UP_TO = {
    ExpiryBand.LAPSED: -1,
    ExpiryBand.TO_30: 30,
    ExpiryBand.TO_90: 90,
    ExpiryBand.TO_365: 365,
}

STALE_AFTER_DAYS = 30
CRORE = 10_000_000
LAKH_CRORE = 1_000_000_000_000


class EnquiryChannel(models.TextChoices):
    """How an enquiry reached the desk."""

    PUBLIC_FORM = "public_form", _("Public form")
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone")
    EVENT = "event", _("Event")
    EMBASSY = "embassy", _("Embassy")
    JETRO = "jetro", _("JETRO")
    VISIT = "visit", _("Visit")
    OTHER = "other", _("Other")


class ReplyChannel(models.TextChoices):
    """How the first reply was given."""

    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone")
    VIDEO = "video", _("Video call")
    MEETING = "meeting", _("Meeting")
    LETTER = "letter", _("Letter")


class EnquiryLanguage(models.TextChoices):
    """The language in which somebody would like to be answered."""

    ENGLISH = "en", _("English")
    JAPANESE = "ja", _("Japanese (日本語)")
    HINDI = "hi", _("Hindi (हिन्दी)")


class HeldBack(models.TextChoices):
    """Why an enquiry of the public form is suspected to come from a machine."""

    TRAP = "trap", _("filled in the field nobody sees")
    TOO_FAST = "too_fast", _("sent faster than anybody can type")
    NO_FORM = "no_form", _("sent without having opened the form")
    LINKS = "links", _("full of web addresses")


class CloseReason(models.TextChoices):
    """Why an enquiry is closed without a lead."""

    SPAM = "spam", _("Spam")
    NOT_FOR_US = "not_for_us", _("Not for the desk")
    DUPLICATE = "duplicate", _("Same as another enquiry")
    WITHDRAWN = "withdrawn", _("Withdrawn by the sender")
    OTHER = "other", _("Another reason")


REPLY_WITHIN_WORKING_DAYS = 2
