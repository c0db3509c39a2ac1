from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..engine.dates import BEGINNING, END

#: What a placement says about a person.
PLACE = ("manager_id", "department_id", "team_id", "job_id")


class SpmPlacement(models.Model):
    """Where a person stood, from a day on: manager, department, team and job."""

    _name = "spm.placement"
    _description = "Placement"
    _order = "participant_id, date_from desc, id desc"

    participant_id = fields.Many2one(
        "spm.participant", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="participant_id.company_id", store=True, index=True
    )
    date_from = fields.Date("From", required=True, default=lambda s: s._default_day())
    valid_from = fields.Date(
        readonly=True,
        copy=False,
        help="The first placement also answers for the days before it.",
    )
    valid_to = fields.Date("Until (excluded)", readonly=True, copy=False)
    manager_id = fields.Many2one(
        "spm.participant", "Manager", ondelete="restrict", index="btree_not_null"
    )
    # restrict: where people stood is history; a team or department is archived
    department_id = fields.Many2one(
        "hr.department", ondelete="restrict", index="btree_not_null"
    )
    team_id = fields.Many2one(
        "crm.team", "Sales Team", ondelete="restrict", index="btree_not_null"
    )
    job_id = fields.Many2one(
        "hr.job", "Job Position", ondelete="restrict", index="btree_not_null"
    )
    origin = fields.Selection(
        [
            ("seed", "First seen"),
            ("hr", "Employee changed"),
            ("team", "Sales team changed"),
            ("officer", "Entered by an officer"),
        ],
        required=True,
        readonly=True,
        default="officer",
    )
    note = fields.Char("Reason")

    _day_uniq = models.Constraint(
        "UNIQUE(participant_id, date_from)",
        "There is a placement from this day on already. Change that one.",
    )
    _day_check = models.Constraint(
        "CHECK(date_from > '1900-01-01' AND date_from < '9999-12-31')",
        "The first day of a placement must be a day after 1900.",
    )
    _self_check = models.Constraint(
        "CHECK(manager_id IS NULL OR manager_id <> participant_id)",
        "Nobody is their own manager.",
    )

    def _default_day(self):
        return self.env.company._spm_today()

    @api.depends("participant_id.name", "date_from")
    def _compute_display_name(self):
        for placement in self:
            placement.display_name = self.env._(
                "%(name)s from %(day)s",
                name=placement.participant_id.name,
                day=format_date(self.env, placement.date_from),
            )

    # ------------------------------------------------------------- records

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_derived(vals)
        placements = super().create(vals_list)
        for placement in placements:
            placement._log(self.env._("Placement added"))
        self._refresh(placements.participant_id.ids)
        placements._refuse_closed()
        return placements

    def write(self, vals):
        self._refuse_derived(vals)
        if "participant_id" in vals and any(
            placement.participant_id.id != vals["participant_id"] for placement in self
        ):
            raise UserError(self.env._("A placement stays with its person."))
        before = {placement: placement._describe() for placement in self}
        moving = self if {"date_from", *PLACE} & vals.keys() else self.browse()
        moving._refuse_closed()
        result = super().write(vals)
        for placement in self:
            if placement._describe() != before[placement]:
                placement._log(self.env._("Placement changed"), before[placement])
        self._refresh(self.participant_id.ids)
        moving._refuse_closed()
        return result

    @api.model
    def _refuse_loss(self, column, units):
        """Refuse to delete where people stood, naming some of them.

        :param column: the field of a placement that holds such a unit
        :param units: departments, teams or job positions about to be deleted
        """
        # sudo: history is kept whoever may see it; who deletes units sees its people
        placements = self.sudo().search([(column, "in", units.ids)])
        if not placements:
            return
        unit = placements[0][column]
        people = placements.filtered(lambda p: p[column] == unit).participant_id
        names = ", ".join(people[:3].mapped("name"))
        raise UserError(
            self.env._(
                "“%(unit)s” cannot be deleted: according to their placements, "
                "%(people)s stood there. Archive it instead, so that the past stays "
                "readable.",
                unit=unit.display_name,
                people=names if len(people) <= 3 else f"{names} …",
            )
        )

    def _refuse_closed(self):
        """Refuse what would say anew whom closed results counted for."""
        closed = self.env.execute_query(
            SQL(
                """
                SELECT e.id
                  FROM spm_placement p
                  JOIN spm_chain c ON c.ancestor_id = p.participant_id
                  JOIN spm_measure m ON m.participant_id = c.participant_id
                  JOIN spm_period e ON e.id = m.period_id AND e.results_locked
                 WHERE p.id = ANY(%s)
                   AND m.date_from < p.valid_to AND e.date_to > p.valid_from
                 ORDER BY e.date_from DESC LIMIT 1
                """,
                self.ids,
            )
        )
        if closed:
            # sudo: the name of a period is no secret
            period = self.env["spm.period"].sudo().browse(closed[0])
            raise UserError(
                self.env._(
                    "Results of the closed period %(period)s were made in this "
                    "placement. Add one from %(day)s on, or reopen the period.",
                    period=period.name,
                    day=format_date(self.env, period.date_to),
                )
            )

    def unlink(self):
        self._refuse_closed()
        ids = self.participant_id.ids
        for placement in self:
            placement._log(self.env._("Placement removed"))
        result = super().unlink()
        self._refresh(ids)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_last(self):
        for participant in self.participant_id:
            if participant.placement_ids <= self:
                raise UserError(
                    self.env._(
                        "%(name)s needs at least one placement. Change it instead.",
                        name=participant.name,
                    )
                )

    def _refuse_derived(self, vals):
        """The origin tells who speaks; only trusted code may say other than officer."""
        if {"valid_from", "valid_to"} & vals.keys() or (
            vals.get("origin", "officer") != "officer" and not self.env.su
        ):
            raise UserError(
                self.env._("The origin and validity of a placement are not typed.")
            )

    # ------------------------------------------------------------- chatter

    def _describe(self):
        return [
            self.env._("From %(day)s", day=format_date(self.env, self.date_from))
        ] + [
            f"{self._fields[name]._description_string(self.env)}: "
            f"{self[name].sudo().display_name}"  # sudo: a name on the person's own page
            for name in PLACE
            if self[name]
        ]

    def _log(self, title, before=None):
        self.ensure_one()
        now = " · ".join(self._describe())
        if before:
            now = f"{' · '.join(before)} → {now}"
        note = f" ({self.note})" if self.note else ""
        self.participant_id._message_log(body=f"{title}: {now}{note}")

    # ------------------------------------------------------------- derived tables

    @api.model
    def _refresh(self, participant_ids):
        """Bring everything that follows from these people's placements up to date.

        Once per batch and at once, so that access ends with the move.
        """
        self.env.flush_all()
        self.env["spm.hierarchy"]._take_turn()
        self._refresh_validity(participant_ids)
        chain = self.env["spm.chain"]
        below = chain._affected(participant_ids)
        chain._rebuild(below)
        self.env["spm.segment"]._rebuild(below)
        self.env["spm.visibility"]._rebuild()
        self.env["spm.kpi.mark"]._mark_everything()

    @api.model
    def _placements_written(self, participant_ids):
        """What to do after placements were written by SQL."""
        self.invalidate_model()
        self.env["spm.participant"].invalidate_model(["placement_ids"])
        self._refresh(participant_ids)

    @api.model
    def _refresh_validity(self, participant_ids):
        self.env.cr.execute(
            SQL(
                """
                UPDATE spm_placement p
                   SET valid_from = v.valid_from, valid_to = v.valid_to
                  FROM (SELECT id,
                               CASE WHEN lag(id) OVER person IS NULL THEN %s::date
                                    ELSE date_from END AS valid_from,
                               lead(date_from, 1, %s::date) OVER person AS valid_to
                          FROM spm_placement
                         WHERE participant_id = ANY(%s)
                        WINDOW person AS
                               (PARTITION BY participant_id ORDER BY date_from)) v
                 WHERE v.id = p.id
                   AND (p.valid_from, p.valid_to)
                       IS DISTINCT FROM (v.valid_from, v.valid_to)
                """,
                BEGINNING,
                END,
                list(participant_ids),
            )
        )
        self.invalidate_model(["valid_from", "valid_to"])

    @api.model
    def _forget(self, participant_ids):
        """Drop the placements of people who are about to be deleted."""
        self.env.flush_all()
        for table in ("spm_segment", "spm_chain", "spm_placement"):
            self.env.cr.execute(
                SQL(
                    "DELETE FROM %s WHERE participant_id = ANY(%s)",
                    SQL.identifier(table),
                    list(participant_ids),
                )
            )
        self.env.cr.execute(
            SQL(
                "DELETE FROM spm_chain WHERE ancestor_id = ANY(%s)",
                list(participant_ids),
            )
        )
        self.invalidate_model()
