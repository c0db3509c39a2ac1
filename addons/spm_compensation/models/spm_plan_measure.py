from odoo import api, fields, models


class SpmPlanMeasure(models.Model):
    """What a measure of a plan's terms is taken from."""

    _name = "spm.plan.measure"
    _description = "Measure of a Pay Plan"
    _inherit = ["spm.plan.part"]
    _order = "version_id, sequence, id"

    version_id = fields.Many2one(
        "spm.plan.version", required=True, ondelete="cascade", index=True
    )
    state = fields.Selection(related="version_id.state")
    sequence = fields.Integer(default=10)
    key = fields.Char(
        "Name in Documents",
        compute="_compute_key",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        copy=True,
        help="Its name in the terms.",
    )
    name = fields.Char(
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        copy=True,
    )
    source = fields.Selection(
        [
            ("kpi", "Results of a KPI"),
            ("objective", "The objective for a KPI"),
            ("credits", "Credits of a component"),
        ],
        "Taken From",
        required=True,
        default="objective",
        help="From an objective come its target and attainment as agreed; from a KPI "
        "or credits the value only, with the quota of the assignment.",
    )
    kpi_id = fields.Many2one("spm.kpi", "KPI", ondelete="restrict")
    component_id = fields.Many2one("spm.component", "Credits", ondelete="restrict")
    scope = fields.Selection(
        [("own", "The person"), ("line", "The person and everybody below")],
        "Of Whom",
        required=True,
        default="own",
    )
    span = fields.Selection(
        [
            ("period", "The pay period"),
            ("quarter", "The quarter to date"),
            ("year", "The year to date"),
        ],
        "Over",
        required=True,
        default="period",
    )

    _key_unique = models.UniqueIndex(
        "(version_id, key)", "Two measures of a version have the same name."
    )

    def _source(self):
        """The KPI or component that the measure is taken from."""
        return self.component_id if self.source == "credits" else self.kpi_id

    def _unit(self):
        """The unit of its values, as KPIs name them; False without a source."""
        return self._source().unit_type

    @api.depends("name", "source", "kpi_id.name", "component_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """The name; in the reader's language as long as it is that of the source."""
        langs = [code for code, _name in self.env["res.lang"].get_installed()]
        for measure in self:
            # sudo: the name of what a measure that one may read is taken from
            source = measure._source().sudo().with_context(prefetch_langs=True)
            names = {source.with_context(lang=lang).name for lang in langs}
            same = measure.name in names
            measure.display_name = source.name if same else measure.name

    @api.depends("source", "kpi_id", "component_id")
    def _compute_name(self):
        for measure in self:
            measure.name = measure.name or measure._source().name or measure.key

    @api.depends("source", "kpi_id", "component_id")
    def _compute_key(self):
        for measure in self:
            if not measure.key:
                measure.key = measure._free_key()

    def _free_key(self):
        """A key that no other measure of the version has."""
        taken = set((self.version_id.measure_ids - self).mapped("key"))
        code = key = self._source().code or "measure"
        number = 1
        while key in taken:
            number += 1
            key = f"{code}_{number}"
        return key

    @api.onchange("source", "kpi_id", "component_id")
    def _onchange_source(self):
        """Another source gives its own name and key to what was not saved yet."""
        if self._source() and not self._origin:
            self.name = self._source().name
            self.key = False
            self.key = self._free_key()

    def _problems(self):
        """What is missing before the version can be approved."""
        if self._source():
            return []
        what = {
            "credits": self.env._("choose the component whose credits it sums."),
        }.get(self.source, self.env._("choose the KPI that it is taken from."))
        return [
            self.env._("Measure “%(measure)s”: %(what)s", measure=self.name, what=what)
        ]

    def _source_data(self):
        """Everything that says where its value comes from."""
        return {
            "key": self.key,
            "source": self.source,
            "of": self._source().code,
            "scope": self.scope,
            "span": self.span,
        }
