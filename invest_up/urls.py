"""All addresses of the product: each app brings its own."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from invest_up import views
from reports.views.home import home

# The admin uses the same door as everybody: rate limits and second factors hold there too.
admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", home, name="home"),
    path("health/", views.health, name="health"),
    path("operations/", include("invest_up.operations.urls")),
    path("accounts/", include("accounts.urls")),
    path("", include("leads.urls")),
    path("", include("followups.urls")),
    path("", include("delegations.urls")),
    path("", include("reports.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "invest_up.views.bad_request"
handler403 = "invest_up.views.permission_denied"
handler404 = "invest_up.views.page_not_found"
handler500 = "invest_up.views.server_error"
