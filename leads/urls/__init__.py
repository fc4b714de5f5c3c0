"""Addresses of the lead room, one file a noun."""

from leads.urls import (
    bands,
    bulk,
    contacts,
    days_off,
    documents,
    duplicates,
    enquiries,
    ladders,
    lead_views,
    leads,
    mous,
    organisations,
    policies,
    register,
    restore,
    saved_views,
    tags,
)

app_name = "leads"
urlpatterns = [
    *bands.urlpatterns,
    *bulk.urlpatterns,
    *days_off.urlpatterns,
    *tags.urlpatterns,
    *lead_views.urlpatterns,
    *leads.urlpatterns,
    *organisations.urlpatterns,
    *contacts.urlpatterns,
    *policies.urlpatterns,
    *mous.urlpatterns,
    *register.urlpatterns,
    *ladders.urlpatterns,
    *documents.urlpatterns,
    *restore.urlpatterns,
    *duplicates.urlpatterns,
    *saved_views.urlpatterns,
    *enquiries.urlpatterns,
]
