from decimal import Decimal

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import formatLang

from ..engine.difference import difference
from ..engine.plan_words import plan_words
from ..engine.voice import plain
from .spoken import spaced, translator


class SpmPlanWords(models.AbstractModel):
    """A version in plain words, and what it changes: part of
    ``spm.plan.version``."""

    _name = "spm.plan.words"
    _description = "Pay Plans in Plain Words"

    plain_words = fields.Html(
        "In Plain Words", compute="_compute_plain_words", sanitize=False
    )
    previous_id = fields.Many2one(
        "spm.plan.version",
        "Version Before",
        compute="_compute_previous_id",
        compute_sudo=True,
    )
    changes = fields.Html(
        compute="_compute_changes",
        groups="spm_objectives.group_spm_officer",
        sanitize=False,
    )

    @api.depends("terms", "measure_ids.display_name", "component_ids.incentive_weight")
    @api.depends_context("lang")
    def _compute_plain_words(self):
        for version in self:
            try:
                sections = version._plain_words()
            except UserError:
                version.plain_words = False  # what is missing is told elsewhere
                continue
            version.plain_words = Markup().join(
                Markup("<h4>%s</h4><ul>%s</ul>")
                % (section.title, self._as_list(section.sentences))
                for section in sections
            )

    @api.model
    def _as_list(self, sentences):
        """Sentences as items of a list, in HTML."""
        item = Markup("<li>%s</li>")
        return Markup().join(item % spaced(line) for line in sentences)

    def _plain_words(self):
        """The plan in sentences: a list of sections with ``title`` and ``sentences``.

        They are in the language of the environment, and for whoever may read the
        version: its measures and components are read as they were approved.

        :raise UserError: if the terms are not complete
        """
        # sudo: the version is theirs to read, and these are its words
        version = self.sudo()
        currency = version.currency_id
        weights = {
            part.key: Decimal(repr(float(part.incentive_weight)))
            for part in version.component_ids
            if part.incentive_weight is not False
        }
        return plan_words(
            version._engine_plan(),
            version._measure_names(),
            weights,
            translator(self.env),
            lambda amount: formatLang(
                self.env, float(amount), currency_obj=currency
            ).replace("\u00a0", " "),
            self._number_in_words,
            version._measure_units(),
        )

    def _measure_names(self):
        return {measure.key: measure.display_name for measure in self.measure_ids}

    def _names_in_cases(self):
        """How test cases call what they name by key, by where it stands."""
        components = {part.key: part.display_name for part in self.component_ids}
        places = ("components", "target_incentives", "prior")
        measures = self._measure_names()
        return {"measures": measures, **dict.fromkeys(places, components)}

    def _measure_units(self):
        return {measure.key: measure._unit() for measure in self.measure_ids}

    def _number_in_words(self, number):
        """A number as the user's language writes it, without zeros at the end."""
        shown = plain(number)
        digits = len(shown.partition(".")[2])
        return formatLang(self.env, float(number), digits=digits)

    @api.depends(
        "date_from", "plan_id.version_ids.state", "plan_id.version_ids.date_from"
    )
    def _compute_previous_id(self):
        for version in self:
            version.previous_id = version.plan_id.version_ids.filtered(
                lambda v, day=version.date_from: v.state == "approved"
                and day
                and v.date_from < day
            ).sorted("date_from")[-1:]

    @api.depends("terms", "previous_id", "measure_ids.display_name")
    @api.depends_context("lang")
    def _compute_changes(self):
        for version in self:
            found = version._changes() if version.previous_id else []
            version.changes = version._changes_table(found)

    def _changes(self, before=None):
        """What the version changes: rows of ``place``, ``before`` and ``after``.

        :param before: the version to compare with, by default the one before
        """
        before = before or self.previous_id
        names = before._measure_names() | self._measure_names()
        # what is frozen with a version but stands outside of its terms
        one, two = (
            v.terms | {"target_incentives": v._weights_told()} for v in (before, self)
        )
        return difference(one or {}, two or {}, translator(self.env), names)

    def _weights_told(self):
        """The components' shares of the target incentive, by name."""
        return {
            part.display_name: f"{part.incentive_weight:g}\N{NO-BREAK SPACE}%"
            for part in self.component_ids
            if part.incentive_weight is not False
        }

    def _changes_table(self, changes):
        if not changes:
            return Markup("<p>%s</p>") % self.env._("The terms are the same.")
        rows = Markup().join(
            Markup("<tr><td>%s</td><td>%s</td><td>%s</td></tr>")
            % (change.place, change.before or "–", change.after or "–")
            for change in changes
        )
        head = (self.env._("Where"), self.env._("Before"), self.env._("After"))
        cells = Markup().join(Markup("<th>%s</th>") % name for name in head)
        return Markup('<table class="table table-sm"><tr>%s</tr>%s</table>') % (
            cells,
            rows,
        )
