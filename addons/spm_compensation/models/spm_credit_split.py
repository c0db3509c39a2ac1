from math import isfinite

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.spm_objectives.fields import SaidChar

from .spm_credit_source_won import OWNERS

#: What decides who is credited how much.
TERMS = {"lead_id", "participant_id", "percent", "reason"}
#: What nobody types.
DECISION = {"state", "proposed_by_id", "decided_by_id", "decided_at", "owner_id"}
STATES = [("proposed", "Proposed"), ("approved", "Approved"), ("refused", "Refused")]

#: Whose each deal is: as the ledger knows it while it is credited, so that a change of
#: a won deal decides nothing before an officer has accepted it.
OWNED = """
    SELECT l.id AS lead_id,
           CASE WHEN d.id IS NULL THEN l.user_id ELSE d.owner_ref END AS owner_id
      FROM crm_lead l
      LEFT JOIN spm_credit_document d
        ON d.source = 'won' AND d.res_id = l.id AND d.alive
"""
#: What was approved while the deal was somebody else's.
OUTDATED = f"""
    SELECT s.id FROM spm_credit_split s JOIN ({OWNED}) o ON o.lead_id = s.lead_id
     WHERE s.state = 'approved' AND s.owner_id IS DISTINCT FROM o.owner_id
"""


