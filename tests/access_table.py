"""The table of answers; `tests/test_access.py` walks it.

A row says, per method, which right it needs and which codes the holder gets. POST is sent empty:
forms answer 200 with their errors, actions without fields redirect.
"""

from dataclasses import dataclass, field

from accounts.permissions import Permission

ADMIN_PREFIX = "admin:"


@dataclass(frozen=True)
class Answer:
    """What a method needs and what its rightful caller gets."""

    needs: Permission | None = None
    codes: frozenset[int] = frozenset({200})


@dataclass(frozen=True)
class Row:
    """One address; arguments starting with @ are filled with ids."""

    methods: dict[str, Answer]
    arguments: tuple[str, ...] = ()
    query: str = ""
    public: bool = False
    foreign: bool = False
    needs: Permission | None = field(default=None)


def answers(needs: Permission | None, *codes: int) -> Answer:
    return Answer(needs, frozenset(codes or (200,)))


def page(needs: Permission = Permission.VIEW, *arguments: str, query: str = "") -> Row:
    """A page that is only read."""
    return Row({"GET": answers(needs)}, arguments, query, needs=needs)


def form(needs: Permission, *arguments: str, query: str = "", empty: int = 200) -> Row:
    """A form: shown on GET; an empty POST comes back with errors, unless nothing is required."""
    return Row(
        {"GET": answers(needs), "POST": answers(needs, empty)}, arguments, query, needs=needs
    )


def act(needs: Permission, *arguments: str, codes: tuple[int, ...] = (302,)) -> Row:
    """A button: POST only."""
    return Row({"POST": answers(needs, *codes)}, arguments, needs=needs)


def library(*codes: int, public: bool = False, arguments: tuple[str, ...] = ()) -> Row:
    """A page of the sign-in library: what it answers to methods of no use is its own affair."""
    allowed = Answer(None, frozenset(codes))
    return Row({"GET": allowed, "POST": allowed}, arguments, public=public, foreign=True)


