from collections import defaultdict

from odoo import api, fields, models

#: Days that the digest looks ahead.
_AHEAD = 7
#: Lines of each kind; more are counted only.
_LINES = 10


class SpmObjectiveDigest(models.AbstractModel):
    """One mail a week per person about what waits for them: part of
    ``spm.objective``."""

    _name = "spm.objective.digest"
    _description = "Digest of Objectives"

    @api.model
    def _cron_digest(self):
        """Every week: write to everybody for whom something waits."""
        template = self.env.ref("spm_objectives.mail_template_digest")
        # sudo: the digest tells everybody only what is theirs or their people's
        waiting = self.sudo()._digest_by_user()
        for user, parts in waiting.items():
            if user.active and user.email and not user.share:
                template.with_context(spm_digest=parts).send_mail(
                    user.id, email_layout_xmlid="mail.mail_notification_light"
                )

    @api.model
    def _digest_by_user(self):
        """What waits for whom, in a constant number of queries.

        :return: dict by user of dicts with the lists ``proposals``, ``actions``,
            ``slipping`` and ``people``, each of dicts with a name, a note and an
            address, and ``more``, how many were left out
        """
        waiting = defaultdict(lambda: defaultdict(list))
        for part, user, line in self._digest_lines():
            if user:
                waiting[user][part].append(line)
        for parts in waiting.values():
            parts["more"] = sum(max(0, len(lines) - _LINES) for lines in parts.values())
            for part in ("proposals", "actions", "slipping", "people"):
                parts[part] = parts[part][:_LINES]
        return {user: dict(parts) for user, parts in waiting.items()}

    @api.model
    def _digest_lines(self):
        """Tuples of part, user and line."""
        today = fields.Date.context_today(self)
        for objective in self.search([("state", "=", "proposed")]):
            target = objective.pending_target or objective.target
            yield (
                "proposals",
                objective.responsible_user_id,
                objective._digest_line(objective._format(target)),
            )
        actions = self.env["spm.objective.action"].search(
            [
                ("state", "=", "open"),
                ("deadline", "<=", fields.Date.add(today, days=_AHEAD)),
            ]
        )
        for action in actions:
            yield "actions", action.owner_id.user_id, action._digest_line()
        off_track = self.search(
            [
                ("status", "in", ("red", "amber")),
                ("agreed_on", "!=", False),
                ("state", "!=", "closed"),
                ("date_to", ">", today),
            ],
            order="status desc, attainment",
        )
        for objective in off_track:
            responsible = objective.responsible_user_id
            manager = objective.participant_id.manager_id.user_id
            yield "slipping", responsible, objective._digest_slipping(responsible)
            if manager != responsible:
                yield "people", manager, objective._digest_slipping(manager)

    def _digest_slipping(self, reader):
        told = self.with_context(lang=reader.lang)
        note = told.env._(
            "%(attainment).0f %%, target %(target)s",
            attainment=self.attainment,
            target=told._format(self.target),
        )
        return told._digest_line(note)

    def _digest_line(self, note):
        return {
            "name": self.display_name,
            "note": note,
            "status": self.status,
            "url": f"{self.get_base_url()}/odoo/spm.objective/{self.id}",
        }
