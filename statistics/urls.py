"""Addresses below `/statistics/`."""

from django.urls import path, re_path

from xzedu.statistics import feeds
from xzedu.statistics.views import (
    areas,
    balance,
    bulletins,
    figures,
    home,
    indicators,
    outlook,
    releases,
    tables,
    targets,
)

app_name = "statistics"
urlpatterns = [
    path("", home.home, name="home"),
    path("methods/", home.methods, name="methods"),
    path("indicators/", indicators.indicator_list, name="indicators"),
    path("indicators/<slug:code>/", indicators.indicator_detail, name="indicator"),
    re_path(
        r"^indicators/(?P<code>[-\w]+)/download\.(?P<format>csv|xlsx|json)$",
        indicators.download,
        name="indicator-download",
    ),
    re_path(
        r"^indicators/(?P<code>[-\w]+)/all\.(?P<format>csv|xlsx|json)$",
        indicators.figures_download,
        name="indicator-figures",
    ),
    re_path(r"^indicators/(?P<code>[-\w]+)/chart\.(?P<format>svg|png)$", indicators.chart, name="indicator-chart"),
    path("areas/", areas.area_list, name="areas"),
    path("areas/<str:code>/", areas.area_detail, name="area"),
    path("figure/", figures.figure, name="figure"),
    path("balance/", balance.balance, name="balance"),
    re_path(r"^balance/(?P<name>spread|reached)\.(?P<format>svg|png)$", balance.chart, name="balance-chart"),
    re_path(r"^balance/download\.(?P<format>csv|xlsx|json)$", balance.download, name="balance-download"),
    path("outlook/", outlook.outlook, name="outlook"),
    re_path(r"^outlook/chart\.(?P<format>svg|png)$", outlook.chart, name="outlook-chart"),
    re_path(r"^outlook/download\.(?P<format>csv|xlsx|json)$", outlook.download, name="outlook-download"),
    path("targets/", targets.target_list, name="targets"),
    re_path(r"^targets/download\.(?P<format>csv|xlsx|json)$", targets.download, name="targets-download"),
    path("table/", tables.table, name="table"),
    re_path(r"^table/download\.(?P<format>csv|xlsx|json)$", tables.download, name="table-download"),
    path("bulletins/", bulletins.bulletin_list, name="bulletins"),
    path("bulletins/<int:year>/", bulletins.bulletin, name="bulletin"),
    path("bulletins/<int:year>/<slug:series>/<int:version>/", bulletins.bulletin, name="bulletin-edition"),
    re_path(
        r"^bulletins/(?P<year>\d{4})/(?P<series>[-\w]+)/(?P<version>\d{1,4})/(?P<name>[-\w]+)\.(?P<format>svg|png)$",
        bulletins.chart,
        name="bulletin-chart",
    ),
    path("releases/", releases.release_list, name="releases"),
    re_path(r"^releases/figures\.(?P<format>csv|json)$", releases.figures_download, name="figures-download"),
    path("releases/feed/", feeds.ReleasesFeed(), name="releases-feed"),
    path("releases/<slug:series>/<int:year>/<int:version>/", releases.release_detail, name="release"),
    re_path(
        r"^releases/(?P<series>[-\w]+)/(?P<year>\d{4})/(?P<version>\d{1,4})/download\.(?P<format>csv|xlsx|json)$",
        releases.download,
        name="release-download",
    ),
]
