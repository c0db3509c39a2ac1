from odoo import api, models


class SpmPlanAssignmentVersion(models.AbstractModel):
    """Assignments go on under a new version: part of ``spm.plan.assignment``."""

    _name = "spm.plan.assignment.version"
    _description = "Assignments Through Versions"

    @api.model
    def _continue_assignments(self, old, new):
        """Let those on the version before go on under the one just approved.

        What begins later moves to the new version, what runs on its first day ends
        there and is continued, with its amounts and individual terms. Who has been put
        on the new version by hand keeps that. All are asked to accept.

        :param old: the version before, or none
        :param new: the version just approved
        """
        day = new.date_from
        there = new.assignment_ids
        # sudo: everybody goes on, the officer's own assignment too: nothing of it is
        # changed but the version
        old, there = old.sudo(), new.sudo().assignment_ids
        running = old.assignment_ids.filtered(
            lambda a: not a.date_to or a.date_to > day
        )
        ends = {assignment: assignment.date_to for assignment in running}
        later = running.filtered(lambda a: a.date_from >= day)
        (running - later).write({"date_to": day})
        met = there.participant_id
        later.filtered(lambda a: a.participant_id in met).unlink()
        moved = later.exists()
        moved.write({"version_id": new.id})
        made = there.create(
            [
                assignment._continuation(new, day, ends[assignment])
                for assignment in running - later
                if assignment.participant_id not in met
            ]
        )
        (there | moved)._ask_acceptance()
        return (made | moved).with_env(self.env)

    def _continuation(self, version, day, end):
        """The values of an assignment that goes on from a day on."""
        self.ensure_one()
        [values] = self.copy_data()
        keys = self.env["spm.plan.override"]._keys_of(version)
        return {
            **values,
            "version_id": version.id,
            "date_from": day,
            "date_to": end,
            "origin": self.origin if self.origin == "rule" else "version",
            "rule_id": self.rule_id.id,
            "override_ids": [
                (0, 0, {"kind": term.kind, "key": term.key, "amount": term.amount})
                for term in self.override_ids
                if (term.key or False) in keys[term.kind]
            ],
        }

    @api.model
    def _spans_of(self, plan, start, end=None):
        """The approved versions of a plan on some days, each with its days of them.

        :param start: the first day
        :param end: the day after the last, or None for no end
        :return: list of version, first day and end (excluded; False for none), in order
        """
        spans = []
        versions = plan.version_ids.filtered(lambda v: v.state == "approved")
        for version in versions.sorted("date_from"):
            first = max(start, version.date_from)
            ends = [day for day in (end, version.date_to) if day]
            stop = min(ends, default=False)
            if not stop or first < stop:
                spans.append((version, first, stop))
        return spans
