"""The map of the product."""

from django.contrib.auth.views import LogoutView
from django.urls import path
from sesame.views import LoginView as SignInByLink

from papers.views import (
    calendar,
    export,
    feed,
    icons,
    keys,
    library,
    lists,
    marks,
    notes,
    paper,
    progress,
    queue,
    saved_filters,
    settings,
    sign_in,
    stars,
    tags,
    topics,
    verdicts,
)

app_name = "papers"

urlpatterns = [
    path("", library.library, name="library"),
    path("feed/", feed.feed, name="feed"),
    path("feed/<slug:token>/", feed.saved_feed, name="saved-feed"),
    path("export/papers.<slug:name>", export.export, name="export"),
    path("papers/<slug:public_id>/", paper.paper, name="paper-by-id"),
    path("papers/<slug:public_id>/<str:slug>/", paper.paper, name="paper"),
    path("next/", queue.what_next, name="next"),
    path("queue/<slug:public_id>/", queue.move, name="queue"),
    path("marks/", marks.marks, name="marks"),
    path("marks/<slug:public_id>/", marks.mark, name="mark"),
    path("undo/<uuid:step>/", marks.undo, name="undo"),
    path("stars/<slug:public_id>/", stars.star, name="star"),
    path("notes/<slug:public_id>/", notes.note, name="note"),
    path("tags/<slug:public_id>/", tags.tags, name="tags"),
    path("verdicts/<slug:public_id>/", verdicts.verdict, name="verdict"),
    path("topics/", topics.topics, name="topics"),
    path("topics/<slug:slug>/", topics.topic, name="topic"),
    path("lists/", lists.reading_lists, name="lists"),
    path("lists/<slug:slug>/", lists.reading_list, name="list"),
    path("lists/<slug:slug>/calendar.ics", calendar.calendar, name="calendar"),
    path("progress/", progress.progress, name="progress"),
    path("keys/", keys.keys, name="keys"),
    path("favicon.ico", icons.favicon, name="favicon"),
    path("manifest.webmanifest", icons.manifest, name="manifest"),
    path("filters/", saved_filters.saved_filters, name="saved-filters"),
    path("filters/put-back/", saved_filters.put_back, name="saved-filter-put-back"),
    path("filters/<slug:token>/", saved_filters.saved_filter, name="saved-filter"),
    path("filters/<slug:token>/deleted/", saved_filters.deleted, name="saved-filter-deleted"),
    path("settings/", settings.settings, name="settings"),
    path("settings/default-filter/", settings.default_filter, name="default-filter"),
    path("sign-in/", sign_in.SignIn.as_view(), name="sign-in"),
    path("sign-in/link/", SignInByLink.as_view(), name="sign-in-link"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
]
