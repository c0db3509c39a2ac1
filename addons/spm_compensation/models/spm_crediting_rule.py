import ast

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache

LONGEST_FILTER = 5000
#: Nothing that is posted depends on these.
_DRESSING = {"name", "sequence", "note"}


class SpmCreditingRule(models.Model):
    """Who is credited for which documents, with how much and when it is payable."""

    _name = "spm.crediting.rule"
    _description = "Crediting Rule"
    _inherit = ["spm.crediting.approval"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    note = fields.Char("Description")
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        ondelete="restrict",
        help="Empty: documents of all companies.",
    )
    source = fields.Selection(
        [("won", "Won opportunities")], "Documents", required=True, default="won"
    )
    model_name = fields.Char(compute="_compute_model_name")
    domain = fields.Char(
        "Filter",
        default="[]",
        help="On the document as it is now. What begins to match after the win is "
        "credited, and held for an officer.",
    )
    date_from = fields.Date("Earned From")
    date_to = fields.Date("Until (excluded)")
    kind = fields.Selection(
        [
            ("direct", "Direct: the owner and the splits"),
            ("overlay", "Overlay: the people named here"),
            ("rollup", "Roll-up: the managers above"),
        ],
        required=True,
        default="direct",
    )
    measure = fields.Selection(
        [
            ("amount", "Amount"),
            ("recurring", "Recurring revenue"),
            ("count", "Number of documents"),
            ("margin", "Margin"),
        ],
        "What Is Credited",
        required=True,
        default="amount",
    )
    component_id = fields.Many2one(
        "spm.component", required=True, ondelete="restrict", check_company=True
    )
    is_own = fields.Boolean(
        "Own Attainment",
        compute="_compute_is_own",
        store=True,
        readonly=False,
        precompute=True,
        help="Credits that count as the person's own sales. Those of overlays and "
        "managers repeat what the owner sold, so totals leave them out.",
    )
    percent = fields.Float(
        digits=(7, 4),
        default=100,
        help="Of what the people below are credited, to each manager.",
    )
    level_from = fields.Integer("From Level", default=1)
    level_to = fields.Integer("To Level", default=1)
    person_ids = fields.One2many("spm.crediting.rule.person", "rule_id", copy=True)
    payable = fields.Selection(
        [
            ("earned", "When earned"),
            ("later", "Some days after"),
            ("hold", "When an officer releases it"),
        ],
        required=True,
        default="earned",
    )
    payable_days = fields.Integer("Days After")
    hold_reason = fields.Char("Held Because")
    release_share = fields.Float(
        "Released (%)",
        digits=(7, 4),
        default=100,
        help="The part of the pay for a credit that is released when it is payable.",
    )

    _dates = models.Constraint(
        "CHECK (date_from < date_to)", "A rule must begin before it ends."
    )
    _levels = models.Constraint(
        "CHECK (level_from >= 1 AND level_to >= level_from AND level_to <= 50)",
        "Levels are counted from 1, the manager; the last is not before the first.",
    )
    _percent = models.Constraint(
        "CHECK (percent > 0 AND percent <= 100)",
        "A manager is credited more than 0 % and at most 100 %.",
    )
    _share = models.Constraint(
        "CHECK (release_share >= 0 AND release_share <= 100)",
        "What is released is between 0 % and 100 %.",
    )
    _days = models.Constraint(
        "CHECK (payable_days >= 0 AND payable_days <= 3650)",
        "Days after earning are between 0 and 3650.",
    )

    @api.depends("source")
    def _compute_model_name(self):
        for rule in self:
            rule.model_name = rule._source()._documents

    @api.depends("kind")
    def _compute_is_own(self):
        for rule in self:
            rule.is_own = rule.kind == "direct"

    @api.constrains("domain", "source")
    def _check_domain(self):
        for rule in self:
            # as its author: a filter may not ask what its author may not read
            model = self.env[rule.model_name].with_context(active_test=False)
            try:
                model.search(rule._domain(), limit=1)
            except (ValueError, KeyError, TypeError) as error:
                raise ValidationError(
                    self.env._(
                        "The filter of “%(rule)s” does not work: %(error)s",
                        rule=rule.name,
                        error=error,
                    )
                ) from error

    @api.constrains("measure", "component_id", "source")
    def _check_measure(self):
        for rule in self:
            if rule.measure not in rule._source()._values:
                raise ValidationError(
                    self.env._(
                        "“%(rule)s”: these documents have no such value to credit.",
                        rule=rule.name,
                    )
                )
            counts = rule.measure == "count"
            if counts != (rule.component_id.unit_type == "count"):
                raise ValidationError(
                    self.env._(
                        "“%(rule)s”: money counts for a component of money, a number "
                        "of documents for one of counts.",
                        rule=rule.name,
                    )
                )

    @api.constrains("payable", "hold_reason")
    def _check_hold(self):
        for rule in self:
            if rule.payable == "hold" and not (rule.hold_reason or "").strip():
                raise ValidationError(
                    self.env._("“%(rule)s”: say why it is held.", rule=rule.name)
                )

    def _domain(self):
        """The filter, parsed.

        :raise ValidationError: when it is not a list of plain conditions
        """
        self.ensure_one()
        text = self.domain or "[]"
        try:
            if len(text) > LONGEST_FILTER:
                raise ValueError(self.env._("it is too long"))
            return Domain(ast.literal_eval(text))
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError) as e:
            raise ValidationError(
                self.env._(
                    "The filter of “%(rule)s” is not a list of conditions such as "
                    "[('partner_id.country_id.code', '=', 'FR')]: %(error)s",
                    rule=self.name,
                    error=e,
                )
            ) from e

    def _source(self):
        return self.env[f"spm.credit.source.{self.source or 'won'}"]

    # ------------------------------------------------------------- records

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules._changed()
        return rules

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() - _DRESSING:
            self._changed()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: only whether any was posted
        credit = self.env["spm.credit"].sudo()
        used = credit.search([("rule_id", "in", self.ids)], limit=1)
        if used:
            raise UserError(
                self.env._(
                    "“%(rule)s” has posted credits. Archive it instead: that takes "
                    "them back, or give it an end: that keeps them.",
                    rule=used.rule_id.name,
                )
            )

    def _changed(self):
        self.env.registry.clear_cache("stable")
        self.env["spm.credit.mark"]._mark_rules(self.ids)

    # ------------------------------------------------------------- approval

    def _needs_second(self):
        # sudo: whether the user is somebody whom rules credit
        people = self.env["spm.participant"].sudo()
        return bool(people.search([("user_id", "=", self.env.uid)], limit=1))

    def _gives_credit(self, vals):
        # people of an overlay are approved each
        return bool(vals.keys() - _DRESSING - {"person_ids"})

    def _refuse_change(self, vals):
        if self._needs_second():
            raise AccessError(
                self.env._(
                    "“%(rule)s” is in force, and you take part yourself: another "
                    "officer changes it.",
                    rule=self.name,
                )
            )

    def _approved(self):
        self._changed()

    # ------------------------------------------------------------- what they read

    @api.model
    def _active_rules(self, source):
        # sudo: all rules count, whoever has the credits posted
        rules = [("source", "=", source), ("state", "=", "approved")]
        return self.sudo().search(rules, order="id")

    @api.model
    def _columns(self, source):
        """The columns of a source's documents on which credits depend.

        :return: frozenset of names; None when it may be any
        """
        handler = self.env[f"spm.credit.source.{source}"]
        fields_ = handler._model()._fields
        names = set(handler._columns())
        for name in self._filtered_fields(source):
            field = fields_[name]
            if field.store and field.column_type:
                names.add(name)
            elif not field.type.endswith("2many"):
                return None
        return frozenset(names)

    @api.model
    @ormcache("source", cache="stable")
    def _relations(self, source):
        """The x2many fields of documents that filters ask; saved apart from columns."""
        fields_ = self.env[f"spm.credit.source.{source}"]._model()._fields
        return frozenset(
            name
            for name in self._filtered_fields(source)
            if fields_[name].type.endswith("2many")
        )

    def _filtered_fields(self, source):
        fields_ = self.env[f"spm.credit.source.{source}"]._model()._fields
        paths = {
            condition.field_expr.partition(".")[0]
            for rule in self._active_rules(source)
            for condition in rule._domain().iter_conditions()
        }
        return {path for path in paths if path in fields_}
