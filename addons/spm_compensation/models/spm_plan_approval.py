import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .plan_sheet import SHEETS, VERSION

#: What buttons decide: never typed, not even through the API or its defaults.
_DECIDED = {"state", "number", "approved_by_id", "approved_on", "terms_hash"}
#: What an approved version does not change any more, whoever asks.
_FROZEN = {
    *SHEETS[VERSION].values,
    *("terms", "plan_id", "date_from", "component_ids", "measure_ids", "case_ids"),
}


class SpmPlanApproval(models.AbstractModel):
    """From draft to approved, when the terms freeze: part of ``spm.plan.version``."""

    _name = "spm.plan.approval"
    _description = "Approval of Pay Plans"

    state = fields.Selection(
        [("draft", "Draft"), ("approved", "Approved")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    approved_on = fields.Datetime(readonly=True, copy=False)
    terms_hash = fields.Char(
        "Fingerprint",
        readonly=True,
        copy=False,
        help="SHA-256 of everything that was approved.",
    )

    # ------------------------------------------------------------- refusals

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self._refuse_decided(name for vals in vals_list for name in vals)
            typed = {f"default_{name}" for name in _DECIDED}
            context = {k: v for k, v in self.env.context.items() if k not in typed}
            self = self.with_context(context)  # pylint: disable=context-overridden
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._refuse_decided(vals)
        if _FROZEN & vals.keys() or not self.env.su and "date_to" in vals:
            self._refuse_frozen()
        return super().write(vals)

    @api.model
    def _refuse_decided(self, names):
        if _DECIDED.intersection(names):
            raise AccessError(
                self.env._("Buttons decide on the state of a version: it is not typed.")
            )

    def _refuse_frozen(self):
        for version in self:
            if version.state != "draft":
                raise UserError(
                    self.env._(
                        "“%(version)s” is approved and does not change any more: make "
                        "a new version of the plan.",
                        version=version.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        self._refuse_frozen()

    # ------------------------------------------------------------- approve

    def action_approve(self):
        """Freeze the terms, and let them follow the version before."""
        self._check_officer()
        for version in self.sorted("date_from"):
            version._refuse_frozen()
            version._refuse_own()
            problems = version._problems()
            if problems:
                raise UserError(
                    self.env._(
                        "“%(version)s” cannot be approved yet:\n\n%(problems)s",
                        version=version.display_name,
                        problems="\n".join(f"• {problem}" for problem in problems),
                    )
                )
            version._approve()

    def _refuse_own(self):
        """Refuse an officer whom the plan pays: that would be setting the own pay."""
        # sudo: whether the user is on any version of the plan from that day on
        mine = self.env["spm.plan.assignment"].sudo()
        paid = mine.search_count(
            [
                ("plan_id", "=", self.plan_id.id),
                ("participant_id.user_id", "=", self.env.uid),
                "|",
                ("date_to", "=", False),
                ("date_to", ">", self.date_from),
            ],
            limit=1,
        )
        if paid:
            raise AccessError(
                self.env._(
                    "“%(plan)s” pays you: another officer approves it.",
                    plan=self.plan_id.name,
                )
            )

    def _approve(self):
        before, after = self._neighbours()
        # sudo: the user is an officer; the state is not theirs to type
        self.sudo().write(
            {
                "state": "approved",
                "approved_by_id": self.env.uid,
                "approved_on": fields.Datetime.now(),
                "terms_hash": self._fingerprint(),
                "date_to": after.date_from or self.date_to,
            }
        )
        if before:
            before.sudo().date_to = self.date_from  # sudo: as above
        self._continue_assignments(before, self)

    def _neighbours(self):
        """The approved versions of the plan right before and after this one."""
        others = (self.plan_id.version_ids - self).filtered(
            lambda version: version.state == "approved"
        )
        earlier = others.filtered(lambda v: v.date_from < self.date_from)
        later = others.filtered(lambda v: v.date_from > self.date_from)
        return earlier.sorted("date_from")[-1:], later.sorted("date_from")[:1]

    def _continue_assignments(self, old, new):
        """Who was on the old version goes on with the new one, and is asked."""
        self.env["spm.plan.assignment"]._continue_assignments(old, new)

    def _fingerprint(self):
        """The SHA-256 of the terms and of what they are calculated from."""
        approved = {
            "terms": self.terms,
            "measures": [measure._source_data() for measure in self.measure_ids],
            "weights": {c.key: c.incentive_weight for c in self.component_ids},
        }
        told = json.dumps(approved, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(told.encode()).hexdigest()

    def action_withdraw(self):
        """Back to draft, as long as nobody was put on the version."""
        self._check_officer()
        for version in self.filtered(lambda v: v.state == "approved"):
            version._refuse_used()
            before, after = version._neighbours()
            # sudo: the user is an officer; the state is not theirs to type
            version.sudo().write(
                {
                    "state": "draft",
                    "approved_by_id": False,
                    "approved_on": False,
                    "terms_hash": False,
                }
            )
            if before and before.date_to == version.date_from:
                before.sudo().date_to = after.date_from  # sudo: as above

    def _refuse_used(self):
        # sudo: whether anybody's statement was calculated with it
        lines = self.env["spm.statement.line"].sudo()
        if lines.search_count([("version_id", "=", self.id)], limit=1):
            raise UserError(
                self.env._(
                    "“%(version)s” has been calculated with: make a new version "
                    "instead.",
                    version=self.display_name,
                )
            )
        # sudo: whoever is on the version, it is only counted
        assigned = self.sudo().assignment_ids
        if assigned:
            raise UserError(
                self.env._(
                    "“%(version)s” has %(count)s people on it: end their assignments "
                    "and make a new version instead.",
                    version=self.display_name,
                    count=len(assigned),
                )
            )

    def _check_officer(self):
        self.check_access("write")
        if not self.env.user.has_group("spm_objectives.group_spm_officer"):
            raise AccessError(self.env._("Compensation officers approve pay plans."))
