"""No sentence on a public page that no test makes true.

A sentence that says what the portal does is named here with the test that holds it; any other is told apart, with why
it needs none. A new sentence fails until it stands in one of the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from exemptions import finder
from exemptions.models import ExemptionGround, ExemptionRequest
from tests.cast import Cast
from trajectories.models import Profile
from trajectories.obligations.models import ObligationPause
from utq_portal.audit.models import Event
from utq_portal.policy.models import Experience
from utq_portal.policy.workflow import set_value

ROOT = Path(settings.BASE_DIR)
PAGES = (
    "public/privacy", "public/_on_device", "public/accessibility", "public/landing", "public/about", "public/_term",
    "public/manual", "public/contacts", "public/contact_table", "public/experiences", "public/_video",
    "trajectories/_landing", "trajectories/_about_writing", "trajectories/_about_interviews",
    "trajectories/competences", "assessments/_landing", "courses/_landing", "exemptions/_landing",
    "exemptions/already_qualified", "exemptions/exemption_guide", "exemptions/exemption_guide_hr",
    "exemptions/_grounds", "finder",
)  # fmt: skip
FINDER = "finder"
EXEMPTIONS = "tests/exemptions/"
BY_THE_RULES = "tests/public/test_privacy.py::test_the_page_names_exactly_those_whom_the_rule_lets_in"
HELD = {
    "What you write is read by few": BY_THE_RULES,
    "This table is made from the rules": BY_THE_RULES,
    "A stand-in reads": "tests/dossiers/test_given.py::test_a_stand_in_is_named_with_whose_role_it_is",
    "Nobody stands in for an assessor": "tests/public/test_privacy.py::test_nobody_stands_in_for_an_assessor",
    "Nobody decides on their own case": "tests/trajectories/test_rules.py::"
    "test_a_stand_in_does_not_act_on_the_case_of_whose_role_it_is",
    "A role at the whole university": "tests/trajectories/test_rules.py::"
    "test_status_is_seen_by_those_around_the_teacher",
    "The check of a certificate": "tests/assessments/test_verify.py::"
    "test_a_valid_certificate_says_name_and_date_and_nothing_else",
    "Every step is logged": "tests/assessments/test_workflow.py::"
    "test_every_step_leaves_an_event_in_the_case_of_the_trajectory",
    "When staff open your dossier": "tests/dossiers/test_given.py::test_a_download_by_staff_is_one_event_a_day",
    "The log holds none of your texts": "tests/dossiers/test_given.py::test_a_download_by_staff_is_one_event_a_day",
    "Mails hold no texts": "tests/notices/test_messages.py::test_every_message_reads_well",
    "Everything else of yours is kept": "tests/public/test_privacy.py::"
    "test_it_tells_of_each_job_that_deletes_and_of_no_other",
    "What you type is kept in your browser": "tests/architecture/test_kept_texts.py::"
    "test_every_longer_text_is_kept_or_excused",
    "Nobody else who signs in": "tests/web/test_browser.py::test_a_draft_of_somebody_else_is_not_shown",
    "Nothing about leave is kept": "tests/architecture/test_kept_texts.py::test_no_form_of_a_private_page_is_kept",
    "For a year after you last signed in": "tests/web/test_doors.py::"
    "test_a_device_is_known_for_a_year_after_the_last_sign_in",
    "The cookies of the portal": "tests/public/test_claims.py::test_there_are_no_other_cookies",
    "The main pages of every role": "tests/journeys/test_looks.py::test_pages_look_right",
    # landing and about
    "At {{ university }} teaching staff earn it within": "tests/public/test_claims.py::test_the_term_is_the_setting",
    "Everybody who teaches at {{ university }}": "tests/trajectories/obligations/test_scope.py::"
    "test_starts_on_the_first_day_in_scope_not_of_the_phd",
    "Your home page says where you are": "tests/desks/test_desks.py::test_teacher_home_opens_in_every_state",
    "Sign in, answer one question": "tests/desks/test_presets.py::test_the_first_answer_leads_to_what_can_be_done",
    "Your dossier opens after it": "tests/desks/test_presets.py::test_home_says_what_the_setting_makes_true",
    "Your dossier is open from that moment": "tests/desks/test_presets.py::"
    "test_pages_call_the_dossier_open_only_where_it_is",
    "The dossier opens after the intake": "tests/dossiers/test_texts.py::"
    "test_the_regulation_may_open_the_dossier_after_the_intake",
    "The dossier is open from the first day": "tests/desks/test_presets.py::"
    "test_pages_call_the_dossier_open_only_where_it_is",
    "Skip the route": "tests/dossiers/test_starting.py::test_an_experienced_teacher_goes_straight_to_the_dossier",
    "You look at your teaching, criterion by criterion": "tests/trajectories/views/test_documents.py::"
    "test_one_click_per_criterion",
    "A course, self-study": "tests/trajectories/views/test_intake.py::test_the_route_is_planned_ticked_and_emptied",
    "Per competence you choose how you learn": "tests/trajectories/views/test_intake.py::"
    "test_the_route_is_planned_ticked_and_emptied",
    "You collect evidence and write": "tests/journeys/test_main_path.py::test_6_the_teacher_fills_the_dossier",
    "Two assessors judge each competence": "tests/assessments/test_pages.py::test_blind_until_both_are_in",
    "Neither sees the other's judgement": "tests/assessments/test_pages.py::test_blind_until_both_are_in",
    "You receive your certificate among peers": "tests/assessments/test_pages.py::test_ceremony_is_added_and_answered",
    "A UTQ from another Dutch university counts here": f"{EXEMPTIONS}test_request.py::"
    "test_a_registered_certificate_of_elsewhere_settles_the_obligation",
    "You report it, nobody assesses it again": f"{EXEMPTIONS}test_never_a_certificate.py::"
    "test_a_registered_qualification_of_elsewhere_is_none_either",
    "A UTQ from another Dutch university is registered": f"{EXEMPTIONS}test_request.py::"
    "test_a_registered_certificate_of_elsewhere_settles_the_obligation",
    "An exemption ends the obligation": f"{EXEMPTIONS}test_request.py::"
    "test_the_whole_way_settles_the_obligation_without_a_certificate",
    "It ends the obligation": f"{EXEMPTIONS}test_request.py::"
    "test_the_whole_way_settles_the_obligation_without_a_certificate",
    "It is not a certificate": f"{EXEMPTIONS}test_never_a_certificate.py::test_no_road_leads_to_one",
    "It is never a certificate": f"{EXEMPTIONS}test_never_a_certificate.py::test_no_road_leads_to_one",
    "It is no certificate": f"{EXEMPTIONS}test_never_a_certificate.py::test_no_road_leads_to_one",
    "It does not give you a UTQ certificate": f"{EXEMPTIONS}test_never_a_certificate.py::test_no_road_leads_to_one",
    "An exemption is never a certificate": f"{EXEMPTIONS}test_never_a_certificate.py::test_no_road_leads_to_one",
    "Small appointments are left out": "tests/trajectories/obligations/test_scope.py::"
    "test_small_appointments_never_start_it",
    "Long leave moves the date": "tests/public/test_claims.py::test_leave_is_kept_as_days_without_a_reason",
    "Your own page shows your date": "tests/trajectories/test_views_hr.py::test_why_this_date",
    "Others who teach": "tests/dossiers/test_midway.py::test_it_hangs_under_the_obligation_or_is_voluntary",
    "For them there is no date": "tests/dossiers/test_midway.py::test_it_hangs_under_the_obligation_or_is_voluntary",
    "You list your teaching experience or upload your CV": "tests/trajectories/views/test_documents.py::"
    "test_one_click_per_criterion",
    "You talk with your line manager": "tests/trajectories/views/test_documents.py::"
    "test_the_talk_is_recorded_and_confirmed",
    "Then you meet the UTQ supervisor": "tests/trajectories/workflow/test_intake.py::"
    "test_concluding_takes_one_form_and_assigns",
    "You agree on it with your UTQ supervisor": "tests/trajectories/workflow/test_intake.py::"
    "test_a_plan_is_agreed_only_where_that_is_the_rule",
    "The plan is yours": "tests/trajectories/workflow/test_intake.py::"
    "test_a_plan_is_agreed_only_where_that_is_the_rule",
    "You drop the material that you have": "tests/journeys/test_main_path.py::test_6_the_teacher_fills_the_dossier",
    "Your UTQ supervisor reads along": "tests/journeys/test_main_path.py::test_7_feedback_goes_to_and_fro",
    "When you are ready and your UTQ supervisor agrees": "tests/journeys/test_main_path.py::"
    "test_9_two_assessors_judge_apart",
    "They always talk with you": "tests/assessments/test_workflow.py::test_strict_always_has_an_interview",
    "Where they differ": "tests/public/test_claims.py::test_an_interview_is_told_where_there_can_be_one",
    "Sufficient on every competence": "tests/assessments/test_workflow.py::"
    "test_announcing_sufficient_issues_the_certificate_in_the_same_transaction",
    "If something is not yet sufficient": "tests/assessments/test_workflow.py::"
    "test_announcing_insufficient_opens_only_what_is_insufficient",
    "Upload your CV, click through": "tests/journeys/test_light_path.py::"
    "test_an_experienced_teacher_is_done_in_sixty_clicks",
    # exemptions, and the three questions
    "Nothing is sent, nothing is decided": "tests/public/test_claims.py::test_the_three_questions_keep_nothing",
    "They tell you which route fits": f"{EXEMPTIONS}test_finder.py::test_where_the_answers_lead",
    "Choose what you hold": "tests/public/test_views.py::test_the_three_questions_lead_to_the_own_hr_advisor",
    "Expected within": "tests/policy/test_every_setting.py::test_changing_the_setting_changes_what_it_decides",
    "Expect that within": "tests/policy/test_every_setting.py::test_changing_the_setting_changes_what_it_decides",
    "A decision is expected within": "tests/policy/test_every_setting.py::"
    "test_changing_the_setting_changes_what_it_decides",
    "Look at a request within": "tests/policy/test_every_setting.py::test_changing_the_setting_changes_what_it_decides",
    "Your own date keeps running": f"{EXEMPTIONS}test_procedure.py::test_filed_in_time_is_not_overdue_while_it_runs",
    "Your deadline keeps running": f"{EXEMPTIONS}test_procedure.py::test_filed_in_time_is_not_overdue_while_it_runs",
    "The deadline keeps running": f"{EXEMPTIONS}test_procedure.py::test_filed_in_time_is_not_overdue_while_it_runs",
    "A request that HR made before it": f"{EXEMPTIONS}test_procedure.py::"
    "test_filed_in_time_is_not_overdue_while_it_runs",
    "Requested on or before it and granted": f"{EXEMPTIONS}test_procedure.py::"
    "test_filed_in_time_is_not_overdue_while_it_runs",
    "A partial certificate counts for": "tests/dossiers/test_recognising.py::"
    "test_a_competence_is_recognised_when_all_its_criteria_are_covered_together",
    "Decides": f"{EXEMPTIONS}test_request.py::test_only_the_right_person_takes_a_step",
    "You get a letter": f"{EXEMPTIONS}test_procedure.py::test_the_letter_is_drawn_once_in_both_languages",
    "Anybody who learnt to teach elsewhere": f"{EXEMPTIONS}test_request.py::"
    "test_the_whole_way_settles_the_obligation_without_a_certificate",
    "One page tells you what is still missing": f"{EXEMPTIONS}test_request.py::test_each_ground_has_its_own_checklist",
    "The checklist of the ground says": f"{EXEMPTIONS}test_request.py::test_each_ground_has_its_own_checklist",
    "HR may ask you something first": f"{EXEMPTIONS}test_procedure.py::test_a_question_of_hr_comes_before_filing",
    "Ask the teacher with one question": f"{EXEMPTIONS}test_procedure.py::test_a_question_of_hr_comes_before_filing",
    "If HR does not request it": f"{EXEMPTIONS}test_procedure.py::test_the_faculty_looks_once_at_what_hr_declined",
    "You may ask your faculty, once": f"{EXEMPTIONS}test_procedure.py::test_the_faculty_looks_once_at_what_hr_declined",
    "Say why in a few words": f"{EXEMPTIONS}test_procedure.py::test_the_faculty_looks_once_at_what_hr_declined",
    "You choose a time from those offered": f"{EXEMPTIONS}test_procedure.py::"
    "test_the_candidate_chooses_and_moves_the_meeting",
    "Later questions come to you": f"{EXEMPTIONS}test_request.py::test_a_question_and_its_answer",
    "From then on questions go to the teacher": f"{EXEMPTIONS}test_request.py::test_a_question_and_its_answer",
    "About each of the competences": f"{EXEMPTIONS}test_against.py::test_an_advice_that_follows_its_levels_needs_none",
    "You read the advice once": f"{EXEMPTIONS}test_views.py::"
    "test_the_candidate_does_not_see_the_advice_before_the_decision",
    "Granted: your obligation ends": f"{EXEMPTIONS}test_request.py::"
    "test_the_whole_way_settles_the_obligation_without_a_certificate",
    "A trajectory that is open closes only if you say so": f"{EXEMPTIONS}test_procedure.py::"
    "test_an_open_trajectory_closes_only_when_the_teacher_says_so",
    "Refused: your trajectory": f"{EXEMPTIONS}test_request.py::"
    "test_a_refusal_leaves_obligation_and_trajectory_untouched",
    "You can withdraw at any moment": f"{EXEMPTIONS}test_procedure.py::"
    "test_withdrawing_takes_the_meeting_from_both_calendars",
    "You can object to a refusal": f"{EXEMPTIONS}test_procedure.py::"
    "test_an_objection_is_printed_only_where_it_is_possible",
    "Talk with your HR advisor; with other papers": f"{EXEMPTIONS}test_procedure.py::"
    "test_a_second_look_is_not_asked_while_another_request_runs",
    "Scans of your diplomas are removed": f"{EXEMPTIONS}test_procedure.py::"
    "test_scans_go_after_their_term_and_what_was_seen_stays",
    "HR looks at the original once": f"{EXEMPTIONS}test_procedure.py::"
    "test_scans_go_after_their_term_and_what_was_seen_stays",
    "You check the papers and request the exemption": f"{EXEMPTIONS}test_request.py::"
    "test_only_the_right_person_takes_a_step",
    "The exemption advisor advises": f"{EXEMPTIONS}test_request.py::test_adviser_and_decider_are_never_the_same_person",
    "Open a request for them": f"{EXEMPTIONS}test_procedure.py::test_hr_opens_a_request_for_a_teacher_and_files_it",
    "In all figures it is counted apart": "tests/trajectories/obligations/test_charts.py::"
    "test_exempted_and_other_universities_are_never_qualified_here",
    "A full UTQ from another Dutch university needs no exemption": f"{EXEMPTIONS}test_views.py::"
    "test_a_certificate_of_elsewhere_is_delivered_and_registered",
    "A full UTQ from another Dutch university counts here": f"{EXEMPTIONS}test_request.py::"
    "test_a_registered_certificate_of_elsewhere_settles_the_obligation",
    "The coordinator checks the certificate": f"{EXEMPTIONS}test_views.py::"
    "test_a_certificate_of_elsewhere_is_delivered_and_registered",
    "Nobody acts on their own case": f"{EXEMPTIONS}test_request.py::test_nobody_decides_on_their_own_case",
    "You do not have to show again what it covers": "tests/assessments/test_recognised.py::"
    "test_a_recognised_competence_is_not_judged_and_its_certificate_is_sealed",
    "Start your trajectory, add the certificate": "tests/dossiers/test_recognition_pages.py::"
    "test_the_teacher_hands_in_a_certificate_for_a_whole_competence",
    "As an experienced teacher you need no learning route": "tests/dossiers/test_starting.py::"
    "test_an_experienced_teacher_goes_straight_to_the_dossier",
    "As a new one you begin": "tests/dossiers/test_starting.py::"
    "test_new_and_experienced_open_a_trajectory_with_its_dossier",
    "An exemption rests on a diploma": f"{EXEMPTIONS}test_finder.py::test_where_the_answers_lead",
    "If you find it later": f"{EXEMPTIONS}test_procedure.py::"
    "test_an_open_trajectory_closes_only_when_the_teacher_says_so",
    "An exemption assumes": f"{EXEMPTIONS}test_finder.py::test_where_the_answers_lead",
    "An upload is enough": "tests/trajectories/views/test_documents.py::"
    "test_a_file_is_kept_read_by_who_may_and_replaced",
    "With the date and the university that gave it": f"{EXEMPTIONS}test_views.py::"
    "test_a_certificate_of_elsewhere_is_delivered_and_registered",
    "Your UTQ supervisor advises on the route": "tests/trajectories/workflow/test_intake.py::"
    "test_concluding_takes_one_form_and_assigns",
    # the rest
    "Colleagues about their way": "tests/public/test_claims.py::test_what_others_tell_is_shown_with_their_consent",
    "The HR advisor helps with exemptions": f"{EXEMPTIONS}test_request.py::test_only_the_right_person_takes_a_step",
}
NOT_OF_THE_PORTAL = {
    "Nobody is followed": "there is nothing that could: no outside address is allowed by the content policy",
    "{{ university }} wants everybody": "a wish",
    "The portal is built to meet": "an aim; what was checked is the next sentence",
    "EN 301 549 asks level AA": "what a standard asks",
    "An inspection by an independent party": "what has not been done",
    "Files that people add": "what does not work",
    "The portal was tried": "what was and was not done by people",
    "Tell us which page": "a request",
    "Show that you can teach": "an invitation",
    "The University Teaching Qualification": "what the universities agreed",
    "{{ university }} may use these data": "what the law says",
    "It does not rest on your consent": "what the law says",
    "You have the right to see your data": "what the law says",
    "Ask the coordinator, or the data protection officer": "advice",
    "You can also complain": "what the law says",
    "All Dutch universities recognise": "what the universities agreed",
    "Start with the UTQ supervisor": "advice",
    "Choose what comes closest": "advice",
    "People look at your case": "what people do",
    "A colleague takes it": "advice",
    "Your UTQ supervisor can send you the manual": "a person, not the portal",
    "No course is planned": "shown where the list is empty",
    "There is nothing here yet": "shown where the list is empty",
    "Nobody has told anything yet": "shown where the list is empty",
    "The coordinator has not chosen": "shown where the list is empty",
    "Applied to your university teaching": "what the regulation asks of a paper",
    "It shows that the diploma is equivalent": "what the regulation asks of a paper",
    "Only when it is not in Dutch": "what the regulation asks of a paper",
    "In hours or credits": "what the regulation asks of a paper",
    "What you learnt and do, per competence": "what the regulation asks of a paper",
    "One or two pages": "advice",
    "Your browser does not show videos": "shown by a browser that shows none",
}
_WORDS = re.compile(r'{% (?:translate "([^"]*)"|blocktranslate[^%]*%}(.*?){% (?:plural|endblocktranslate))', re.DOTALL)


def _parts(words: str) -> Iterator[str]:
    yield from (part for part in re.split(r"(?<=[.?!])\s+", " ".join(words.split())) if re.search(r"[^\d]\.$", part))


def sentences(page: str) -> Iterator[str]:
    """The sentences of a public template, or of what the three questions answer."""
    if page == FINDER:
        roads = [one for one in vars(finder).values() if isinstance(one, finder.Road)]
        roads.append(finder.road("g1", "yes", "yes", [ExemptionGround(code="g1")]))
        for road in roads:
            yield from _parts(str(road.text))
        yield from (str(one.note) + "." for one in vars(finder).values() if isinstance(one, finder.Paper))
        return
    for one in _WORDS.findall((ROOT / "templates" / f"{page}.html").read_text()):
        yield from _parts(one[0] or one[1])


@pytest.mark.parametrize("page", PAGES)
def test_every_sentence_is_held_by_a_test_or_told_apart(page: str) -> None:
    known = (*HELD, *NOT_OF_THE_PORTAL)
    assert [one for one in sentences(page) if not one.startswith(known)] == []


def test_every_line_of_this_list_is_on_a_page() -> None:
    said = [one for page in PAGES for one in sentences(page)]
    assert [known for known in (*HELD, *NOT_OF_THE_PORTAL) if not any(one.startswith(known) for one in said)] == []


@pytest.mark.parametrize("test", sorted(set(HELD.values())))
def test_the_tests_are_there(test: str) -> None:
    file, _sign, name = test.partition("::")
    assert f"def {name or 'test_'}" in (ROOT / file).read_text()


def test_staff_that_open_a_dossier_are_recorded() -> None:
    """The other half of the sentence about the log is held where dossiers are read."""
    assert "dossiers.read" in (ROOT / "tests/dossiers/test_admission.py").read_text()


def test_there_are_no_other_cookies() -> None:
    """Besides session, form and messages: language and colours, who was here last, what arrived, an hour's key.

    And the device on which somebody signed in before.
    """
    setting = {
        str(path.relative_to(ROOT)): path.read_text().count("set_cookie(")
        for path in sorted((ROOT / "utq_portal").rglob("*.py"))
        if "set_cookie(" in path.read_text()
    }
    assert setting == {
        "utq_portal/people/devices.py": 1,
        "utq_portal/web/held.py": 1,
        "utq_portal/web/middleware.py": 1,
        "utq_portal/web/preferences.py": 1,
    }
    called = re.findall(
        r"preferences\.keep\(\w+, (?:preferences\.)?(\w+)",
        "".join(path.read_text() for path in sorted((ROOT / "utq_portal").rglob("*.py"))),
    )
    assert set(called) <= {"LANGUAGE_COOKIE", "THEME_COOKIE"}


@pytest.mark.parametrize(("months", "said"), [(36, "within 3 years"), (30, "within 30 months")])
@pytest.mark.parametrize("address", ["/", "/about/"])
def test_the_term_is_the_setting(cast: Cast, client: Client, address: str, months: int, said: str) -> None:
    set_value("deadline_months", months, by=cast.coordinator, faculty=None, on=timezone.localdate())
    assert said in " ".join(client.get(address).content.decode().split())


def test_leave_is_kept_as_days_without_a_reason() -> None:
    """That it moves the date is held by tests/trajectories/obligations/test_clock.py."""
    kept = {field.name for field in ObligationPause._meta.get_fields()}
    assert kept == {
        "id", "obligation", "kind", "starts_on", "ends_on", "derived", "recorded_by", "recorded_on", "revoked_on",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("profile", "setting", "said"),
    [
        ("optional", "differs", "Where they differ, they may talk with you."),
        ("optional", "always", "They always talk with you before they decide."),
        ("required", "differs", "They always talk with you before they decide."),
        ("none", "always", ""),
    ],
)
def test_an_interview_is_told_where_there_can_be_one(
    cast: Cast, client: Client, profile: str, setting: str, said: str
) -> None:
    """What happens then is held by tests/assessments/test_workflow.py."""
    Profile.objects.filter(active=True).update(interview=profile)
    set_value("interview", setting, by=cast.coordinator, faculty=None, on=timezone.localdate())
    page = client.get("/about/").content.decode()
    assert re.findall(r"(?:They always|Where they differ, they may) talk[^.]*\.", page) == ([said] if said else [])


def test_the_three_questions_keep_nothing(cast: Cast, client: Client) -> None:
    before = Event.objects.count(), ExemptionRequest.objects.count()
    client.force_login(cast.teacher)
    client.get("/already-qualified/?hold=g1&taught=yes&paper=yes")
    assert (Event.objects.count(), ExemptionRequest.objects.count()) == before


def test_what_others_tell_is_shown_with_their_consent() -> None:
    """Without the day of the consent the form is refused, and none is kept: the field may not be empty."""
    assert not Experience._meta.get_field("consented_on").null
    assert not Experience._meta.get_field("consented_on").blank
