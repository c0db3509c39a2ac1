import logging

from psycopg2 import OperationalError
from psycopg2.errors import ReadOnlySqlTransaction

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..records import without_nul
from .spm_dashboard_periods import USUAL
from .view import View

_logger = logging.getLogger(__name__)

_PROVIDER = "spm.dashboard.panel."
COMPARISONS = ("target", "previous", "year")
#: The sections of a screen, in order.
SECTIONS = (
    "pinned",
    "objectives",
    "next",
    "pay",
    "team",
    "result",
    "objective",
    "activity",
)


class SpmDashboard(models.AbstractModel):
    """One screen of the dashboard for a unit and a period, in one call.

    It knows no panel by name: the models ``spm.dashboard.panel.<name>`` provide them.
    """

    _name = "spm.dashboard"
    _description = "Dashboard"
    _inherit = ["spm.dashboard.places", "spm.dashboard.periods"]

    # ------------------------------------------------------------- calls

    @api.model
    @api.readonly
    def open(self, choice=None):
        """Everything on the screen.

        :param choice: dict of strings as in the address: ``place``, ``period`` and
            ``compare``; what is empty, gone or forbidden becomes the user's natural
            choice, and ``notices`` say so
        :return: dict; see the addon's readme
        """
        self._check_user()
        notices = []
        asked = self._clean(choice)
        place = self._place_or_natural(asked, notices)
        if not place:
            return self._nowhere(asked, notices)
        view = self._view(place, asked, notices)
        shown, hidden = self._arranged(view)
        return {
            **self._head(view, asked),
            **self._calendar(view),
            "notices": notices,
            "sections": self._sections(shown),
            "panels": shown,
            "hidden": hidden,
            "layout": view.layout,
            "currency": view.company.currency_id.id,
        }

    @api.model
    @api.readonly
    def search_places(self, term, since=None):
        """Places that the user may open, by name.

        :param since: a day as text; who left after it is found as well
        :return: list of dict with ``key``, ``name``, ``scope`` and ``company``
        """
        self._check_user()
        term = without_nul(term).strip()
        several = len(self.env.companies) > 1
        return [
            place.brief()
            | {"company": several and place.company(self.env.company).name}
            for place in self._find(term, self._day(since))
        ]

    @api.model
    @api.readonly
    def branch(self, choice=None):
        """The places one level below one, or where the tree begins.

        :return: list of dict with ``key``, ``name``, ``scope`` and ``has_children``
        """
        self._check_user()
        key = self._clean(choice)["place"]
        if not key:
            below = self._roots()
        else:
            place = self._place(key)
            below = self._below(place) if place else []
        return [
            place.brief() | {"has_children": not place.is_person} for place in below
        ]

    @api.model
    @api.readonly
    def cascade(self, objective_id):
        """The objectives right below one, as the nodes of the cascade's panel.

        :return: dict with ``nodes``, none where the user may not see the objective
        """
        self._check_user()
        if type(objective_id) is not int:
            return {"nodes": []}
        parent = self.env["spm.objective"].search([("id", "=", objective_id)])
        panel = self.env["spm.dashboard.panel.cascade"]
        return {"nodes": panel._nodes(panel._children(parent), parent.browse())}

    @api.model
    @api.readonly
    def drill(self, choice, kpi_id):
        """The very records behind a KPI in a place and period.

        :return: a window action, or False where there is nothing to open
        :raise UserError: where the place or the KPI is gone or forbidden
        """
        self._check_user()
        asked = self._clean(choice)
        place = self._place(asked["place"])
        number = kpi_id if type(kpi_id) is int else 0
        kpi = self.env["spm.kpi"].search([("id", "=", number)])
        if not place or not kpi:
            raise UserError(self.env._("These records do not exist or are not yours."))
        view = self._view(place, asked, [])
        return view.env["spm.dashboard.drill"]._drill(view, kpi.with_env(view.env))

    # ------------------------------------------------------------- the choice

    def _check_user(self):
        """Whoever has no part in the app gets nothing, whatever else they may."""
        if not self.env.user._spm_is_part():
            raise AccessError(
                self.env._("Dashboards are for users of Sales Performance.")
            )

    def _clean(self, choice):
        """The choice as text; whatever is not text is as if it were not given."""
        choice = choice if isinstance(choice, dict) else {}
        clean = {}
        for name in ("place", "period", "compare"):
            value = choice.get(name)
            if isinstance(value, int) and not isinstance(value, bool):
                value = str(value)
            clean[name] = without_nul(value)
        return clean

    def _day(self, text):
        try:
            return fields.Date.to_date(text) if isinstance(text, str) else None
        except ValueError:
            return None

    def _place_or_natural(self, asked, notices):
        key = asked["place"]
        place = self._place(key)
        if place or not key:
            return place
        if self._is_elsewhere(key):
            asked["period"] = asked["period"] if asked["period"] in USUAL else ""
            notices.append(
                self.env._(
                    "This address is of a company that you have not selected: your own "
                    "screen is shown."
                )
            )
        else:
            notices.append(self._unseen(key))
        return self._natural()

    def _view(self, place, asked, notices):
        company = place.company(self.env.company)
        self = self.with_company(company)  # noqa: PLW0642
        today = company._spm_today()
        calendar = self._of(company)
        period = self._chosen(asked["period"], calendar, today)
        if not period:
            period = self._usual(calendar, today)
            if asked["period"]:
                notices.append(
                    self.env._(
                        "The period of this address is not one of %(company)s: the "
                        "current one is shown.",
                        company=company.name,
                    )
                )
        compare = asked["compare"] if asked["compare"] in COMPARISONS else "target"
        if asked["compare"] not in ("", compare):
            notices.append(
                self.env._(
                    "There is no such comparison as this address asks for: the targets "
                    "are shown."
                )
            )
        comparison = self._compared(calendar, period, compare)
        if compare != "target" and period and not comparison:
            notices.append(
                self.env._(
                    "The calendar has no period to compare %(period)s with.",
                    period=period.name,
                )
            )
        return View(
            env=self.env,
            place=place,
            company=company.with_env(self.env),
            calendar=calendar,
            period=period,
            compare=compare,
            comparison=comparison,
            trend=self._trend(calendar, period) if period else calendar.browse(),
            today=today,
            layout=self.env["res.users.settings"]._spm_layout(),
        )

    # ------------------------------------------------------------- the frame

    def _head(self, view, asked):
        place = view.place
        person = place.unit if place.unit._name == "spm.participant" else None
        avatar = person and f"/web/image/spm.participant/{person.id}/avatar_128"
        word = asked["period"] in USUAL and view.period.period_type == asked["period"]
        return {
            "choice": {
                "place": place.key,
                "period": asked["period"] if word else str(view.period.id or ""),
                "compare": view.compare,
            },
            "place": place.brief()
            | {
                "company": len(self.env.companies) > 1 and view.company.name,
                "avatar": avatar or False,
                "left": self._has_left(view),
                "left_on": self._left_on(view),
            },
            "crumbs": [p.brief() for p in self._crumbs(place)],
            "children": [p.brief() for p in view.below],
            "as_of": self._as_of(view),
        }

    def _has_left(self, view):
        person = view.place.unit
        if person._name != "spm.participant":
            return False
        end = person.date_end
        return not person.active or bool(end and end <= view.today)

    def _left_on(self, view):
        """The first day without who left."""
        left = self._has_left(view) and view.place.unit.date_end
        return fields.Date.to_string(left or None) or False

    def _as_of(self, view):
        times = view.kpis.filtered(lambda k: k.state == "active").mapped("refreshed_at")
        oldest = min(filter(None, times), default=None)
        return fields.Datetime.to_string(oldest) or False

    def _calendar(self, view):
        period = view.period
        previous, following = self._beside(view.calendar, period)
        shown = period and {
            "id": period.id,
            "name": period.name,
            "type": period.period_type,
            "date_from": fields.Date.to_string(period.date_from),
            "date_to": fields.Date.to_string(period.date_to),
            "previous": previous.id,
            "next": following.id,
            "today": period.date_from <= view.today < period.date_to,
        }
        return {
            "period": shown or False,
            "periods": [
                {
                    "id": p.id,
                    "name": p.name,
                    "type": p.period_type,
                    "parent": p.parent_id.id,
                }
                for p in view.calendar
            ],
            "empty": self._empty(view),
            "can_configure": self.env["spm.period"].has_access("create"),
        }

    def _empty(self, view):
        """What is missing so that the screen says little."""
        if not view.period:
            return "no_period"
        now = view.period
        here = view.objectives.filtered(lambda o: o.date_to > now.date_from)
        # with who left nothing is agreed any more
        return False if here or self._has_left(view) else "no_objective"

    def _nowhere(self, asked, notices):
        """The screen of who takes no part and sees nobody."""
        return {
            "choice": {"place": "", "period": "", "compare": "target"},
            "place": False,
            "crumbs": [],
            "children": [],
            "period": False,
            "periods": [],
            "as_of": False,
            "empty": "no_place",
            "can_configure": self.env["spm.period"].has_access("create"),
            "notices": notices,
            "sections": [],
            "panels": [],
            "hidden": [],
            "layout": self.env["res.users.settings"]._spm_layout(),
            "currency": self.env.company.currency_id.id,
        }

    # ------------------------------------------------------------- panels

    def _providers(self, view):
        """The providers of panels, in order."""
        names = [name for name in self.env.registry if name.startswith(_PROVIDER)]
        found = [view.env[name] for name in names]
        return sorted(found, key=lambda one: (one._sequence(), one._name))

    def _arranged(self, view):
        """The panels as the user arranged them.

        :return: tuple of those shown, and of brief ones that are hidden
        """
        panels = [
            panel for one in self._providers(view) for panel in self._safely(one, view)
        ]
        place = {key: number for number, key in enumerate(view.layout["order"])}
        panels.sort(key=lambda panel: place.get(panel["key"], len(place)))
        hidden = set(view.layout["hidden"])
        for panel in panels:
            if panel["key"] in view.layout["pinned"]:
                panel["section"] = "pinned"
        shown = [panel for panel in panels if panel["key"] not in hidden]
        section = {key: number for number, key in enumerate(SECTIONS)}
        shown.sort(key=lambda panel: section.get(panel["section"], len(section)))
        return shown, [
            {"key": panel["key"], "title": panel["title"]}
            for panel in panels
            if panel["key"] in hidden
        ]

    def _safely(self, provider, view):
        """A provider's panels; where it fails, one that says so."""
        name = provider._name.removeprefix(_PROVIDER)
        try:
            with self.env.cr.savepoint(flush=False):
                if provider._needs_period() and not view.period:
                    return []
                return provider._panels(view) if provider._applies(view) else []
        except (OperationalError, ReadOnlySqlTransaction):
            # another transaction was first, or the panel needs more than a replica
            # of the database: Odoo tries again
            raise
        except UserError as error:
            said = str(error)
        except Exception:
            # another addon's panel must not take the screen away
            _logger.exception("The panel %s failed", name)
            said = self.env._("This panel failed; the server's log says why.")
        return [provider._panel(name, name, {}) | {"error": said}]

    def _sections(self, panels):
        used = {panel["section"] for panel in panels}
        titles = self._section_titles()
        known = [key for key in SECTIONS if key in used]
        others = sorted(used.difference(known))
        return [
            {"key": key, "title": titles.get(key, key)} for key in (*known, *others)
        ]

    def _section_titles(self):
        """What the sections are called; an addon with one of its own adds it."""
        return {
            "pinned": self.env._("Pinned"),
            "objectives": self.env._("Objectives"),
            "next": self.env._("What To Do Next"),
            "pay": self.env._("Pay"),
            "team": self.env._("Team"),
            "result": self.env._("Business Results"),
            "objective": self.env._("Sales Objectives"),
            "activity": self.env._("Sales Activities"),
        }
