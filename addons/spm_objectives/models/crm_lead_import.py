from datetime import time

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError

#: Context key under which opportunities are imported with their own past.
HISTORY = "spm_import_history"

#: Readonly fields that history brings along; Odoo's screen offers none of them.
HISTORY_DATES = (
    "date_closed",
    "date_open",
    "date_last_stage_update",
    "spm_date_start",
    "spm_date_first_response",
)
HISTORY_FIELDS = ("won_status", *HISTORY_DATES)

NOON = time(12)


class CrmLead(models.Model):
    _inherit = "crm.lead"

    # ------------------------------------------------------------
    # What the import screen asks for
    # ------------------------------------------------------------

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Offer the fields of history to those who may import history."""
        description = super().fields_get(allfields, attributes)
        if self._spm_imports_history():
            for name in HISTORY_FIELDS:
                if "readonly" in description.get(name, ()):
                    description[name]["readonly"] = False
            if "string" in description.get("won_status", ()):
                # The screen takes the slash of "Won/Lost" for a path of fields.
                description["won_status"]["string"] = self.env._("Outcome")
        return description

    @api.model
    def get_import_templates(self):
        """Give the template of historical opportunities."""
        if not self._spm_imports_history():
            return super().get_import_templates()
        label = self.env._("Import Template for Historical Opportunities")
        path = "/spm_objectives/static/csv/historical_opportunities.csv"
        # Alone: the screen cannot tell two apart, and fails in debug mode.
        return [{"label": label, "template": path}]

    @api.model
    def load(self, fields, data):
        """Import history: local dates, closing dates kept, nobody notified."""
        if not self.env.context.get(HISTORY):
            return super().load(fields, data)
        if not self._spm_imports_history():
            raise AccessError(
                self.env._(
                    "Only sales performance administrators and compensation "
                    "officers who may also edit opportunities can import "
                    "historical opportunities."
                )
            )
        # UTC leaves the file's times as they are until the row's company, and
        # so its time zone, is known.
        history = self.with_context(tz="UTC", tracking_disable=True)
        return super(CrmLead, history).load(fields, data)

    @api.model
    def _spm_imports_history(self):
        """Whether history is being imported, by somebody who may."""
        if not self.env.context.get(HISTORY):
            return False
        user, lead = self.env.user, self.browse()
        return self.env.su or (
            (
                user.has_group("spm_objectives.group_spm_admin")
                or user.has_group("spm_objectives.group_spm_officer")
            )
            and lead.has_access("create")
            and lead.has_access("write")
        )

    # ------------------------------------------------------------
    # From the file's text to values
    # ------------------------------------------------------------

    def _convert_records(self, records, *, log=lambda a: None, savepoint):
        if not self._spm_imports_history():
            yield from super()._convert_records(records, log=log, savepoint=savepoint)
            return
        failed = set()

        def note(message):
            if message.get("type") == "error":
                failed.add(message.get("record"))
            log(message)

        # Deals of the past belong to people and teams that are archived by now.
        archived = self.with_context(active_test=False)
        rows = super(CrmLead, archived)._convert_records(
            records, log=note, savepoint=savepoint
        )
        won_stages = {}
        for dbid, xid, values, info in rows:
            self._spm_localize(values)
            closed = self._spm_apply_status(values, won_stages)
            if (
                closed
                and not values.get("date_closed")
                and info["record"] not in failed
            ):
                message = self.env._(
                    "A won or lost opportunity needs its closing date."
                )
                log(dict(info, type="error", field="date_closed", message=message))
            yield dbid, xid, values, info

    def _spm_localize(self, values):
        """Take times as the company's own; a bare date is its noon."""
        company = self.env["res.company"].browse(values.get("company_id"))
        zone = pytz.timezone((company or self.env.company).spm_tz)
        for name, value in values.items():
            if not value or self._fields[name].type != "datetime":
                continue
            moment = fields.Datetime.to_datetime(value)
            # Spreadsheets and the import screen write a date as its midnight.
            if moment.time() == time.min:
                moment = moment.combine(moment, NOON)
            values[name] = (
                zone.localize(moment).astimezone(pytz.utc).replace(tzinfo=None)
            )

    def _spm_apply_status(self, values, won_stages):
        """Write Won/Lost as the stage, probability and archiving behind it.

        :return: whether the values close the opportunity
        """
        stage = self.env["crm.stage"].browse(values.get("stage_id"))
        status = values.pop("won_status", None)
        if status == "won" and not stage.is_won:
            team_id = values.get("team_id")
            if team_id not in won_stages:
                won_stages[team_id] = self._stage_find(
                    team_id=team_id, domain=[("is_won", "=", True)]
                )
            stage = won_stages[team_id]
            values["stage_id"] = stage.id
        if status == "won" or (status is None and stage.is_won):
            values.update(active=True, probability=100)
            return True
        if status == "lost":
            values.update(active=False, probability=0)
        elif status == "pending":
            values["active"] = True
        return values.get("active") is False and values.get("probability") == 0

    # ------------------------------------------------------------
    # From values to records
    # ------------------------------------------------------------

    def _load_records(self, data_list, update=False):
        if self._spm_imports_history():
            self._spm_prefetch(data_list)
        return super()._load_records(data_list, update)

    def _spm_prefetch(self, data_list):
        """Read what is there in one query; Odoo updates one record at a time."""
        # sudo: only looks up which records the file's external ids name
        imd = self.env["ir.model.data"].sudo()
        xids = [data["xml_id"] for data in data_list if data.get("xml_id")]
        ids = [row[4] for row in imd._lookup_xmlids(xids, self) if row[3] == self._name]
        names = {name for data in data_list for name in data["values"] if name != "id"}
        self.browse(ids).exists().fetch(names)

    def _load_records_create(self, vals_list):
        if self._spm_imports_history():
            # Whose start the file does not say did not start with the import.
            past = {"type": "opportunity", "spm_date_start": False}
            vals_list = [past | vals for vals in vals_list]
        return super()._load_records_create(vals_list)

    def _load_records_write(self, values):
        if not self._spm_imports_history():
            return super()._load_records_write(values)
        changed = self._spm_changed(values)
        if changed:
            super()._load_records_write(changed)
            # Odoo dates some changes to now; write its dates over once more.
            dates = {name: values[name] for name in HISTORY_DATES if name in values}
            self.write(self._spm_changed(dates))

    def _spm_changed(self, values):
        """Those of the values that differ from what the record holds."""

        def written(name, cache):
            field = self._fields[name]
            return field.convert_to_write(field.convert_to_record(cache, self), self)

        return {
            name: value
            for name, value in values.items()
            if name != "id"
            and written(name, self._fields[name].convert_to_cache(value, self))
            != self._fields[name].convert_to_write(self[name], self)
        }
