from odoo import models
from odoo.exceptions import UserError


class SpmObjectiveCascadeWriting(models.AbstractModel):
    """Writing what the preview shows: part of ``spm.objective.cascade``.

    Set-based: the number of queries does not grow with the number of people. Only what
    was agreed before is asked about one by one, on its chatter.
    """

    _name = "spm.objective.cascade.writing"
    _description = "Writing of a Cascade"

    def _write_plan(self, plan):
        """Write a plan, all of it or nothing.

        :return: the objectives written
        """
        objective = self.objective_id
        made = objective._insert_parts(self._new_rows(plan))
        ids = {row.key: row.existing["id"] for row in plan.rows if row.existing}
        ids |= made
        Objective = self.env["spm.objective"]
        # rows were inserted by SQL: the user's rights are tested on what is there now
        Objective.browse(made.values()).check_access("create")
        changed = [row for row in plan.rows if self._changes(row)]
        Objective.browse(ids[row.key] for row in changed).check_access("write")
        released = [row for row in changed if self._is_released(row)]
        changed = [row for row in changed if not self._is_released(row)]
        drafts = [row for row in changed if not row.existing["agreed_on"]]
        agreed = [row for row in changed if row.existing["agreed_on"]]
        objective._rewrite_parts(self._values(drafts, ids), self.propose)
        self._store_phases_of(plan, drafts, made, ids)
        revised = self._revise(plan, agreed, ids)
        self._release(plan, released, ids)
        written = Objective.browse([*made.values(), *(ids[row.key] for row in drafts)])
        self._finish(plan, written, revised)
        return (written + revised).exists()

    def _new_rows(self, plan):
        """What is inserted: who gets nothing has no objective."""
        ids = {row.key: row.existing["id"] for row in plan.rows if row.existing}
        return [
            {
                "key": row.key,
                "parent": row.parent,
                "parent_id": ids.get(row.parent, self.objective_id.id),
                "scope": row.scope,
                "unit_id": row.unit_id,
                "target": row.target,
                "cascaded": self._cascaded(row),
            }
            for row in plan.rows
            if not row.existing and self._is_target(row.target)
        ]

    def _is_target(self, amount):
        lower = self.objective_id.direction == "lower"
        return amount is not None and (bool(amount) or lower)

    @staticmethod
    def _cascaded(row):
        """What the cascade gave, None for what was set by hand."""
        notes = row.share.notes
        if row.hand is not None or "fixed" in notes:
            return None
        if "kept" in notes and row.existing["cascaded"] != row.present:
            return None
        return row.target

    @staticmethod
    def _changes(row):
        """Whether an objective that is there is touched."""
        if not row.existing or row.locked or row.target is None:
            return False
        return row.change != "left" or row.target != row.present

    def _is_released(self, row):
        """Whether nothing is left of somebody's objective."""
        return row.change == "left" and not self._is_target(row.target)

    def _values(self, rows, ids):
        return [
            {
                "id": row.existing["id"],
                "parent_id": ids.get(row.parent, self.objective_id.id),
                "target": row.target,
                "cascaded": self._cascaded(row),
            }
            for row in rows
        ]

    def _store_phases_of(self, plan, drafts, made, ids):
        drafted = {row.key for row in drafts}
        self.objective_id._store_phases(
            [
                (ids[row.key], leaf.id, leaf.date_from, amount)
                for row in plan.rows
                if row.key in made or row.key in drafted
                for leaf, amount in zip(plan.leafs, row.phases, strict=True)
            ]
        )

    def _revise(self, plan, rows, ids):
        """Other targets for what was agreed: never silently."""
        for row in rows:
            if not self._is_target(row.target):
                raise UserError(
                    self.env._(
                        "%(name)s has agreed to a target and would get nothing. Set an "
                        "amount by hand, or close that objective first.",
                        name=row.name,
                    )
                )
        left = [row for row in rows if row.change == "left"]
        others = [row for row in rows if row.change != "left"]
        revise = self.objective_id._revise_parts
        # who has left agrees to nothing any more
        gone = revise(self._values(left, ids), plan.day, self.reason, at_once=True)
        return gone + revise(
            self._values(others, ids), plan.day, self.reason, self.at_once
        )

    def _release(self, plan, rows, ids):
        """Drafts of who is gone are deleted; what was agreed is closed with zero."""
        objectives = self.env["spm.objective"].browse(ids[row.key] for row in rows)
        agreed = objectives.filtered("agreed_on")
        agreed._close_with_zero(plan.day, self.reason)
        drafts = objectives - agreed
        # sudo: objectives below count, whoever may see them
        below = (
            self.env["spm.objective"].sudo().search([("parent_id", "in", drafts.ids)])
        )
        while kept := (below - drafts.sudo()).parent_id & drafts.sudo():
            drafts -= drafts.browse(kept.ids)
        drafts.unlink()

    def _finish(self, plan, written, revised):
        """Bring everything up to date that follows."""
        objective = self.objective_id
        # what is out of the user's reach stays as it is
        there = [
            row.existing["id"]
            for row in plan.rows
            if row.existing and row.change != "other"
        ]
        touched = written + revised + written.browse(there).exists()
        objective._written_by_sql((objective + touched).ids)
        if self.propose:
            written.exists().action_propose()
        objective._log(
            self.env._(
                "Cascaded: %(count)s objectives below written, %(revised)s revised.",
                count=len(written),
                revised=len(revised),
            )
        )
