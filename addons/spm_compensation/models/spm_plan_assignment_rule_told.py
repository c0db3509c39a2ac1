from odoo import models
from odoo.exceptions import AccessError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from .notice import notice
from .spm_statement_states import OFFICER


class SpmPlanAssignmentRuleTold(models.AbstractModel):
    """What came of applying rules, and why somebody was left out: part of
    ``spm.plan.assignment.rule``."""

    _name = "spm.plan.assignment.rule.told"
    _description = "Applying Assignment Rules"

    def action_apply(self):
        """Assign all who match now, and say how many and who was left out."""
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Compensation officers assign plans."))
        made, proposed = self._apply()
        title = self.env._(
            "%(made)s assigned, %(proposed)s proposed to end",
            made=len(made.participant_id),
            proposed=len(proposed),
        )
        told = []
        for rule in self.sorted():
            mine = made.filtered(lambda a, rule=rule: a.rule_id == rule)
            # sudo: who matches and has a plan; who may apply a rule was checked
            lines = rule.sudo()._why_left_out(mine)
            prefix = f"{rule.name}: " if len(self) > 1 else ""
            told += [f"{prefix}{line}" for line in lines]
        return notice(title, told, "success" if made else "info")

    def _why_left_out(self, made):
        """Why people are not assigned by a rule, a sentence for each reason.

        :param made: what it has just assigned
        """
        self.ensure_one()
        day = self.company_id._spm_today()
        if not self.active:
            return [self.env._("The rule is archived.")]
        if self.date_from > day:
            first = format_date(self.env, self.date_from)
            return [self.env._("The rule applies from %(day)s on.", day=first)]
        if not made and not made._spans_of(self.plan_id, day):
            return [self._why_no_version(day)]
        people = self._matching(day)
        if not people:
            return [self.env._("Nobody stands where the rule says today.")]
        return self._why_not(people - made.participant_id, day)

    def _why_no_version(self, day):
        versions = self.plan_id.version_ids.filtered(lambda v: v.state == "approved")
        name = self.plan_id.name
        if not versions:
            return self.env._("“%(plan)s” has no approved version.", plan=name)
        return self.env._(
            "“%(plan)s” has no approved version that is in force on %(day)s or later.",
            plan=name,
            day=format_date(self.env, day),
        )

    def _matching(self, day):
        """Who stands where the rule says and takes part on a day."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                WITH %(spans)s
                SELECT DISTINCT p.id, p.name
                  FROM spans s
                  JOIN spm_participant p ON p.id = s.participant_id AND p.active
                   AND COALESCE(p.date_start, %(day)s) <= %(day)s
                   AND COALESCE(p.date_end, 'infinity') > %(day)s
                 WHERE s.since <= %(day)s AND s.until > %(day)s
                 ORDER BY p.name, p.id
                """,
                spans=self._spans_sql(),
                day=day,
            )
        )
        return self.env["spm.participant"].browse(row[0] for row in rows)

    def _why_not(self, people, day):
        """The reasons of those who match and were not assigned."""
        authors = self.author_ids | self.env.user
        own = people.filtered(lambda person: person.user_id in authors)
        assignments = self.env["spm.plan.assignment"].search(
            [
                ("participant_id", "in", (people - own).ids),
                "|",
                ("date_to", "=", False),
                ("date_to", ">", day),
            ]
        )
        served = assignments.participant_id
        ended = people - own - served
        told = []
        if own:
            told.append(
                self.env._(
                    "Who wrote or applies the rule is not assigned by it: another "
                    "officer assigns them by hand. %(names)s",
                    names=", ".join(own.mapped("name")),
                )
            )
        if served:
            told.append(
                self.env._("Have a plan already: %(names)s", names=self._few(served))
            )
        if ended:
            told.append(
                self.env._(
                    "Their assignment to this plan was ended by hand: %(names)s",
                    names=self._few(ended),
                )
            )
        return told

    def _few(self, people, most=5):
        names = ", ".join(people[:most].mapped("name"))
        rest = len(people) - most
        if rest <= 0:
            return names
        return self.env._("%(names)s and %(count)s more", names=names, count=rest)
