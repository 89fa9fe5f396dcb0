"""Every address of the web. Swedish, since people read, send and bookmark them."""

from django.urls import path

from hemmaplan.web import errors
from hemmaplan.web.pages import (
    adoption,
    audit,
    comparing,
    due,
    figure,
    importing,
    mapping,
    members,
    one_placement,
    placing,
    reports,
    rounds,
    scenarios,
    searching,
    settings,
    sign_in,
    standing,
    style,
    texts,
    unit_forecast,
    versions,
)

handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.failed

urlpatterns = [
    path("", standing.start, name="start"),
    path("laget/", standing.overview, name="standing"),
    path("laget/<slug:name>/", standing.room, name="room"),
    path("placeringar/", placing.placements, name="placements"),
    path("placeringar/urval.<str:ending>", placing.placements_file, name="placements-file"),
    path("placeringar/<path:placement_id>/", one_placement.placement, name="placement"),
    path("jamfor/", comparing.page, name="comparison"),
    path("jamfor/jamforelse.csv", comparing.export, name="comparison-file"),
    path("att-gora/", standing.tasks, name="tasks"),
    path("tider/", due.due, name="deadlines"),
    path("tider/tider.csv", due.due_file, name="deadlines-file"),
    path("prognos/scenarier/", scenarios.scenarios, name="scenarios"),
    path("prognosrundan/", rounds.round_, name="round"),
    path("prognosrundan/<str:month>/<str:unit>/", unit_forecast.unit_forecast, name="round-unit"),
    path("sok/", searching.search, name="search"),
    path("hjalp/", searching.help_page, name="help"),
    path("siffra/<path:address>/rader.csv", figure.rows_file, name="figure-rows"),
    path("siffra/<path:address>/", figure.figure, name="figure"),
    path("rapporter/", reports.reports, name="reports"),
    path("rapporter/meningar/", texts.texts, name="report-texts"),
    path("rapporter/skillnader/", versions.versions, name="report-versions"),
    path("rapporter/faststall/", adoption.adoption, name="report-adoption"),
    path(
        "rapporter/faststalld/<int:number>/<str:edition>/rapport.<str:ending>",
        adoption.adopted_file,
        name="adopted-file",
    ),
    path("rapporter/<str:edition>/rapport.<str:ending>", reports.download, name="report-file"),
    path("las-in/", importing.imports, name="imports"),
    path("las-in/forhandsgranska/<str:digest>/", importing.preview, name="import-preview"),
    path("las-in/saknas/", importing.decide, name="import-decide"),
    path("las-in/<int:batch>/angra/", importing.take_back, name="import-undo"),
    path("installningar/", settings.municipality, name="settings"),
    path("installningar/konton/", mapping.mapping, name="settings-lines"),
    path("installningar/anvandare/", members.members, name="settings-members"),
    path("sparlista/", audit.audit, name="audit"),
    path("logga-in/", sign_in.sign_in, name="sign-in"),
    path("logga-ut/", sign_in.sign_out, name="sign-out"),
    path("konto/", sign_in.account, name="account"),
    path("stil.css", style.stylesheet, name="stylesheet"),
    path("tangenter.js", style.keys, name="keys"),
    path("typsnitt/<str:face>.otf", style.font, name="font"),
]
