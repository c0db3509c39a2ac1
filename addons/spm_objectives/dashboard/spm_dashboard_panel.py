from odoo import models

NO_STATUS = "none"


def number(value):
    """A figure for the client: a float, or None where there is no data."""
    return None if value is None else float(value)


def stored(record, name):
    """A stored figure of an objective, None where its flag says there is none."""
    return number(record[name]) if record[f"has_{name}"] else None


class SpmDashboardPanel(models.AbstractModel):
    """What every provider of panels answers; an addon adds panels by a model
    ``spm.dashboard.panel.<name>`` that inherits this one, and a component of the
    client's registry ``spm_dashboard_panels``.
    """

    _name = "spm.dashboard.panel"
    _description = "Panels of the Dashboard"

    def _sequence(self):
        """Where the provider's panels stand among the others', small ones first."""
        return 100

    def _title(self):
        """What the provider's panel is called, also where it fails (translated)."""
        return self._description

    def _section(self):
        """The section of the panels: ``objectives``, ``next``, ``team``, ``result``,
        ``objective`` or ``activity``."""
        return "team"

    def _applies(self, view):
        """Whether there is a panel for this place and period.

        :param view: :class:`~.view.View`; its period may be empty only where
            ``_needs_period`` says no
        """
        return True

    def _needs_period(self):
        """Whether the panels make no sense without a calendar."""
        return True

    def _panels(self, view):
        """The panels, in their own order.

        Figures come from ``view``, which reads each once for all providers; whatever
        else is read obeys the viewer's own rights. An error here is shown in place of
        the panels, and the others stay.

        :param view: :class:`~.view.View`
        :return: list of dict as ``_panel`` makes them
        """
        raise NotImplementedError

    def _panel(self, key, component, data, **vals):
        """One panel.

        :param key: unique and lasting, as people pin it: ``<provider>`` or
            ``<provider>.<id>``
        :param component: its name in the client's registry
        :param data: what the component draws, as JSON
        :param vals: ``title``, ``section`` and ``size`` (columns of four) where they
            are not the usual ones
        """
        usual = {"title": self._title(), "section": self._section(), "size": 4}
        return {"key": key, "component": component, **usual, **vals, "data": data}

    def _tables(self, panels):
        """What the provider's panels of one section show, for files.

        :param panels: list of dict as ``_panel`` makes them, none with an error
        :return: list of :class:`~.table.Table`; none leaves the panels out of files
        """
        return []

    def _named(self, row):
        """The name of an objective; of one that is not agreed yet it says so."""
        if row["state"] != "proposed":
            return row["name"]
        return self.env._("%(objective)s (proposed)", objective=row["name"])

    def _status_names(self):
        """How statuses are called, by key."""
        status = self.env["spm.objective"]._fields["status"]
        names = dict(status._description_selection(self.env))
        return names | {NO_STATUS: ""}
