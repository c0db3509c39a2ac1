from odoo import models


class SpmKpiSource(models.AbstractModel):
    """What every source of KPIs answers; an addon adds a source by
    ``selection_add`` on ``spm.kpi.source`` and a model ``spm.kpi.source.<name>``.
    """

    _name = "spm.kpi.source"
    _description = "Source of KPIs"

    def _check(self, kpi):
        """Refuse a definition that cannot be measured or that its author may not
        read.

        :raise ValidationError: says what is wrong and what to do
        """
        raise NotImplementedError

    def _fixed(self):
        """Values of the definition that the source itself decides."""
        return {}

    def _inputs(self, kpi):
        """KPIs that must be measured before this one (recordset)."""
        return kpi.browse()

    def _measure(self, kpi, dirty=False):
        """The parts of a KPI for all prepared windows (see ``windows.py``), as SQL.

        :param kpi: one record of ``spm.kpi``
        :param dirty: only the windows in ``spm_dirty`` for this KPI are wanted
        :return: SQL of a query with columns window_id, team_id, numerator,
            denominator, at most one row per window and team; None when the KPI is
            not stored but derived from others on reading
        """
        raise NotImplementedError

    def _measure_stored(self, kpi, dirty=False):
        """As ``_measure``, for the refresh of the stored results."""
        return self._measure(kpi, dirty=dirty)

    def _dirty(self, kpi):
        """What the marked changes make stale, of documents as they are in
        ``spm_moved`` for the KPI, of other KPIs as they are in ``spm_dirty``.

        :return: SQL of a query with columns participant_id (0: nobody), period_id
        """
        raise NotImplementedError

    def _moved(self, kpi):
        """Where marked documents stood and stand; asked of a KPI with a mark path.

        :return: SQL of a query with columns owner_id, at
        """
        raise NotImplementedError

    def _mark_path(self, kpi):
        """Names the place a record takes in the KPI, where it takes one at all."""
        return None

    def _mark_key(self, kpi):
        """What KPIs have in common whose ``_moved`` is the same; None: it has none."""
        return None

    def _mark_columns(self, kpi, model):
        """The columns of a record whose change may change the KPI.

        :param model: an empty recordset of the records
        :return: frozenset of names, or None when it may be any
        """
        return None

    def _drill_down(self, kpi, measures, within=None):
        """The records behind some results.

        :param within: ``Within`` where they are all results of a unit in a range
        :return: tuple (model name, Domain), or None when there are none to show
        """
        return None
