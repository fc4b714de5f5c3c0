"""Addresses of the lead room, one file a noun."""

from leads.urls import contacts, documents, leads, mous, organisations, policies

app_name = "leads"
urlpatterns = [
    *leads.urlpatterns,
    *organisations.urlpatterns,
    *contacts.urlpatterns,
    *policies.urlpatterns,
    *mous.urlpatterns,
    *documents.urlpatterns,
]
