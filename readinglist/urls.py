"""The map of the site: the admin, and everything else from the papers app."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("papers.urls")),
]

handler400 = "papers.views.errors.bad_request"
handler403 = "papers.views.errors.forbidden"
handler404 = "papers.views.errors.not_found"
handler500 = "papers.views.errors.server_error"
