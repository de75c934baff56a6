"""The reports: the numbers on follow-through as charts with their tables, in CSV, and on two sheets of paper."""

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import requires, visitor
from tracker.errors import NotFoundError
from tracker.forms.filters import numbers
from tracker.forms.reports import ReportForm
from tracker.presenters import charts, csv
from tracker.presenters import verdicts as verdict_words
from tracker.presenters.charts import Chart
from tracker.queries import names, reports, returned
from tracker.queries.names import Names
from tracker.queries.reports import By, Report
from tracker.vocabulary import Permission
from tracker.web.fragments import form_or_page

blueprint = Blueprint("reports", __name__)

SHOWN = 5
CAME_BACK = "came-back"
OFFERED = ("team", "service")


@blueprint.get("/reports")
@requires(Permission.READ)
def show() -> ResponseReturnValue:
    """The numbers on items; those on what came back are a part that is asked for on its own."""
    form = _asked(names.offered(OFFERED))
    report = _report(form)
    return render_template(
        "reports/show.html",
        form=form,
        report=report,
        charts=charts.of_items(report),
        left_out=charts.left_out(report),
    )


@blueprint.get("/reports/came-back")
@requires(Permission.READ)
def came_back() -> ResponseReturnValue:
    """The numbers on what came back: a part of the report, because it judges history."""
    form = _asked()
    found = returned.returned(form.wanted(visitor()))
    return form_or_page(
        "reports/_came_back.html",
        "reports/part.html",
        form=form,
        charts=charts.of_returned(found),
        while_open=verdict_words.lines(found.while_open[:SHOWN]),
        while_open_count=len(found.while_open),
    )


@blueprint.get("/reports/<name>.csv")
@requires(Permission.READ)
def as_csv(name: str) -> ResponseReturnValue:
    """The table of one chart, for a spreadsheet."""
    form = _asked()
    if name == CAME_BACK:
        known = charts.of_returned(returned.returned(form.wanted(visitor())))
    else:
        known = charts.of_items(_report(form))
    chart = _named(known, name)
    response = Response(csv.table(chart.head, chart.rows), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{chart.name}-{clock.today("UTC")}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _asked(offered: Names | None = None) -> ReportForm:
    """The form of this request's address: with the names that it needs, and those it offers."""
    wanted = {name: keys for name, keys in numbers(request.args).items() if name in OFFERED}
    known = names.chosen(wanted)
    for name, more in (offered or {}).items():
        known[name] |= more
    return ReportForm(request.args, known)


def _report(form: ReportForm) -> Report:
    return reports.report(form.wanted(visitor()), By(form.by.data), now=clock.now())


def _named(known: list[Chart], name: str) -> Chart:
    found = next((chart for chart in known if chart.name == name), None)
    if found is None:
        raise NotFoundError("There is no such table.")
    return found