class SpmCreditSplit(models.Model):
    """A part of an opportunity that is credited to somebody beside its owner.

    Anybody who may change the deal proposes; it counts once a manager of the owner or
    an officer, who gains nothing by it, has approved it. The rest is the owner's. An
    approval is for one owner: when the deal is another's, it is decided again.
    """

    _name = "spm.credit.split"
    _description = "Split of a Credit"
    _order = "lead_id, id"

    lead_id = fields.Many2one(
        "crm.lead", "Opportunity", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="lead_id.company_id", store=True)
    participant_id = fields.Many2one(
        "spm.participant",
        "Salesperson",
        required=True,
        ondelete="restrict",
        index=True,
    )
    user_id = fields.Many2one(
        "res.users",
        "Colleague",
        compute="_compute_user_id",
        inverse="_inverse_user_id",
        help="Salespeople choose a colleague by user, as they see few participants.",
    )
    percent = fields.Float("Part (%)", digits=(7, 4), required=True)
    reason = SaidChar(help="What this person did for the deal.")
    state = fields.Selection(
        STATES, required=True, readonly=True, default="proposed", copy=False
    )
    owner_id = fields.Many2one(
        "res.users",
        "Approved for",
        readonly=True,
        copy=False,
        help="Whose deal it was when the split was approved. It counts for that owner "
        "only.",
    )
    standing = fields.Selection(
        [*STATES, ("outdated", "To approve again")],
        compute="_compute_standing",
        search="_search_standing",
        help="Approved while the opportunity was somebody else's, a split waits until "
        "it is approved for the new owner.",
    )
    proposed_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        default=lambda self: self.env.user,
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    decided_at = fields.Datetime(readonly=True, copy=False)

    _percent = models.Constraint(
        "CHECK (percent > 0 AND percent <= 100)",
        "A part is more than 0 % and at most 100 %.",
    )
    _person_unique = models.Constraint(
        "UNIQUE (lead_id, participant_id)",
        "This person has a part of the deal already. Change that one.",
    )

    @api.depends("participant_id")
    def _compute_user_id(self):
        for split in self:
            # sudo: which user a colleague is
            split.user_id = split.participant_id.sudo().user_id

    def _inverse_user_id(self):
        for split in self:
            company = split.lead_id.company_id or self.env.company
            split.participant_id = self._person_of(split.user_id.id, company.id)

    @api.depends("state", "owner_id", "lead_id.user_id")
    def _compute_standing(self):
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL("%s AND s.id = ANY(%s)", SQL(OUTDATED), self._origin.ids)
        )
        outdated = {split_id for (split_id,) in rows}
        for split in self:
            stale = split.state == "approved" and split._origin.id in outdated
            split.standing = "outdated" if stale else split.state

    def _search_standing(self, operator, values):
        if operator != "in":
            return NotImplemented
        self.env.flush_all()
        outdated = Domain("id", "in", SQL("(%s)", SQL(OUTDATED)))
        wanted = Domain("state", "in", list(values)) & ~outdated
        return wanted | outdated if "outdated" in values else wanted

    def _owners(self):
        """Whose the deals are, by id of the deal, as the ledger knows them."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL("%s WHERE l.id = ANY(%s)", SQL(OWNED), self.lead_id.ids)
        )
        users = self.env["res.users"]
        return {lead_id: users.browse(owner_id) for lead_id, owner_id in rows}

    @api.model
    def _person_of(self, user_id, company_id):
        """The participant that a user stands for in a company.

        :raise ValidationError: when the user does not take part
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT participant_id FROM (%s) o"
                " WHERE owner_id = %s AND company_id = %s",
                SQL(OWNERS),
                user_id,
                company_id,
            )
        )
        if not rows:
            # sudo: the name of a colleague
            user = self.env["res.users"].sudo().browse(user_id)
            raise ValidationError(
                self.env._(
                    "%(person)s does not take part in sales performance.",
                    person=user.name,
                )
            )
        return rows[0][0]

    @api.constrains("lead_id", "percent", "state")
    def _check_whole(self):
        # sudo: the whole deal counts, whoever sees which part
        groups = self.sudo()._read_group(
            [("lead_id", "in", self.lead_id.ids), ("state", "!=", "refused")],
            ["lead_id"],
            ["percent:sum"],
        )
        for lead, total in groups:
            if round(total, 4) > 100:
                raise ValidationError(
                    self.env._(
                        "The splits of “%(lead)s” add up to %(total)g %%. Together "
                        "they are at most 100 %%; the rest is the owner's.",
                        lead=lead.name,
                        total=total,
                    )
                )

    @api.constrains("participant_id", "lead_id")
    def _check_takes_part(self):
        for split in self:
            # sudo: whether a colleague still takes part
            person = split.participant_id.sudo()
            company = person.company_id or split.env.company
            closed = split.lead_id.sudo().date_closed
            day = company._spm_day(closed) if closed else company._spm_today()
            if not person.active or (person.date_end and person.date_end <= day):
                raise ValidationError(
                    self.env._(
                        "%(person)s does not take part any more on %(day)s and cannot "
                        "have a part of “%(lead)s”.",
                        person=person.name,
                        day=day,
                        lead=split.lead_id.name,
                    )
                )

    # ------------------------------------------------------------- records

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_decided(vals)
            self._refuse_no_number(vals)
        splits = super().create(
            [
                {
                    **self._with_person(vals),
                    "state": "proposed",
                    "proposed_by_id": self.env.uid,
                    "decided_by_id": False,
                    "decided_at": False,
                    "owner_id": False,
                }
                for vals in vals_list
            ]
        )
        splits._check_deal()
        return splits

    def _with_person(self, vals):
        """The values with the participant whom a chosen user stands for."""
        vals = dict(vals)
        user_id = vals.pop("user_id", False)
        if user_id and not vals.get("participant_id"):
            lead = self.env["crm.lead"].browse(vals.get("lead_id"))
            company = lead.company_id or self.env.company
            vals["participant_id"] = self._person_of(user_id, company.id)
        return vals

    def write(self, vals):
        self._refuse_decided(vals)
        self._refuse_no_number(vals)
        approved = others = self.browse()
        if TERMS & vals.keys():
            # changing what was approved is deciding again
            approved = self.filtered(lambda split: split.state == "approved")
            others = self - approved
            for split in approved:
                split._check_approver()
                split._take_turn()
            approved._mark()
        result = super().write(vals)
        for split in approved:
            split._check_approver()
        approved._decide("approved")
        others._decide("proposed", proposed_by_id=self.env.uid)
        approved._mark()
        self._check_deal()
        return result

    def unlink(self):
        for split in self.filtered(lambda split: split.state == "approved"):
            # taking it away gives the part back to the owner
            split._check_approver()
        self._mark()
        return super().unlink()

    def _refuse_decided(self, vals):
        if DECISION & vals.keys() and not self.env.su:
            raise AccessError(
                self.env._("A split is approved or refused by its buttons only.")
            )

    def _refuse_no_number(self, vals):
        """Odoo would fail to round them, before any constraint is asked."""
        percent = vals.get("percent")
        if isinstance(percent, float) and not isfinite(percent):
            raise ValidationError(
                self.env._("A part is more than 0 % and at most 100 %.")
            )

    def _check_deal(self):
        """Who proposes must be an officer or one who may change the deal."""
        officer = self.env.user.has_group("spm_objectives.group_spm_officer")
        if not (self.env.su or officer):
            self.lead_id.check_access("write")

    # ------------------------------------------------------------- approval

    def action_approve(self):
        """Let the splits count."""
        self.check_access("read")
        for split in self.filtered(lambda s: s.standing != "approved"):
            split._check_approver()
            split._take_turn()
            split._decide("approved")
            split._check_whole()
            split._check_takes_part()
            split._mark()

    def action_refuse(self):
        """Say no; an approved split does not count any more."""
        self.check_access("read")
        for split in self.filtered(lambda s: s.state != "refused"):
            split._check_approver()
            split._mark()
            split._decide("refused")

    def _check_approver(self):
        """Refuse who gains by it, or is neither above the owner nor an officer."""
        self.ensure_one()
        user = self.env.user
        if self.env.su:
            return
        # sudo: whose deal it is and who is above them today
        split = self.sudo()
        owner = split._owners()[split.lead_id.id]
        if user == split.participant_id.user_id or user == owner:
            raise AccessError(
                self.env._(
                    "Nobody decides about their own credit. Ask a manager or a "
                    "compensation officer."
                )
            )
        people = split.env["spm.participant"]._search_all([("user_id", "=", owner.id)])
        above = owner and user in people.steward_ids
        officer = user.has_group("spm_objectives.group_spm_officer")
        if officer and not above and user in split.participant_id.steward_ids:
            raise AccessError(
                self.env._(
                    "%(person)s's managers may be credited for it too, and you are "
                    "one. Ask another officer.",
                    person=split.participant_id.name,
                )
            )
        if above or officer:
            return
        raise AccessError(
            self.env._(
                "A manager of the deal's owner or a compensation officer decides."
            )
        )

    def _decide(self, state, **vals):
        if not self:
            return
        decided = state != "proposed"
        owners = self._owners()
        # sudo: the approver was checked; nobody types a decision
        for split in self.sudo():
            owner = state == "approved" and owners[split.lead_id.id].id
            super(SpmCreditSplit, split).write(
                {
                    **vals,
                    "state": state,
                    "owner_id": owner,
                    "decided_by_id": decided and self.env.uid,
                    "decided_at": decided and fields.Datetime.now(),
                }
            )

    def _take_turn(self):
        """Let two approvals of one deal not both see that there is room."""
        self.env.cr.execute(
            SQL(
                "UPDATE crm_lead SET write_date = write_date WHERE id = %s",
                self.lead_id.id,
            )
        )

    def _mark(self):
        # sudo: nobody writes marks
        marks = self.env["spm.credit.mark"].sudo()
        marks._mark_documents("won", self.lead_id.ids, "split")