P = Permission
RECORDS = {
    "home": page(),
    "leads:lead_list": page(),
    "leads:lead_create": form(P.LEAD_EDIT),
    "leads:lead_figures": page(),
    "leads:lead_detail": page(P.VIEW, "@lead"),
    "leads:lead_edit": form(P.LEAD_EDIT, "@lead"),
    "leads:lead_stage": form(P.LEAD_EDIT, "@lead"),
    "leads:lead_status": form(P.LEAD_EDIT, "@lead"),
    "leads:lead_history": page(P.VIEW, "@lead"),
    "leads:bulk_list": Row(
        {"GET": answers(P.FOLLOWUP_EDIT), "POST": answers(P.LEAD_EDIT, 302)},
        needs=P.FOLLOWUP_EDIT,
    ),
    "leads:bulk_fields": page(P.LEAD_EDIT, "stage"),
    "leads:bulk_detail": page(P.FOLLOWUP_EDIT, "@bulk"),
    "leads:bulk_undo": act(P.FOLLOWUP_EDIT, "@bulk"),
    "leads:tag_list": page(),
    "leads:tag_create": form(P.LEAD_EDIT),
    "leads:tag_edit": form(P.LEAD_EDIT, "@tag"),
    "leads:tag_merge": act(P.LEAD_EDIT, "@tag", codes=(200,)),
    "leads:tag_delete": act(P.LEAD_EDIT, "@tag"),
    "followups:bulk": form(P.FOLLOWUP_EDIT, empty=302),
    "followups:rule_choices": form(P.VIEW, empty=302),
    "followups:rule_list": page(),
    "followups:rule_detail": page(P.VIEW, "followup_soon"),
    "followups:rule_edit": form(P.ADMINISTER, "followup_soon"),
    "followups:stop": Row(
        {"GET": answers(None, 404), "POST": answers(None, 404)},
        ("nobody-signed-this",),
        public=True,
    ),
    "leads:saved_view_list": page(),
    "leads:saved_view_counts": page(),
    "leads:saved_view_create": form(P.VIEW),
    "leads:saved_view_pin": act(P.VIEW, codes=(404,)),
    "leads:saved_view_open": Row({"GET": answers(P.VIEW, 302)}, ("@view",), needs=P.VIEW),
    "leads:saved_view_edit": form(P.VIEW, "@view"),
    "leads:saved_view_update": act(P.VIEW, "@view"),
    "leads:saved_view_remove": act(P.VIEW, "@view"),
    "leads:saved_view_restore": act(P.VIEW, "@removed_view"),
    "leads:lead_restore": form(P.LEAD_EDIT, "@lead", "@lead_event", "title"),
    "leads:organisation_restore": form(
        P.ORGANISATION_EDIT, "@organisation", "@organisation_event", "notes"
    ),
    "leads:contact_restore": form(P.ORGANISATION_EDIT, "@contact", "@contact_event", "notes"),
    "leads:mou_restore": form(P.MOU_EDIT, "@mou", "@mou_event", "notes"),
    "leads:lead_inline": form(P.LEAD_EDIT, "@lead", "owner", empty=302),
    "leads:lead_board": page(),
    "leads:lead_board_figures": page(),
    "leads:lead_calendar": page(),
    "leads:lead_map": page(),
    "leads:lead_move": form(P.LEAD_EDIT, "@lead"),
    "leads:lead_move_undo": act(P.LEAD_EDIT, "@lead", "1", codes=(404,)),
    "leads:mou_move": form(P.MOU_UPDATE, "@mou"),
    "leads:mou_move_undo": act(P.MOU_UPDATE, "@mou", "gbc_ready"),
    "leads:organisation_list": page(),
    "leads:organisation_create": form(P.ORGANISATION_EDIT),
    "leads:organisation_suggest": page(query="?q=x"),
    "leads:reading": page(P.ORGANISATION_EDIT, query="?name=x"),
    "leads:organisation_detail": page(P.VIEW, "@organisation"),
    "leads:organisation_edit": form(P.ORGANISATION_EDIT, "@organisation"),
    "leads:mou_list": page(),
    "leads:band_list": page(),
    "leads:band_create": form(P.ADMINISTER),
    "leads:band_edit": form(P.ADMINISTER, "@band"),
    "leads:band_remove": act(P.ADMINISTER, "@band"),
    "operations": page(P.ADMINISTER),
    "operations_heartbeat": page(P.ADMINISTER),
    "operations_sweep": act(P.ADMINISTER),
    "operations_retry": act(P.ADMINISTER, "papers"),
    "leads:day_off_list": page(),
    "leads:day_off_create": form(P.ADMINISTER),
    "leads:day_off_edit": form(P.ADMINISTER, "@day_off"),
    "leads:day_off_remove": act(P.ADMINISTER, "@day_off"),
    "leads:rate_create": form(P.ADMINISTER),
    "leads:rate_edit": form(P.ADMINISTER, "@rate"),
    "leads:rate_remove": act(P.ADMINISTER, "@rate"),
    "leads:mou_create": form(P.MOU_EDIT),
    "leads:mou_lead_suggest": page(P.MOU_EDIT, query="?q=x"),
    "leads:mou_suggest": page(P.MOU_EDIT, query="?q=x"),
    "leads:mou_group_list": page(),
    "leads:mou_group_create": form(P.MOU_EDIT),
    "leads:mou_group_detail": page(P.VIEW, "@group"),
    "leads:mou_group_edit": form(P.MOU_EDIT, "@group"),
    "leads:mou_group_add": act(P.MOU_EDIT, "@group", codes=(200,)),
    "leads:mou_group_remove": act(P.MOU_EDIT, "@group", "@mou"),
    "leads:mou_event_list": page(),
    "leads:mou_event_create": form(P.MOU_EDIT),
    "leads:mou_event_detail": page(P.VIEW, "@signing"),
    "leads:mou_event_edit": form(P.MOU_EDIT, "@signing"),
    "leads:mou_event_add": act(P.MOU_EDIT, "@signing", codes=(200,)),
    "leads:mou_event_remove": act(P.MOU_EDIT, "@signing", "@mou"),
    "leads:mou_event_delete": act(P.MOU_EDIT, "@signing", codes=(302, 404)),
    "leads:lead_references": Row(
        {"GET": answers(P.LEAD_EDIT), "POST": answers(P.LEAD_EDIT, 200)},
        ("@lead",),
        needs=P.LEAD_EDIT,
    ),
    "leads:mou_amend": form(P.MOU_EDIT, "@mou"),
    "leads:mou_amendment_undo": act(P.MOU_EDIT, "@mou", "@amendment", codes=(302, 404)),
    "delegations:delegation_signed": Row(
        {"GET": answers(P.VIEW), "POST": answers(P.MOU_EDIT, 302)}, ("@delegation",), needs=P.VIEW
    ),
    "delegations:meeting_signed": Row(
        {"GET": answers(P.VIEW), "POST": answers(P.MOU_EDIT, 302)}, ("@meeting",), needs=P.VIEW
    ),
    "delegations:event_panel": page(P.VIEW, "@signing"),
    "leads:mou_detail": page(P.VIEW, "@mou"),
    "leads:mou_edit": form(P.MOU_EDIT, "@mou"),
    "leads:mou_update": form(P.MOU_UPDATE, "@mou"),
    "leads:mou_monthly": form(P.MOU_UPDATE, empty=404),
    "leads:mou_monthly_missing": page(P.REPORT_VIEW),
    "leads:mou_status": form(P.MOU_EDIT, "@mou"),
    "leads:mou_milestone": form(P.MOU_UPDATE, "@mou", "land_allotted", empty=302),
    "leads:mou_ladder": form(P.MOU_EDIT, "@mou", empty=302),
    "leads:step_list": page(),
    "leads:step_create": form(P.ADMINISTER),
    "leads:step_edit": form(P.ADMINISTER, "@step"),
    "leads:step_move": act(P.ADMINISTER, "@step"),
    "leads:step_delete": act(P.ADMINISTER, "@step"),
    "leads:ladder_list": page(),
    "leads:ladder_create": form(P.ADMINISTER),
    "leads:ladder_edit": form(P.ADMINISTER, "@ladder"),
    "leads:ladder_delete": act(P.ADMINISTER, "@ladder"),
    "leads:document_detail": Row(
        {"GET": answers(P.VIEW), "POST": answers(P.LEAD_EDIT)}, ("@document",), needs=P.VIEW
    ),
    "leads:document_remove": act(P.LEAD_EDIT, "@document"),
    "leads:document_download": page(P.VIEW, "@document", "1"),
    "leads:document_panel": page(P.VIEW, "lead", "@lead"),
    "leads:document_create": form(P.LEAD_EDIT, "lead", "@lead"),
    "leads:enquiry_list": page(),
    "leads:enquiry_create": form(P.LEAD_EDIT),
    "leads:enquiry_detail": page(P.VIEW, "@enquiry"),
    "leads:enquiry_reply": form(P.LEAD_EDIT, "@enquiry"),
    "leads:enquiry_reply_undo": act(P.LEAD_EDIT, "@enquiry"),
    "leads:enquiry_close": form(P.LEAD_EDIT, "@enquiry"),
    "leads:enquiry_let_in": act(P.LEAD_EDIT, "@enquiry"),
    "leads:enquiry_organisation": form(P.LEAD_EDIT, "@enquiry"),
    "leads:enquiry_contact": form(P.LEAD_EDIT, "@enquiry"),
    "leads:enquiry_lead": form(P.LEAD_EDIT, "@enquiry"),
    "leads:enquire": Row({"GET": answers(None), "POST": answers(None)}, public=True),
    "leads:enquire_thanks": Row({"GET": answers(None)}, ("@reference",), public=True),
    "followups:followup_list": page(),
    "followups:followup_create": form(P.FOLLOWUP_EDIT),
    "followups:panel": page(query="?lead={lead}"),
    "followups:followup_board": page(),
    "followups:followup_calendar": page(),
    "followups:followup_move": form(P.FOLLOWUP_EDIT, "@followup"),
    "followups:followup_move_undo": act(P.FOLLOWUP_EDIT, "@followup"),
    "followups:absence_list": page(),
    "followups:absence_create": form(P.FOLLOWUP_EDIT),
    "followups:absence_detail": page(P.VIEW, "@absence"),
    "followups:absence_edit": form(P.FOLLOWUP_EDIT, "@absence"),
    "followups:absence_remove": act(P.FOLLOWUP_EDIT, "@absence"),
    "followups:hand_over": form(P.FOLLOWUP_EDIT, query="?absence={absence}"),
    "followups:hand_back": form(P.FOLLOWUP_EDIT),
    "followups:standing": page(),
    "followups:followup_restore": form(P.FOLLOWUP_EDIT, "@followup", "@followup_event", "details"),
    "followups:inline": form(P.FOLLOWUP_EDIT, query="?lead={lead}"),
    "followups:suggest": page(P.FOLLOWUP_EDIT, "lead", query="?q=x"),
    "followups:followup_detail": page(P.VIEW, "@followup"),
    "followups:followup_edit": form(P.FOLLOWUP_EDIT, "@followup"),
    "followups:followup_done": act(P.FOLLOWUP_EDIT, "@followup"),
    "followups:step_add": act(P.FOLLOWUP_EDIT, "@followup", codes=(200,)),
    "followups:step_change": act(P.FOLLOWUP_EDIT, "@followup", "@item"),
    "followups:give": act(P.FOLLOWUP_EDIT, "@followup", codes=(200,)),
    "followups:watch": act(P.VIEW, "@followup"),
    "followups:watchers": act(P.FOLLOWUP_EDIT, "@followup", codes=(200,)),
    "followups:followup_snooze": act(P.FOLLOWUP_EDIT, "@followup", codes=(200,)),
    "followups:notification_list": page(),
    "followups:notification_badge": page(),
    "followups:notification_read_all": act(P.VIEW),
    "followups:notification_latest": Row({"GET": answers(P.VIEW, 302)}, needs=P.VIEW),
    "followups:notification_mark": act(P.VIEW),
    "followups:quick": form(P.FOLLOWUP_EDIT),
    "followups:sent_list": page(),
    "followups:sent_detail": page(P.VIEW, "notification", "@notification"),
    "followups:sent_act": act(P.VIEW, "notification", "@notification"),
    "followups:notification_detail": Row(
        {"GET": answers(P.VIEW, 302)}, ("@notification",), needs=P.VIEW
    ),
    "reports:search": page(P.VIEW, query="?q=tokyo"),
    "reports:palette": Row({"GET": answers(P.VIEW, 302)}, query="?q=tokyo", needs=P.VIEW),
    "reports:mou_status": page(P.REPORT_VIEW),
    "reports:mou_by": page(P.REPORT_VIEW, "sector"),
    "reports:desk_overview": page(P.REPORT_VIEW),
    "reports:desk_report": page(P.REPORT_VIEW, "funnel"),
    "reports:desk_file": page(P.REPORT_VIEW, "funnel", "csv"),
    "reports:mou_cross": page(P.REPORT_VIEW),
    "reports:mou_pictures": page(P.REPORT_VIEW),
    "reports:mou_picture_file": page(P.REPORT_VIEW, "stages"),
    "reports:mou_papers": page(P.REPORT_VIEW),
    "reports:mou_paper": act(P.REPORT_VIEW, "mou_status_page", "pdf"),
    "reports:mou_narrow": page(P.REPORT_VIEW),
    "reports:mou_main_pictures": page(P.REPORT_VIEW),
    "reports:lead_export": page(P.VIEW, "csv"),
    "reports:organisation_export": page(P.VIEW, "xlsx"),
    "reports:contact_export": page(P.ORGANISATION_EDIT, "csv"),
    "reports:mou_export": page(P.VIEW, "xlsx"),
    "reports:meeting_export": page(P.VIEW, "csv"),
    "reports:organisation_timeline": page(P.VIEW, "@organisation"),
    "reports:contact_timeline": page(P.VIEW, "@contact"),
    "reports:organisation_brief": page(P.REPORT_VIEW, "@organisation"),
    "reports:brief_pdf": page(P.REPORT_VIEW, "@organisation"),
    "reports:meeting_brief": page(P.VIEW, "@meeting"),
    "reports:meeting_brief_pdf": page(P.VIEW, "@meeting"),
    "reports:meeting_points": form(P.DELEGATION_EDIT, "@meeting", empty=302),
    "reports:mou_changes": page(P.REPORT_VIEW),
    "reports:mou_changes_panel": page(P.REPORT_VIEW),
    "reports:snapshot_list": page(P.REPORT_VIEW),
    "reports:snapshot_create": form(P.MOU_EDIT),
    "reports:snapshot_detail": page(P.REPORT_VIEW, "@snapshot"),
    "reports:snapshot_pdf": page(P.REPORT_VIEW, "@snapshot"),
    "reports:snapshot_share": form(P.SENSITIVE_VIEW, "@snapshot"),
    "reports:share_close": act(P.SENSITIVE_VIEW, "@share"),
    "reports:shared": Row({"GET": answers(None, 404)}, ("nobody-has-this-link",), public=True),
    "reports:shared_pdf": Row({"GET": answers(None, 404)}, ("nobody-has-this-link",), public=True),
    "reports:schedule_list": page(P.REPORT_VIEW),
    "reports:schedule_create": form(P.MOU_EDIT),
    "reports:schedule_detail": page(P.REPORT_VIEW, "@schedule"),
    "reports:schedule_edit": form(P.MOU_EDIT, "@schedule"),
    "reports:schedule_pause": act(P.MOU_EDIT, "@schedule"),
    "reports:schedule_remove": act(P.MOU_EDIT, "@schedule"),
    "reports:schedule_again": act(P.MOU_EDIT, "@run"),
    "reports:review_list": page(P.REPORT_VIEW),
    "reports:review_create": form(P.MOU_EDIT),
    "reports:review_remove": act(P.MOU_EDIT, "@review"),
    "reports:paper_list": page(P.REPORT_VIEW),
    "reports:paper_ask": act(P.REPORT_VIEW, "briefing_pack", "@delegation", "pdf"),
    "reports:paper_detail": page(P.REPORT_VIEW, "@paper"),
    "reports:paper_file": page(P.REPORT_VIEW, "@paper"),
    "reports:paper_again": act(P.REPORT_VIEW, "@paper"),
    "reports:paper_remove": act(P.REPORT_VIEW, "@paper"),
    "reports:delegation_papers": page(P.REPORT_VIEW, "@delegation"),
    "leads:duplicate_list": page(),
    "leads:duplicate_apart": page(),
    "leads:duplicate_hint": act(P.ORGANISATION_EDIT, "organisation", codes=(200,)),
    "leads:duplicate_panel": page(P.VIEW, "organisation", "@organisation"),
    "leads:duplicate_say_two": act(P.ORGANISATION_EDIT, "organisation", "@organisation", "@twin"),
    "leads:duplicate_take_back": act(P.ORGANISATION_EDIT, "organisation", "@pair"),
    "leads:organisation_merge_with": form(P.ORGANISATION_EDIT, "@organisation"),
    "leads:organisation_merge": form(P.ORGANISATION_EDIT, "@organisation", "@twin"),
    "leads:contact_merge": form(P.ORGANISATION_EDIT, "@contact", "@twin_contact"),
    "leads:merge_list": page(),
    "leads:merge_detail": page(P.VIEW, "@merge"),
    "leads:merge_undo": act(P.ORGANISATION_EDIT, "@merge"),
    "leads:contact_list": page(),
    "leads:contact_create": form(P.ORGANISATION_EDIT),
    "leads:contact_detail": page(P.VIEW, "@contact"),
    "leads:contact_edit": form(P.ORGANISATION_EDIT, "@contact"),
    "leads:contact_card": page(P.VIEW, "@contact"),
    "leads:policy_list": page(),
    "leads:policy_create": form(P.LEAD_EDIT),
    "leads:policy_detail": page(P.VIEW, "@policy"),
    "leads:policy_edit": form(P.LEAD_EDIT, "@policy"),
    "delegations:delegation_list": page(),
    "delegations:delegation_create": form(P.DELEGATION_EDIT),
    "delegations:delegation_detail": page(P.VIEW, "@delegation"),
    "delegations:delegation_edit": form(P.DELEGATION_EDIT, "@delegation"),
    "delegations:delegation_after": Row(
        {"GET": answers(P.VIEW), "POST": answers(P.FOLLOWUP_EDIT, 302)},
        ("@delegation",),
        needs=P.VIEW,
    ),
    "delegations:delegation_figure": page(P.VIEW, "@delegation", "firms"),
    "delegations:delegation_restore": form(
        P.DELEGATION_EDIT, "@delegation", "@delegation_event", "purpose"
    ),
    "delegations:meeting_restore": form(P.DELEGATION_EDIT, "@meeting", "@meeting_event", "topics"),
    "delegations:meeting_import": form(P.DELEGATION_EDIT),
    "delegations:meeting_status": form(P.DELEGATION_EDIT, "@meeting"),
    "delegations:meeting_calendar": page(P.VIEW, "@meeting"),
    "delegations:feed_list": page(),
    "delegations:feed_create": act(P.VIEW),
    "delegations:feed_due_dates": act(P.VIEW, "0", codes=(404,)),
    "delegations:followup_calendar": page(P.VIEW, "@followup"),
    "delegations:feed_revoke": act(P.VIEW, "1", codes=(404,)),
    "delegations:feed": Row({"GET": answers(None, 404)}, ("no-such-link",), public=True),
    "delegations:delegation_history": page(P.VIEW, "@delegation"),
    "delegations:delegation_outcomes": page(P.VIEW, "@delegation"),
    "delegations:delegation_preparation": page(P.VIEW, "@delegation"),
    "delegations:preparation_tick": act(P.MEETING_LOG, codes=(404,)),
    "delegations:meeting_preparation": Row(
        {"GET": answers(P.VIEW), "POST": answers(P.DELEGATION_EDIT, 200)},
        ("@meeting",),
        needs=P.VIEW,
    ),
    "delegations:meeting_list": page(),
    "delegations:meeting_create": form(P.DELEGATION_EDIT),
    "delegations:meeting_detail": page(P.VIEW, "@meeting"),
    "delegations:meeting_edit": form(P.DELEGATION_EDIT, "@meeting"),
    "delegations:delegation_people": page(P.VIEW, "@delegation"),
    "delegations:meeting_people": page(P.VIEW, "@meeting"),
    "delegations:meeting_seats": act(P.MEETING_LOG, "@meeting"),
    "delegations:meeting_seat": act(P.MEETING_LOG, "@meeting", "0", codes=(404,)),
    "delegations:meeting_door": form(P.MEETING_LOG, "@meeting"),
    "delegations:meeting_invite": form(P.DELEGATION_EDIT, "@meeting"),
    "delegations:meeting_today": page(),
    "delegations:outbox": page(),
    "delegations:outbox_state": Row({"GET": answers(None, 200, 401)}, public=True),
    "delegations:offline_page": Row({"GET": answers(None)}, public=True),
    "delegations:service_worker": Row({"GET": answers(None)}, public=True),
    "delegations:manifest": Row({"GET": answers(None)}, public=True),
    "delegations:meeting_log": form(P.MEETING_LOG),
    "delegations:meeting_outcome": form(P.MEETING_LOG, "@meeting"),
    # There is no picture in this world: who may see the meeting hears that it does not exist.
    "delegations:meeting_photo": Row(
        {"GET": answers(P.VIEW, 404)}, ("@meeting", "1"), needs=P.VIEW
    ),
    "delegations:meeting_thumbnail": Row(
        {"GET": answers(P.VIEW, 404)}, ("@meeting", "1"), needs=P.VIEW
    ),
    "delegations:panel": page(query="?lead={lead}"),
    "delegations:suggest": page(P.VIEW, "lead", query="?q=x"),
    "account_me": form(P.VIEW),
    "people_list": page(P.ADMINISTER),
    "people_create": form(P.ADMINISTER),
    "people_team": act(P.ADMINISTER, codes=(200, 302)),
    "people_edit": form(P.ADMINISTER, "@person"),
    "people_invite": act(P.ADMINISTER, "@person"),
}
DOORS = {
    "health": Row({"GET": answers(None, 200, 503)}, public=True),
    "account_login": library(200, 302, public=True),
    "account_logout": library(200, 302),
    "account_inactive": library(200, 405, public=True),
    "account_reauthenticate": library(200),
    "account_change_password": library(200, 302),
    "account_reset_password": library(200, public=True),
    "account_reset_password_done": library(200, 405, public=True),
    "account_reset_password_from_key": library(200, public=True, arguments=("x", "y")),
    "account_reset_password_from_key_done": library(200, 405, public=True),
    "mfa_index": library(200, 405),
    "mfa_authenticate": library(302, public=True),
    "mfa_reauthenticate": library(200, 302),
    "mfa_activate_totp": library(200, 302),
    "mfa_deactivate_totp": library(302, 404),
    "mfa_view_recovery_codes": library(302, 404, 405),
    "mfa_generate_recovery_codes": library(302, 403, 404),
    "mfa_download_recovery_codes": library(302, 404),
}
TABLE: dict[str, Row] = {**RECORDS, **DOORS}
