from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.cascade_error import CascadeError
from ..records import only_one
from .spm_objective_cascade_level import METHODS

#: What is remembered on the objective, for the next time.
REMEMBERED = ("season", "digits", "step", "managers_too", "prorate")

#: What the preview follows from.
SETTINGS = (
    "objective_id",
    "level_ids",
    "level_ids.scope",
    "level_ids.method",
    "level_ids.padding",
    "level_ids.sequence",
    "season",
    "profile_ids",
    "profile_ids.weight",
    "digits",
    "step",
    "managers_too",
    "prorate",
    "rework",
    "keep_seasons",
    "edits",
)


class SpmObjectiveCascade(models.TransientModel):
    """Split an objective down the organisation: settings, a preview, and the writing.

    The preview is worked out from the settings whenever these change; nothing is
    written before it is confirmed, and then exactly what was shown.
    """

    _name = "spm.objective.cascade"
    _description = "Cascade of an Objective"
    _inherit = [
        "spm.objective.cascade.units",
        "spm.objective.cascade.basis",
        "spm.objective.cascade.plan",
        "spm.objective.cascade.edits",
        "spm.objective.cascade.words",
        "spm.objective.cascade.writing",
    ]
    _rec_name = "objective_id"

    objective_id = fields.Many2one(
        "spm.objective", required=True, readonly=True, ondelete="cascade"
    )
    # with the user's own rights: a target is not for everybody to look up
    company_id = fields.Many2one(related="objective_id.company_id", related_sudo=False)
    currency_id = fields.Many2one(
        related="objective_id.currency_id", related_sudo=False
    )
    unit_type = fields.Selection(related="objective_id.unit_type", related_sudo=False)
    target = fields.Float(related="objective_id.target", related_sudo=False)
    level_ids = fields.One2many(
        "spm.objective.cascade.level",
        "cascade_id",
        "Levels",
        compute="_compute_level_ids",
        store=True,
        readonly=False,
        precompute=True,
    )
    season = fields.Selection(
        [
            ("parent", "As the objective itself"),
            ("days", "Evenly by working days"),
            ("history", "As in the past two years"),
            ("profile", "Own profile"),
        ],
        "Seasonality",
        required=True,
        default="parent",
        help="How every share spreads over the smallest periods.",
    )
    profile_ids = fields.One2many(
        "spm.objective.cascade.period",
        "cascade_id",
        "Profile",
        compute="_compute_profile_ids",
        store=True,
        readonly=False,
    )
    digits = fields.Integer(
        "Decimals",
        compute="_compute_digits",
        store=True,
        readonly=False,
        precompute=True,
        help="Shares are rounded to so many decimals and still sum to the whole.",
    )
    step = fields.Float(
        "Round To",
        digits=0,
        help="Shares are multiples of this, such as 500; what is left over goes to the "
        "largest one. Zero: only by decimals.",
    )
    managers_too = fields.Boolean(
        "Managers Sell Themselves",
        help="Managers get a share of their own, beside that of their people.",
    )
    prorate = fields.Boolean(
        "By Time There",
        default=True,
        help="Who takes part in only a part of the period gets that part of a share.",
    )
    has_parts = fields.Boolean(compute="_compute_has_parts")
    rework = fields.Selection(
        [
            ("all", "Split everything anew"),
            ("adjusted", "Keep amounts set by hand"),
            ("changes", "Only who joined, left or moved"),
        ],
        "Cascaded Before",
        required=True,
        default="adjusted",
    )
    keep_seasons = fields.Boolean(
        "Keep Seasonality", default=True, help="Of those who have an objective already."
    )
    propose = fields.Boolean(
        "Propose Right Away", help="Otherwise the objectives are drafts."
    )
    at_once = fields.Boolean(
        "Revisions Without Agreement",
        help="Other targets for what was agreed are in force at once. Otherwise those "
        "responsible are asked, and the present targets stay in force meanwhile.",
    )
    reason = fields.Char(help="Stays on record where agreed targets change.")
    needs_reason = fields.Boolean(compute="_compute_needs_reason")
    edits = fields.Json(
        help="What was typed into the preview: by key of a unit a dict of weight, "
        "amount, choice and successor."
    )
    preview = fields.Json(compute="_compute_preview")
    fingerprint = fields.Char(
        copy=False, help="Of the preview shown: nothing else is written."
    )
    problem = fields.Char(compute="_compute_problem")

    # ------------------------------------------------------------- defaults

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_no_json(vals.get("edits"))
        wizards = super().create(vals_list)
        wizards.objective_id.check_access("read")
        return wizards

    def write(self, vals):
        self._refuse_no_json(vals.get("edits"))
        result = super().write(vals)
        if "objective_id" in vals:
            self.objective_id.check_access("read")
        return result

    @api.constrains("step")
    def _check_step(self):
        self.env["spm.objective"]._check_countable(*self.mapped("step"))

    def _remembered(self):
        # sudo: settings of the last cascade, nothing else of the objective
        return self.objective_id.sudo().cascade_settings or {}

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        objective = self.env["spm.objective"].browse(values.get("objective_id"))
        if objective.has_access("read"):
            # sudo: settings of the last cascade, nothing else of the objective
            known = objective.sudo().cascade_settings or {}
            values.update({k: known[k] for k in REMEMBERED if k in known})
        return values

    @api.depends("objective_id")
    def _compute_level_ids(self):
        for cascade in self:
            levels = cascade._remembered().get("levels")
            if not levels and cascade.objective_id:
                levels = cascade._usual_levels()
            cascade.level_ids = [
                fields.Command.clear(),
                *(fields.Command.create(level) for level in levels or ()),
            ]

    @api.depends("objective_id")
    def _compute_digits(self):
        for cascade in self:
            digits = cascade.objective_id._digits() if cascade.objective_id else 2
            cascade.digits = cascade.digits or digits

    @api.depends("objective_id", "season")
    def _compute_profile_ids(self):
        for cascade in self:
            if cascade.season != "profile" or cascade.profile_ids:
                continue
            cascade.profile_ids = [
                fields.Command.create({"period_id": period.id, "weight": weight})
                for period, weight in cascade._usual_profile()
            ]

    @api.depends("objective_id")
    def _compute_has_parts(self):
        for cascade in self:
            objective = cascade.objective_id
            cascade.has_parts = bool(objective and objective._below_in_cascade())

    # ------------------------------------------------------------- preview

    @api.depends_context("uid")
    @api.depends(*SETTINGS)
    def _compute_preview(self):
        for cascade in self:
            cascade.preview = cascade._show()

    @api.onchange(*(name for name in SETTINGS if "." not in name))
    def _onchange_settings(self):
        """What is shown is what may be written."""
        self.fingerprint = (self.preview or {}).get("fingerprint")

    @api.depends_context("uid")
    @api.depends("preview")
    def _compute_problem(self):
        for cascade in self:
            cascade.problem = (cascade.preview or {}).get("problem")

    @api.depends_context("uid")
    @api.depends("preview")
    def _compute_needs_reason(self):
        for cascade in self:
            cascade.needs_reason = bool((cascade.preview or {}).get("revised"))

    def _show(self):
        """The preview as the screen takes it; what is wrong is said in it."""
        if not self.objective_id:
            return {"problem": False, "nodes": []}
        try:
            return self._describe(self._plan())
        except UserError as error:
            return {"problem": str(error), "nodes": []}

    def _plan(self):
        """Work out the cascade, see ``spm.objective.cascade.plan``."""
        self.objective_id._check_may_cascade()
        try:
            return self._make_plan()
        except CascadeError as error:
            raise UserError(self._explain(error)) from error

    # ------------------------------------------------------------- writing

    def action_cascade(self):
        """Write what the preview shows, and show the objectives."""
        only_one(self)
        self._refuse_meanwhile()
        plan = self._plan()
        if self.fingerprint and plan.fingerprint != self.fingerprint:
            raise UserError(
                self.env._(
                    "Something has changed since this preview was made: people, "
                    "objectives or results. Look at the new preview before you "
                    "cascade."
                )
            )
        if plan.revised and not (self.reason or "").strip():
            raise UserError(
                self.env._("Targets that were agreed change: say why, for the record.")
            )
        objectives = self._write_plan(plan)
        self._remember()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "spm_objectives.spm_objective_action"
        )
        domain = [("id", "in", (self.objective_id + objectives).ids)]
        return {**action, "domain": domain, "context": {}, "target": "main"}

    def action_look_again(self):
        """Work the preview out anew."""
        only_one(self)
        self.objective_id._check_may_cascade()
        self.fingerprint = self._show().get("fingerprint")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Cascade"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "current",
        }

    def _refuse_meanwhile(self):
        """Let only one cascade of an objective write at a time."""
        objective = self.objective_id
        objective._check_may_cascade()
        # sudo: a lock is no change, and who may change it has just been checked
        if not objective.sudo().try_lock_for_update(allow_referencing=True):
            raise UserError(
                self.env._(
                    "“%(objective)s” is being changed by somebody else right now. Try "
                    "again in a moment.",
                    objective=objective.display_name,
                )
            )

    def _remember(self):
        levels = [
            {"scope": row.scope, "method": row.method, "padding": row.padding}
            for row in self.level_ids
        ]
        settings = {name: self[name] for name in REMEMBERED}
        if settings["season"] == "profile":
            settings["season"] = "parent"  # it has this profile now
        self.objective_id._write_decided(
            {"cascade_settings": {**settings, "levels": levels}}
        )

    def _methods(self):
        """The method of each level: a rate is everybody's, whatever was chosen."""
        kpi = self.objective_id.kpi_id
        if not kpi._sums_over_people():
            return ["same"] * len(self.level_ids)
        known = dict(METHODS)
        return [level.method for level in self.level_ids if level.method in known]
