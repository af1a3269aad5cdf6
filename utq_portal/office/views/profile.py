"""One's own profile: language, colours, the printed name, and the ways to sign in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from utq_portal.office.forms.profile import ProfileForm
from utq_portal.people.models import Role, User
from utq_portal.people.queries import employments_today
from utq_portal.web.links import address
from utq_portal.web.request import PortalRequest


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: PortalRequest) -> HttpResponse:
    """Change what is one's own to change; name and e-mail address come from HR."""
    me = User.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, instance=me)
    if request.method == "POST" and form.is_valid():
        form.save()
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, _("Your profile is saved."))
        return redirect("profile")
    hands_over = any(held.role != Role.ADMIN for held in request.user.held_roles)
    context = {
        "form": form,
        "me": request.user,
        "employments": employments_today(request.user),
        "mail": [
            (_("When mail comes"), address("mail_choices")),
            (_("Your mails"), address("mails")),
            (_("Your appointments in your own calendar"), address("calendar")),
        ],
        "sign_in": [
            (label, url)
            for label, name in (
                (_("Second factor and passkeys"), "mfa_index"),
                (_("Devices on which you are signed in"), "usersessions_list"),
                (_("Change your password"), "account_change_password"),
                (_("Your stand-in while you are away"), "delegation"),
            )
            if (url := address(name)) and (name != "delegation" or hands_over)
        ],
    }
    return render(request, "office/profile.html", context, status=422 if form.is_bound else 200)
