"""Sign-in, second factor, the person's own page, and people's accounts."""

from allauth.account import views as account
from django.urls import include, path, re_path

from accounts import views

urlpatterns = [
    path("me/", views.account_me, name="account_me"),
    path("people/", views.people_list, name="people_list"),
    path("people/new/", views.people_create, name="people_create"),
    path("people/teams/", views.people_team, name="people_team"),
    path("people/<int:pk>/", views.people_edit, name="people_edit"),
    path("people/<int:pk>/invite/", views.people_invite, name="people_invite"),
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    # The key holds hyphens: the person's part must not swallow any of it.
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", include("allauth.mfa.urls")),
]
