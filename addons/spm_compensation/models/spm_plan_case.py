from contextlib import suppress

from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.decimals import text
from ..engine.document import parse, read_case, run_case, usual_case, written
from ..engine.problem import Refusal
from .pay_words import Words
from .spoken import refusal_in_words


class SpmPlanCase(models.Model):
    """Facts, and what a version is expected to pay for them."""

    _name = "spm.plan.case"
    _description = "Test Case of a Pay Plan"
    _inherit = ["spm.plan.part", "spm.plan.page", "spm.plan.case.numbers"]
    _order = "version_id, sequence, id"

    version_id = fields.Many2one(
        "spm.plan.version", required=True, ondelete="cascade", index=True
    )
    state = fields.Selection(related="version_id.state")
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    content = fields.Text(
        "Facts and Expected Figures",
        compute="_compute_content",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        copy=True,
        help="As a case of a plan document, in JSON.",
    )
    result = fields.Selection(
        [
            ("agrees", "As expected"),
            ("differs", "Different"),
            ("refused", "Cannot be calculated"),
        ],
        compute="_compute_result",
    )
    report = fields.Html(compute="_compute_result", sanitize=False)

    @api.depends("version_id")
    def _compute_content(self):
        """A new case has some of everything that its version looks at."""
        for case in self.filtered(lambda case: not case.content):
            version = case.version_id
            usual = usual_case(version.terms or {}, version._usual_values())
            case.content = written(usual)
            with suppress(UserError):  # what is missing is told elsewhere
                case.action_expect_computed()

    @api.depends("content", "name", "version_id.terms")
    @api.depends_context("lang")
    def _compute_result(self):
        for case in self:
            try:
                outcomes = case._outcomes()
            except Refusal as refusal:
                case.result = "refused"
                terms = case.version_id.terms
                case.report = escape(refusal_in_words(self.env, refusal, terms))
            except UserError as error:
                case.result = "refused"
                case.report = escape(str(error))
            else:
                agrees = all(outcome.agrees for outcome in outcomes)
                case.result = "agrees" if agrees else "differs"
                case.report = case._told(outcomes)

    def _outcomes(self):
        """What the engine pays, period by period.

        :raise Refusal: with the place in the case; UserError with one in the plan
        """
        plan = self.version_id._engine_plan()
        return run_case(read_case(self._document()), plan)

    def _document(self):
        """The case as it stands in a plan document, parsed."""
        data = parse((self.content or "").encode())
        if not isinstance(data, dict):
            raise Refusal("", self.env._("an object with 'facts' and 'expected'"))
        return {"name": self.name or "–", **data}

    def _told(self, outcomes):
        """The figures as a table; what differs stands out."""
        several = len(outcomes) > 1
        rows = [
            self._row(outcome.name if several and not number else "", *figure)
            for outcome in outcomes
            for number, figure in enumerate(outcome.figures)
            if figure[0] != "recomputed" or figure[1] != figure[2]
        ]
        head = ("", self.env._("Figure"), self.env._("Expected"), self.env._("Pays"))
        cells = Markup().join(Markup("<th>%s</th>") % name for name in head)
        return Markup('<table class="table table-sm"><tr>%s</tr>%s</table>') % (
            cells,
            Markup().join(rows),
        )

    def _row(self, period, what, expected, computed):
        style = "" if expected == computed else "table-danger"
        money = Words(self.env, self.version_id.currency_id).money
        return Markup(
            '<tr class="%s"><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>'
        ) % (style, period, self._figure(what), money(expected), money(computed))

    def _figure(self, what):
        """A figure by the name that people know it by."""
        names = {
            "earned": self.env._("Earned"),
            "held": self.env._("Held back"),
            "released": self.env._("Released"),
            "forfeited": self.env._("Forfeited"),
            "clawed_back": self.env._("Clawed back"),
            "topped_up": self.env._("Added by the draw"),
            "recovered": self.env._("Recovered"),
            "payable": self.env._("To pay"),
            "recomputed": self.env._("To pay, recomputed step by step"),
            "closing carried": self.env._("Carried over"),
            "closing draw": self.env._("Draw still owed"),
            "closing held": self.env._("Still held back"),
        }
        parts = {c.key: c.display_name for c in self.version_id.component_ids}
        return names.get(what) or parts.get(what, what)

    def action_expect_computed(self):
        """Expect what the plan pays now, period by period."""
        for case in self:
            try:
                document, outcomes = case._document(), case._outcomes()
            except Refusal as refusal:
                terms = case.version_id.terms
                message = refusal_in_words(self.env, refusal, terms)
                raise UserError(message) from None
            document.pop("name")
            stages = document.get("periods", [document])
            for stage, outcome in zip(stages, outcomes, strict=True):
                stage["expected"] = _expected(stage["expected"], outcome)
            case.content = written(document)


def _expected(before, outcome):
    """The same figures as before, with the computed amounts."""
    computed = {what: text(amount) for what, _expected, amount in outcome.figures}

    def settled(figures, within=""):
        return {
            key: settled(figure, "closing " if key == "closing" else "")
            if isinstance(figure, dict)
            else computed[f"{within}{key}"]
            for key, figure in figures.items()
        }

    return settled(before)
