from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ..records import only_one

_TYPE = "spm_objectives.activity_action"
#: Kept by us, never typed.
_KEPT = ("activity_id", "done_on")


class SpmObjectiveAction(models.Model):
    """Something to do for an objective; its owner has it among their activities."""

    _name = "spm.objective.action"
    _description = "Action for an Objective"
    _order = "state desc, deadline, id"

    name = fields.Char("Action", required=True)
    objective_id = fields.Many2one(
        "spm.objective", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="objective_id.company_id", store=True, precompute=True
    )
    owner_id = fields.Many2one(
        "spm.participant",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self._default_owner(),
    )
    is_mine = fields.Boolean(compute="_compute_is_mine", search="_search_is_mine")
    deadline = fields.Date(required=True, default=fields.Date.context_today)
    state = fields.Selection(
        [("open", "To Do"), ("done", "Done"), ("cancelled", "Cancelled")],
        default="open",
        required=True,
        copy=False,
    )
    done_on = fields.Date(readonly=True, copy=False)
    activity_id = fields.Many2one(
        "mail.activity", readonly=True, copy=False, ondelete="set null", index=True
    )

    def _default_owner(self):
        objective = self.env["spm.objective"].browse(
            self.env.context.get("default_objective_id")
        )
        if objective.participant_id:
            return objective.participant_id
        own = [("user_id", "=", self.env.uid)]
        return self.env["spm.participant"].search(own, limit=1)

    @api.depends_context("uid")
    @api.depends("owner_id")
    def _compute_is_mine(self):
        for action in self:
            # sudo: whose user the owner is
            action.is_mine = action.owner_id.sudo().user_id == self.env.user

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        negated = "" if True in value else "!"
        domain = [("owner_id.user_id", "=", self.env.uid)]
        return [negated, *domain] if negated else domain

    # ------------------------------------------------------------- records

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_kept(vals)
        # said aloud, as the context can carry defaults
        kept = dict.fromkeys(_KEPT, False)
        actions = super().create([{**vals, **kept} for vals in vals_list])
        actions._refuse_out_of_sight()
        for action in actions:
            action._refuse_when_closed()
        actions.filtered(lambda a: a.state == "open")._schedule()
        return actions

    def write(self, vals):
        self._refuse_kept(vals)
        if "objective_id" in vals and any(
            action.objective_id.id != vals["objective_id"] for action in self
        ):
            # record rules are tested before a write: another objective might be
            # one that the user may not touch
            raise UserError(self.env._("An action stays with its objective."))
        result = super().write(vals)
        if "owner_id" in vals:
            self._refuse_out_of_sight()
        if {"name", "owner_id", "deadline"} & vals.keys():
            self.filtered(lambda a: a.state == "open")._reschedule()
        if "state" in vals:
            self._follow_state(vals["state"])
        return result

    def unlink(self):
        self._activities().unlink()
        return super().unlink()

    def _refuse_kept(self, vals):
        """The activity is done and deleted with the action, whosever it is: nobody
        names another one."""
        if not self.env.su and any(vals.get(name) for name in _KEPT):
            raise AccessError(
                self.env._("The activity and the day of an action are not typed.")
            )

    def _refuse_out_of_sight(self):
        """Nobody gives something to do to whom they do not see."""
        if self.owner_id - self.owner_id._filtered_access("read"):
            raise AccessError(
                self.env._(
                    "An action is given to yourself or to somebody whose results "
                    "you see."
                )
            )

    def _refuse_when_closed(self):
        if self.objective_id.state == "closed":
            raise UserError(
                self.env._(
                    "“%(objective)s” is closed: nothing can be done for it any more.",
                    objective=self.objective_id.display_name,
                )
            )

    # ------------------------------------------------------------- buttons

    def action_done(self):
        """The action is done, and so is its activity."""
        self.write({"state": "done"})

    def action_cancel(self):
        """The action is not needed any more."""
        self.write({"state": "cancelled"})

    def action_reopen(self):
        """The action is to be done after all."""
        self.write({"state": "open"})

    def action_open_objective(self):
        """Open the objective that the action is for."""
        only_one(self)
        return self.objective_id.get_formview_action()

    def _digest_line(self):
        """The line of the weekly mail to the owner."""
        told = self.with_context(lang=self.owner_id.user_id.lang)
        note = told.env._(
            "%(name)s, by %(day)s",
            name=told.name,
            day=format_date(told.env, told.deadline),
        )
        return told.objective_id._digest_line(note)

    # ------------------------------------------------------------- activities

    def _activities(self):
        # sudo: the activity is the action's own, whoever it was given to
        return self.sudo().activity_id.with_context(active_test=False)

    def _activity_values(self):
        # sudo: whose user the owner is
        owner = self.owner_id.sudo().user_id
        return {
            "activity_type_id": self.env.ref(_TYPE).id,
            "res_model_id": self.env["ir.model"]._get_id("spm.objective"),
            "res_id": self.objective_id.id,
            "user_id": owner.id,
            "date_deadline": self.deadline,
            "summary": self.name,
        }

    def _schedule(self):
        """Give the owners' users an activity; an owner without a user has none."""
        waiting = self.filtered(lambda a: a.owner_id.sudo().user_id)  # sudo: as above
        # sudo: an activity for somebody else, on an objective one may not write
        activities = self.env["mail.activity"].sudo()
        made = activities.create([action._activity_values() for action in waiting])
        for action, activity in zip(waiting.sudo(), made, strict=True):
            action._store({"activity_id": activity.id})

    def _store(self, vals):
        """Write past our own ``write``, whose consequences have been seen to."""
        return super().write(vals)

    def _reschedule(self):
        for action in self:
            values = action._activity_values()
            activity = action._activities().filtered("active")
            if activity and values["user_id"]:
                changed = ("user_id", "date_deadline", "summary")
                activity.write({name: values[name] for name in changed})
            else:
                activity.unlink()
                action._schedule()

    def _follow_state(self, state):
        pending = self._activities().filtered("active")
        if state == "open":
            self.filtered(lambda a: not a.activity_id.active)._schedule()
            self._store({"done_on": False})
        elif state == "done":
            self._store({"done_on": fields.Date.context_today(self)})
            pending._action_done()
        else:
            pending.unlink()

    @api.model
    def _activities_done(self, activity_ids):
        """Who does the activity has done the action."""
        # sudo: an activity is done by its user, who owns the action
        found = self.sudo().search(
            [("activity_id", "in", activity_ids), ("state", "=", "open")]
        )
        found._store({"state": "done", "done_on": fields.Date.context_today(self)})


class SpmActivityOfAction(models.AbstractModel):
    """Part of ``mail.activity``: doing an activity does the action behind it."""

    _name = "spm.activity.of.action"
    _description = "Activities of Actions"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("active") is False:
            ours = self.filtered(lambda a: a.res_model == "spm.objective")
            if ours:
                self.env["spm.objective.action"]._activities_done(ours.ids)
        return result
