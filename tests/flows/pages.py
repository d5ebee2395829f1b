"""Every address that can be read: an example of each, and who gets to see it. To be read by a reviewer.

A route without an example here makes `test_every_page.py` red. Letters: s stranger, p participant, t trainee,
f focal point, o organiser of the V congress (and teacher of the course), a administrator.
"""

from dataclasses import dataclass

ROLES = {
    "s": "stranger",
    "p": "participant",
    "t": "trainee",
    "f": "focal point",
    "o": "organiser",
    "a": "administrator",
}


@dataclass(frozen=True)
class Example:
    """One address: its shape with names of example values, who sees it, and what they get.

    Everybody else is sent to the sign-in (strangers) or finds nothing (404). `moves` are those whom the page
    leads on instead, `refused` those who see the thing but may not do this with it.
    """

    path: str
    seen_by: str
    media_type: str = "text/html"
    moves: str = ""
    refused: str = ""
    fragment: bool = False

    @property
    def is_page(self) -> bool:
        """Say whether a browser shows it, rather than saves it."""
        return self.media_type == "text/html" and not self.fragment


PAGES: dict[str, Example] = {
    "accounts.account": Example("/account", "ptfoa"),
    "accounts.account_of": Example("/directory/people/{person}/account", "a"),
    "accounts.addresses": Example("/account/addresses", "ptfoa"),
    "accounts.confirm_link": Example("/sign-in/link", ""),
    "accounts.course_team": Example("/courses/mujeres-en-la-migracion/team", "oa"),
    "accounts.erase_page": Example("/account/erase", "ptfoa"),
    "accounts.event_team": Example("/events/v-congreso/team", "oa"),
    "accounts.follow_link": Example("/sign-in/link/{sign_in_token}", "", moves="sptfoa"),
    "accounts.link_sent": Example("/sign-in/sent", "sptfoa"),
    "accounts.my_data": Example("/account/my-data", "ptfoa"),
    "accounts.roles": Example("/roles", "a"),
    "accounts.second_factor": Example("/sign-in/code", "", moves="ptfoa"),
    "accounts.security": Example("/account/security", "ptfoa"),
    "accounts.sessions": Example("/account/devices", "ptfoa"),
    "accounts.set_up_second_factor": Example("/account/second-factor", "pt", moves="foa"),
    "accounts.sign_in": Example("/sign-in", "s", moves="ptfoa"),
    "accounts.tokens": Example("/account/tokens", "ptfoa"),
    "attendance.check_in": Example("/events/v-congreso/check-in/{session}", "oa"),
    "attendance.door": Example("/events/v-congreso/check-in/", "oa"),
    "attendance.imports": Example("/events/v-congreso/attendance/imports", "oa"),
    "attendance.kept_import": Example("/events/conversatorio-2023/attendance/imports/kept/{import}", "a"),
    "attendance.paper_list": Example("/events/v-congreso/check-in/{session}/list", "oa"),
    "attendance.preview": Example(
        "/events/iv-congreso/attendance/imports/{draft}?session={fourth_session}&zone=America/El_Salvador&order=month_first&name=zoom.csv",
        "a",
    ),
    "attendance.session": Example("/events/iv-congreso/attendance/sessions/{fourth_session}", "a"),
    "attendance.session_table": Example(
        "/events/iv-congreso/attendance/sessions/{fourth_session}.xlsx",
        "a",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "attendance.sessions": Example("/events/v-congreso/attendance/", "oa"),
    "availability.body_answers": Example("/directory/bodies/GT-PROT/availability/{next_year}", "a"),
    "availability.event_answers": Example("/events/v-congreso/manage/availability/", "oa"),
    "availability.mine": Example("/availability/{availability_token}", "sptfoa"),
    "availability.my_answer": Example("/my-availability/{answer}", "", moves="f"),
    "availability.my_times": Example("/my-availability/", "ptfoa"),
    "availability.places": Example("/events/v-congreso/manage/availability/places", "oa"),
    "badges.badges": Example("/events/v-congreso/badges/", "oa"),
    "badges.file": Example("/events/v-congreso/badges/files/{badge_batch}.pdf", "oa", "application/pdf"),
    "badges.letter_file": Example("/events/v-congreso/letters/{letter}.pdf", "oa", "application/pdf"),
    "badges.letters": Example("/events/v-congreso/letters/", "oa"),
    "badges.own_letter": Example("/r/{registration_token}/letters/{letter}.pdf", "sptfoa", "application/pdf"),
    "badges.own_letters": Example("/r/{registration_token}/letters", "sptfoa"),
    "badges.ticket": Example("/r/{registration_token}/ticket", "sptfoa"),
    "badges.ticket_file": Example("/r/{registration_token}/ticket.pdf", "sptfoa", "application/pdf"),
    "certificates.download": Example("/certificates/{own_credential}.pdf", "f", "application/pdf"),
    "certificates.manage": Example("/events/v-congreso/certificates", "oa"),
    "certificates.manage_course": Example("/courses/mujeres-en-la-migracion/certificates", "oa"),
    "certificates.mine": Example("/certificates", "ptfoa"),
    "certificates.revoke": Example("/events/iv-congreso/certificates/{credential}/revoke", "a"),
    "certificates.revoke_course": Example(
        "/courses/mujeres-en-la-migracion/certificates/{course_credential}/revoke", "oa"
    ),
    "certificates.staff_pdf": Example(
        "/events/iv-congreso/certificates/{credential}.pdf", "a", "application/pdf"
    ),
    "certificates.staff_pdf_course": Example(
        "/courses/mujeres-en-la-migracion/certificates/{course_credential}.pdf", "oa", "application/pdf"
    ),
    "certificates.verify": Example("/verify/{code}", "sptfoa"),
    "certificates.verify_form": Example("/verify/", "sptfoa"),
    "consultations.consultation": Example("/consultations/{consultation}", "fa"),
    "consultations.edit_consultation": Example("/consultations/{unsent_consultation}/edit", "a"),
    "consultations.index": Example("/consultations/", "fa"),
    "consultations.new_consultation": Example("/consultations/new", "a"),
    "core.api_guide": Example("/help/api", "sptfoa"),
    "core.healthz": Example("/healthz", "sptfoa", "application/json"),
    "core.job": Example("/jobs/{job}", "oa"),
    "core.readyz": Example("/readyz", "sptfoa", "application/json"),
    "courses.course": Example("/courses/mujeres-en-la-migracion/", "sptfoa"),
    "courses.edit_lesson": Example("/courses/mujeres-en-la-migracion/manage/lessons/{lesson}", "oa"),
    "courses.edit_question": Example("/courses/mujeres-en-la-migracion/manage/questions/{question}", "oa"),
    "courses.index": Example("/courses/", "sptfoa"),
    "courses.lesson": Example("/courses/mujeres-en-la-migracion/lessons/{lesson}", "tfoa", moves="p"),
    "courses.manage": Example("/courses/mujeres-en-la-migracion/manage/", "oa"),
    "courses.module": Example("/courses/mujeres-en-la-migracion/manage/modules/{module}", "oa"),
    "courses.new_course": Example("/courses/new", "a"),
    "courses.new_lesson": Example(
        "/courses/mujeres-en-la-migracion/manage/modules/{module}/lessons/new", "oa"
    ),
    "courses.new_question": Example("/courses/mujeres-en-la-migracion/manage/questions/new", "oa"),
    "courses.progress": Example("/courses/mujeres-en-la-migracion/progress", "tf"),
    "courses.questions": Example("/courses/mujeres-en-la-migracion/manage/questions", "oa"),
    "courses.quiz": Example("/courses/mujeres-en-la-migracion/quiz", "tf"),
    "courses.result": Example("/courses/mujeres-en-la-migracion/quiz/results/1", "f"),
    "courses.settings": Example("/courses/mujeres-en-la-migracion/manage/settings", "oa"),
    "courses.trainee": Example("/courses/mujeres-en-la-migracion/manage/trainees/{enrolment}", "oa"),
    "courses.trainees": Example("/courses/mujeres-en-la-migracion/manage/trainees", "oa"),
    "delegations.add": Example("/events/v-congreso/delegations/{institution}/{delegation}/add", "fa"),
    "delegations.changes": Example("/events/v-congreso/delegations/changes", "oa"),
    "delegations.convene": Example("/events/v-congreso/delegations/convene", "oa"),
    "delegations.delegation": Example("/events/v-congreso/delegations/{institution}/{delegation}", "fa"),
    "delegations.index": Example("/delegations/", "ptfoa"),
    "delegations.letter": Example(
        "/events/v-congreso/delegations/{institution}/{delegation}/letter", "fa", "application/pdf"
    ),
    "delegations.member": Example(
        "/events/v-congreso/delegations/{institution}/{delegation}/members/{delegate}", "fa"
    ),
    "delegations.membership": Example("/delegations/mine/{delegate_token}", "sptfoa"),
    "delegations.new": Example("/events/v-congreso/delegations/new", "oa"),
    "delegations.organised": Example("/events/v-congreso/delegations/{delegation}", "oa"),
    "delegations.organised_letter": Example(
        "/events/v-congreso/delegations/{delegation}/letter", "oa", "application/pdf"
    ),
    "delegations.table": Example("/events/v-congreso/delegations/", "oa"),
    "directory.bodies": Example("/directory/bodies", "sptfoa"),
    "directory.body": Example("/directory/bodies/GT-FRONT", "sptfoa"),
    "directory.body_members": Example("/directory/bodies/GT-FRONT/members", "a"),
    "directory.compare": Example("/directory/duplicates/{person}/{focal_point}", "a"),
    "directory.compare_addresses": Example("/directory/duplicates/compare", "", moves="a"),
    "directory.countries": Example("/directory/countries", "sptfoa"),
    "directory.country": Example("/directory/countries/MX", "sptfoa"),
    "directory.edit_body": Example("/directory/bodies/GT-FRONT/edit", "a"),
    "directory.edit_country": Example("/directory/countries/MX/edit", "a"),
    "directory.edit_institution": Example("/directory/institutions/{institution}/edit", "a"),
    "directory.edit_person": Example("/directory/people/{person}/edit", "a"),
    "directory.edit_presidency": Example("/directory/presidencies/{year}/edit", "a"),
    "directory.focal_points": Example("/directory/focal-points", "a"),
    "directory.hand_over_form": Example("/directory/appointments/{appointment}/hand-over", "a"),
    "directory.index": Example("/directory/", "sptfoa"),
    "directory.institution": Example("/directory/institutions/{institution}", "sptfoa"),
    "directory.institution_people": Example("/directory/institutions/{institution}/people", "fa"),
    "directory.institutions": Example("/directory/institutions", "sptfoa"),
    "directory.new_appointment": Example("/directory/people/{person}/appointments/new", "a"),
    "directory.new_body": Example("/directory/bodies/new", "a"),
    "directory.new_institution": Example("/directory/institutions/new", "a"),
    "directory.new_person": Example("/directory/people/new", "a"),
    "directory.new_presidency": Example("/directory/presidencies/edit", "a"),
    "directory.people": Example("/directory/people", "a"),
    "directory.person": Example("/directory/people/{person}", "a"),
    "directory.possible_duplicates": Example("/directory/duplicates", "a"),
    "directory.presidencies": Example("/directory/presidencies", "sptfoa"),
    "directory.themes": Example("/directory/themes", "sptfoa"),
    "documents.document": Example("/documents/{document}", "sptfoa"),
    "documents.download": Example("/documents/{document}/versions/{version}", "sptfoa", "text/plain"),
    "documents.edit_document": Example("/documents/{shelf}/edit", "a"),
    "documents.event_documents": Example("/events/v-congreso/documents", "sptfoa"),
    "documents.index": Example("/documents/", "sptfoa"),
    "documents.new_event_document": Example("/events/v-congreso/documents/new", "oa"),
    "documents.new_document": Example("/documents/new", "a"),
    "events.calendar": Example("/events/v-congreso/calendar.ics", "sptfoa", "text/calendar"),
    "events.class_rights": Example("/events/classes/rights", "a"),
    "events.classes": Example("/events/classes", "a"),
    "events.clone": Example("/events/v-congreso/manage/clone", "a", refused="o"),
    "events.edit_event": Example("/events/v-congreso/manage/settings", "oa"),
    "events.edit_rights": Example("/events/classes/rights/technical", "a"),
    "events.edit_session": Example("/events/v-congreso/manage/sessions/{session}", "oa"),
    "events.event_page": Example("/events/v-congreso/", "sptfoa"),
    "events.import_page": Example("/events/import", "a"),
    "events.index": Example("/events/", "sptfoa"),
    "events.manage": Example("/events/v-congreso/manage/", "oa"),
    "events.material": Example("/events/v-congreso/materials/{material}", "sptfoa", "text/plain"),
    "events.materials": Example("/events/v-congreso/manage/materials", "oa"),
    "events.new_event": Example("/events/new", "a"),
    "events.new_session": Example("/events/v-congreso/manage/sessions/new", "oa"),
    "events.permissions": Example("/events/v-congreso/manage/permissions", "oa"),
    "events.programme": Example("/events/v-congreso/programme", "sptfoa"),
    "events.programme_pdf": Example("/events/v-congreso/programme.pdf", "sptfoa", "application/pdf"),
    "events.room_calendar": Example("/events/v-congreso/rooms/{room}.ics", "sptfoa", "text/calendar"),
    "events.rooms": Example("/events/v-congreso/manage/rooms", "oa"),
    "events.schedule_as_json": Example("/events/v-congreso/schedule.json", "sptfoa", "application/json"),
    "events.schedule_as_xml": Example("/events/v-congreso/schedule.xml", "sptfoa", "application/xml"),
    "events.session": Example("/events/v-congreso/sessions/{session}", "sptfoa"),
    "events.session_calendar": Example(
        "/events/v-congreso/sessions/{session}/calendar.ics", "sptfoa", "text/calendar"
    ),
    "events.session_people": Example("/events/v-congreso/manage/sessions/{session}/people", "oa"),
    "events.sessions": Example("/events/v-congreso/manage/sessions", "oa"),
    "events.speaker_photo": Example(
        "/events/v-congreso/speakers/{speaker_profile}/photo", "sptfoa", "image/webp"
    ),
    "events.speakers": Example("/events/v-congreso/speakers", "sptfoa"),
    "events_of_bodies.body_calendar": Example("/bodies/GT-FRONT.ics", "sptfoa", "text/calendar"),
    "home.accessibility": Example("/accessibility", "sptfoa"),
    "home.calendar": Example("/home/calendar", "ptfoa"),
    "home.feed": Example("/calendar/{feed_token}.ics", "sptfoa", "text/calendar"),
    "home.front": Example("/", "sptfoa"),
    "home.index": Example("/home/", "ptfoa"),
    "home.organisation": Example("/organisation/", "a"),
    "home.personal_data": Example("/personal-data", "sptfoa"),
    "joining.card": Example("/join/{join_token}/card", "sptfoa", fragment=True),
    "joining.choose_room": Example("/events/v-congreso/online/{opening}/room", "oa"),
    "joining.live": Example("/events/v-congreso/online/{opening}", "oa"),
    "joining.own": Example("/events/v-congreso/sessions/{opening}/enter", "", moves="p"),
    "joining.platforms": Example("/platforms", "a"),
    "joining.room": Example("/join/{join_token}", "sptfoa"),
    "joining.sessions": Example("/events/v-congreso/online/", "oa"),
    "panels.desk": Example("/events/v-congreso/sessions/{session}/panel", "oa"),
    "panels.desk_live": Example("/events/v-congreso/sessions/{session}/panel/live", "oa", fragment=True),
    "panels.export": Example(
        "/events/v-congreso/sessions/{session}/questions.xlsx",
        "oa",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "panels.own_desk": Example("/panel/{desk_token}", "sptfoa"),
    "panels.own_desk_live": Example("/panel/{desk_token}/live", "sptfoa", fragment=True),
    "panels.own_questions": Example("/questions/{question_token}", "sptfoa"),
    "panels.own_questions_live": Example("/questions/{question_token}/live", "sptfoa", fragment=True),
    "panels.questions": Example("/events/v-congreso/sessions/{session}/questions", "poa"),
    "panels.questions_live": Example(
        "/events/v-congreso/sessions/{session}/questions/live", "poa", fragment=True
    ),
    "panels.stage": Example("/stage/{stage_token}", "sptfoa"),
    "panels.stage_code": Example("/stage/{stage_token}/code.svg", "sptfoa", "image/svg+xml"),
    "panels.stage_live": Example("/stage/{stage_token}/live", "sptfoa", fragment=True),
    "planning.activity": Example("/plans/activities/{activity}", "fa"),
    "planning.edit_activity": Example("/plans/activities/{activity}/edit", "a"),
    "planning.event_note": Example("/events/v-congreso/concept-note", "oa"),
    "planning.index": Example("/plans/", "fa"),
    "planning.new_activity": Example("/plans/activities/new", "a"),
    "planning.new_plan": Example("/plans/new", "a"),
    "planning.note": Example("/plans/activities/{activity}/note", "a"),
    "messages.all_mails": Example("/mails/", "a"),
    "messages.announcement": Example("/events/v-congreso/manage/announcements/{announcement}", "oa"),
    "messages.announcements": Example("/events/v-congreso/manage/announcements", "oa"),
    "messages.edit_announcement": Example(
        "/events/v-congreso/manage/announcements/{announcement}/edit", "oa"
    ),
    "messages.edit_text": Example("/events/v-congreso/manage/messages/registration.confirmed/es", "oa"),
    "messages.mails": Example("/events/v-congreso/manage/mails", "oa"),
    "messages.new_announcement": Example("/events/v-congreso/manage/announcements/new", "oa"),
    "messages.texts": Example("/events/v-congreso/manage/messages", "oa"),
    "registration.answer_file": Example(
        "/events/v-congreso/registrations/{registration}/files/{nothing}", ""
    ),
    "registration.answers": Example("/events/v-congreso/registrations/{registration}/answers", "oa"),
    "registration.change_event": Example("/events/v-congreso/manage/change/cancel", "oa"),
    "registration.copy_form": Example("/events/v-congreso/form/copy", "oa"),
    "registration.edit_answers": Example(
        "/events/v-congreso/registrations/{registration}/answers/edit", "oa"
    ),
    "registration.edit_question": Example("/events/v-congreso/form/questions/{form_question}", "oa"),
    "registration.edit_section": Example("/events/v-congreso/form/sections/{form_section}", "oa"),
    "registration.event_changes": Example("/events/v-congreso/manage/change", "oa"),
    "registration.form": Example("/events/v-congreso/form/", "oa"),
    "registration.my_answers": Example("/r/{registration_token}/answers", "sptfoa"),
    "registration.my_file": Example("/r/{registration_token}/files/{nothing}", ""),
    "registration.new_question": Example(
        "/events/v-congreso/form/sections/{form_section}/questions/new", "oa"
    ),
    "registration.new_section": Example("/events/v-congreso/form/sections/new", "oa"),
    "registration.policy": Example("/events/v-congreso/registrations/policy", "oa"),
    "registration.proposals": Example("/registration/proposals/", "a"),
    "registration.institutions": Example("/registration/institutions", "sptfoa", fragment=True),
    "registration.accept": Example("/i/{invitation_token}/accept", "sptfoa"),
    "registration.add": Example("/events/v-congreso/registrations/new", "oa"),
    "registration.add_from_directory": Example(
        "/events/v-congreso/invitations/campaigns/{campaign}/people/directory", "a"
    ),
    "registration.admissions": Example("/events/v-congreso/sessions/{closed_part}/admissions", "oa"),
    "registration.bulk_result": Example("/events/v-congreso/registrations/bulk/{bulk_act}", "oa"),
    "registration.approvals": Example("/events/v-congreso/approvals", "oa"),
    "registration.campaign": Example("/events/v-congreso/invitations/campaigns/{campaign}", "oa"),
    "registration.campaign_progress": Example(
        "/events/v-congreso/invitations/campaigns/{campaign}/progress", "oa", fragment=True
    ),
    "registration.capacity": Example("/events/v-congreso/registrations/capacity", "oa"),
    "registration.check_mail": Example("/events/v-congreso/register/check-mail", "sptfoa"),
    "registration.edit_campaign": Example("/events/v-congreso/invitations/campaigns/{campaign}/edit", "oa"),
    "registration.export_page": Example("/events/v-congreso/registrations/export", "oa"),
    "registration.hand_on": Example("/r/{registration_token}/hand-on", "sptfoa"),
    "registration.interests": Example("/r/{registration_token}/interests", "sptfoa"),
    "registration.my_interests": Example("/events/v-congreso/my-interests", "", moves="ptfoa"),
    "registration.pool": Example("/events/v-congreso/registrations/capacity/{pool}", "oa"),
    "registration.register_group": Example("/events/v-congreso/register/group", "stfoa", moves="p"),
    "registration.invitation": Example("/i/{invitation_token}", "sptfoa"),
    "registration.invitations": Example("/events/v-congreso/invitations/", "oa"),
    "registration.invitee_list": Example("/events/v-congreso/invitations/lists/{invitee_list}", "oa"),
    "registration.mine": Example("/r/{registration_token}", "sptfoa"),
    "registration.my_registration": Example("/events/v-congreso/my-registration", "p", moves="tfoa"),
    "registration.participants": Example("/events/v-congreso/participants", "poa"),
    "registration.participants_by_link": Example("/r/{registration_token}/participants", "sptfoa"),
    "registration.new_campaign": Example("/events/v-congreso/invitations/campaigns/new", "oa"),
    "registration.preview_campaign": Example(
        "/events/v-congreso/invitations/campaigns/{campaign}/preview", "oa"
    ),
    "registration.prove": Example("/r/prove/{proof_token}", "sptfoa"),
    "registration.register": Example("/events/v-congreso/register", "stfoa", moves="p"),
    "registration.registration": Example("/events/v-congreso/registrations/{registration}", "oa"),
    "registration.registrations": Example("/events/v-congreso/registrations/", "oa"),
    "registration.retention_page": Example("/events/v-congreso/registrations/retention", "oa"),
    "registration.show_ticket": Example("/t/{ticket_token}", "sptfoa"),
    "registration.statistics": Example("/events/v-congreso/statistics", "oa"),
    "registration.ticket": Example("/r/{registration_token}/ticket.svg", "sptfoa", "image/svg+xml"),
    "registration.transfer": Example("/r/transfer/{transfer_token}", "sptfoa"),
    "scheduling.changes": Example("/events/v-congreso/programme/changes", "sptfoa"),
    "scheduling.compare": Example("/events/v-congreso/scheduling/compare", "oa"),
    "scheduling.conflicts": Example("/events/v-congreso/scheduling/", "oa"),
    "scheduling.editor": Example("/events/v-congreso/scheduling/editor", "oa"),
    "scheduling.editor_changes": Example("/events/v-congreso/scheduling/editor/changes", "", moves="oa"),
    "scheduling.editor_where": Example(
        "/events/v-congreso/scheduling/editor/{session}/where", "oa", "application/json"
    ),
    "scheduling.problem_file": Example(
        "/events/v-congreso/scheduling/problem.json", "oa", "application/json"
    ),
    "scheduling.progress": Example("/events/v-congreso/scheduling/{proposal}/progress", "", moves="oa"),
    "scheduling.rules": Example("/events/v-congreso/scheduling/rules", "oa"),
    "scheduling.slot": Example("/events/v-congreso/scheduling/editor/{session}", "oa"),
    "static": Example("/static/css/pages.css", "sptfoa", "text/css"),
    "speakers.calendar": Example("/speaker/{speaker_token}/calendar.ics", "sptfoa", "text/calendar"),
    "speakers.mine": Example("/speaker/{speaker_token}", "sptfoa"),
    "speakers.my_part": Example("/events/v-congreso/my-part", ""),
    "speakers.overview": Example("/events/v-congreso/manage/speakers/", "oa"),
    "speakers.own_photo": Example("/speaker/{speaker_token}/photo", "sptfoa", "image/webp"),
    "speakers.own_slides": Example("/speaker/{speaker_token}/slides/{slides}", "sptfoa", "application/pdf"),
    "table_plans.activity": Example(
        "/events/v-congreso/table-plans/{own_table}/activities/{plan_activity}", "poa"
    ),
    "table_plans.activity_by_link": Example(
        "/events/v-congreso/my-table/{registration_token}/plan/{own_table}/activities/{plan_activity}",
        "sptfoa",
    ),
    "table_plans.general": Example("/events/iv-congreso/general-plan", "sptfoa"),
    "table_plans.general_pdf": Example("/events/iv-congreso/general-plan.pdf", "sptfoa", "application/pdf"),
    "table_plans.general_xlsx": Example(
        "/events/iv-congreso/general-plan.xlsx",
        "sptfoa",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "table_plans.moves": Example("/events/iv-congreso/manage/table-plans/{fourth_plan}", "a"),
    "table_plans.new_activity": Example("/events/v-congreso/table-plans/{own_table}/activities/new", "poa"),
    "table_plans.new_activity_by_link": Example(
        "/events/v-congreso/my-table/{registration_token}/plan/{own_table}/activities/new", "sptfoa"
    ),
    "table_plans.overview": Example("/events/iv-congreso/manage/table-plans/", "a"),
    "table_plans.plan": Example("/events/v-congreso/table-plans/{own_table}", "poa"),
    "table_plans.plan_by_link": Example(
        "/events/v-congreso/my-table/{registration_token}/plan/{own_table}", "sptfoa"
    ),
    "table_plans.progress": Example("/events/iv-congreso/general-plan/progress", "sptfoa"),
    "table_plans.section": Example(
        "/events/v-congreso/table-plans/{own_table}/sections/{plan_section}", "poa"
    ),
    "table_plans.section_by_link": Example(
        "/events/v-congreso/my-table/{registration_token}/plan/{own_table}/sections/{plan_section}", "sptfoa"
    ),
    "table_plans.versions": Example("/events/v-congreso/table-plans/{own_table}/versions", "poa"),
    "table_plans.versions_by_link": Example(
        "/events/v-congreso/my-table/{registration_token}/plan/{own_table}/versions", "sptfoa"
    ),
    "working_tables.board": Example("/events/v-congreso/working-tables/", "oa"),
    "working_tables.board_changes": Example("/events/v-congreso/working-tables/changes", "", moves="oa"),
    "working_tables.compare": Example("/events/v-congreso/working-tables/compare", "oa"),
    "working_tables.edit_letter": Example(
        "/events/v-congreso/working-tables/letters/{letter_to_table}/edit", "oa"
    ),
    "working_tables.edit_table": Example("/events/v-congreso/working-tables/tables/{table}", "oa"),
    "working_tables.exclusions_list": Example("/events/v-congreso/working-tables/exclusions/", "oa"),
    "working_tables.fairness": Example("/events/v-congreso/working-tables/fairness", "oa"),
    "working_tables.hand": Example(
        "/events/v-congreso/working-tables/people/{registration}/hand", "oa", fragment=True
    ),
    "working_tables.letter": Example("/events/v-congreso/working-tables/letters/{letter_to_table}", "oa"),
    "working_tables.letters": Example("/events/v-congreso/working-tables/letters/", "oa"),
    "working_tables.my_table": Example("/events/v-congreso/my-table", "p"),
    "working_tables.my_table_by_link": Example("/events/v-congreso/my-table/{registration_token}", "sptfoa"),
    "working_tables.new_letter": Example("/events/v-congreso/working-tables/letters/new", "oa"),
    "working_tables.new_table": Example("/events/v-congreso/working-tables/tables/new", "oa"),
    "working_tables.open_paper": Example(
        "/events/v-congreso/tables/{own_table}/papers/{own_paper}/{own_paper_version}",
        "poa",
        "application/pdf",
    ),
    "working_tables.paper": Example("/events/v-congreso/working-tables/paper", "oa"),
    "working_tables.paper_by_link": Example(
        "/events/v-congreso/my-table/{registration_token}/papers/{own_table}/{own_paper}/{own_paper_version}",
        "sptfoa",
        "application/pdf",
    ),
    "working_tables.paper_file": Example(
        "/events/v-congreso/working-tables/paper/files/{table_papers}.pdf", "oa", "application/pdf"
    ),
    "working_tables.person": Example("/events/v-congreso/working-tables/people/{registration}", "oa"),
    "working_tables.print_list": Example("/events/v-congreso/working-tables/print", "oa"),
    "working_tables.progress": Example("/events/v-congreso/working-tables/progress", "", moves="oa"),
    "working_tables.publish_preview": Example("/events/v-congreso/working-tables/publish", "oa"),
    "working_tables.remind_preview": Example("/events/v-congreso/working-tables/wishes/remind", "oa"),
    "working_tables.table_papers": Example("/events/v-congreso/tables/{own_table}/papers", "poa"),
    "working_tables.tables": Example("/events/v-congreso/working-tables/tables/", "oa"),
    "working_tables.wish_of": Example("/events/v-congreso/working-tables/wishes/{registration}", "oa"),
    "working_tables.wishes_list": Example("/events/v-congreso/working-tables/wishes/", "oa"),
    "yearplan.calendar": Example("/year/{plan_year}", "fa"),
    "yearplan.find_date": Example("/year/{plan_year}/find-a-date", "a"),
    "yearplan.findings": Example("/year/{plan_year}/findings", "fa"),
    "yearplan.index": Example("/year/", "", moves="fa"),
    "yearplan.progress": Example("/year/{plan_year}/search/{year_proposal}/progress", "", moves="a"),
    "yearplan.search": Example("/year/{plan_year}/search", "a"),
    "yearplan.year_load": Example("/year/{plan_year}/load", "fa"),
}
