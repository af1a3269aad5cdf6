"""Starts an empty portal: the institution, its coordinator, and a way to sign in. Run again, it goes on."""

from __future__ import annotations

import sys
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser, call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from utq_portal.addresses import AddressFault, check_address
from utq_portal.office.invitations import split_name
from utq_portal.people.models import Role, RoleAssignment, User, held_on
from utq_portal.people.workflow.invitations import create_account
from utq_portal.people.workflow.roles import give_role
from utq_portal.policy import workflow as policy
from utq_portal.policy.models import Institution
from utq_portal.policy.queries import institution
from utq_portal.web.links import address


class Command(BaseCommand):
    """manage.py setup --institution-nl … --institution-en … --email …"""

    help = "Start an empty portal: its institution, its coordinator, and the address at which to go on."

    def add_arguments(self, parser: CommandParser) -> None:
        """What is not given is asked, when somebody sits at the terminal."""
        parser.add_argument("--institution-nl", help="name of the university in Dutch")
        parser.add_argument("--institution-en", help="name of the university in English")
        parser.add_argument("--email", help="address of the coordinator")
        parser.add_argument("--name", help='name of the coordinator, for example "Hanneke ter Braak"')
        parser.add_argument("--no-migrate", action="store_true", help="the database is up to date")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask, write and tell."""
        if settings.DEMO:
            raise CommandError("This is a demo portal (DEMO=1). Start without DEMO and with another UTQ_DATA.")
        if not options["no_migrate"]:
            call_command("migrate", verbosity=0, interactive=False)
        row = institution()
        started = bool(row.steps_done or row.set_up_at or row.post_nothing)
        known = row if started else Institution(name_nl="", name_en="")
        name_nl = self._asked(options["institution_nl"], "Name of the university in Dutch", known.name_nl)
        name_en = self._asked(options["institution_en"], "Name of the university in English", known.name_en or name_nl)
        coordinator = self._coordinator()
        email = self._address(options["email"] or (coordinator.email if coordinator else None))
        with transaction.atomic(), translation.override("en"):
            self._institution(row, name_nl, name_en, started=started)
            person = self._appoint(email, options["name"])
        self._tell(person)

    def _asked(self, given: str | None, question: str, known: str) -> str:
        if given:
            return given.strip()
        if not sys.stdin.isatty():
            if known:
                return known
            raise CommandError(f"{question}: give it as an option, or run this at a terminal.")
        answer = input(f"{question}{f' [{known}]' if known else ''}: ").strip()
        return answer or known or self._asked(given, question, known)

    def _address(self, given: str | None) -> str:
        email = self._asked(given, "E-mail address of the coordinator", "").lower()
        try:
            return check_address(email)
        except AddressFault as fault:
            raise CommandError(f"{email} is not an e-mail address. {fault.sentence}") from fault

    def _coordinator(self) -> User | None:
        held = RoleAssignment.objects.filter(held_on(timezone.localdate()), role=Role.COORDINATOR, faculty=None)
        row = held.filter(person__is_active=True).select_related("person").order_by("pk").first()
        return row.person if row else None

    def _institution(self, row: Institution, name_nl: str, name_en: str, *, started: bool) -> None:
        # nobody is written to before the coordinator goes live
        wanted = {"name_nl": name_nl, "name_en": name_en, "post_nothing": row.post_nothing or not started}
        if changes := {name: value for name, value in wanted.items() if getattr(row, name) != value}:
            policy.change_institution(changes, by=None)

    def _appoint(self, email: str, name: str | None) -> User:
        person = User.objects.filter(email__iexact=email).first()
        if person is None:
            given, prefix, family = split_name(name or email.partition("@")[0])
            person = create_account(email=email, given_name=given, prefix=prefix, family_name=family)
        if not person.holds(Role.COORDINATOR):
            give_role(person, Role.COORDINATOR, by=None, valid_from=timezone.localdate())
        return person

    def _tell(self, person: User) -> None:
        key = {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}
        choose = reverse("account_reset_password_from_key", kwargs=key)
        base, after = settings.BASE_URL, f"?next={address('setup')}"
        mails = "" if settings.EMAIL_HOST else f" (no mail server yet: the mail lies in {settings.EMAIL_FILE_PATH})"
        self.stdout.write(f"Ready for {person.name} <{person.email}>, coordinator.")
        if not person.has_usable_password():
            self.stdout.write(f"Choose a password, once:  {base}{choose}")
        self.stdout.write(f"Sign in:                  {base}{address('account_login')}{after}")
        self.stdout.write(f"Or by a mailed code:      {base}{address('account_request_login_code')}{after}{mails}")
        self.stdout.write("Nobody gets a message before you go live, in the last of the seven steps.")
