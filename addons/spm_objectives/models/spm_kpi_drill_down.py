from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL


class SpmKpiDrillDown(models.AbstractModel):
    """From a result to the records behind it: part of ``spm.kpi``."""

    _name = "spm.kpi.drill.down"
    _description = "Drill-down of KPIs"

    def _action_drill_down(self, measures):
        """The list of records behind results, as far as the viewer may see them."""
        found = self._source()._drill_down(self, measures)
        if found is None:
            return False
        model_name, domain = found
        records = self.env[model_name].with_context(active_test=False)
        visible = records.search_count(domain)
        # sudo: only their number, which the result itself tells already
        total = records.sudo().search_count(domain)
        name = self.name
        if visible < total:
            name = self.env._(
                "%(kpi)s: %(visible)s of %(total)s visible to you",
                kpi=name,
                visible=visible,
                total=total,
            )
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model_name,
            "view_mode": "list,form",
            "domain": list(domain),
            "context": {"active_test": False, "create": False},
        }


class SpmKpiSourceModelDrillDown(models.AbstractModel):
    """Which records stand behind a result, as a domain: part of
    ``spm.kpi.source.model``."""

    _name = "spm.kpi.source.model.drill.down"
    _description = "Records behind results"

    def _drill_down(self, kpi, measures):
        domain = self._domain(kpi) & Domain.OR(
            self._window_domain(kpi, measure) for measure in measures
        )
        if kpi.distinct_path or kpi.value_mode == "duration":
            # which records count cannot be said by conditions alone
            domain = Domain("id", "in", self._counted_ids(kpi, domain))
        return kpi.model_name, domain

    def _counted_ids(self, kpi, domain):
        candidates = self._model(kpi)._search(domain)
        rows = self.env.execute_query(
            SQL(
                "SELECT d.id FROM (%s) d WHERE d.id IN %s",
                self._documents(kpi),
                candidates.subselect(),
            )
        )
        return [row[0] for row in rows]

    def _window_domain(self, kpi, measure):
        return Domain.AND(
            [
                self._owner_domain(kpi, measure),
                self._company_domain(kpi, measure),
                self._team_domain(kpi, measure),
                self._time_domain(kpi, measure),
            ]
        )

    def _owner_domain(self, kpi, measure):
        column = {"res.users": "user_id", "hr.employee": "employee_id"}.get(
            self._owner_model(kpi), "id"
        )
        # sudo: whose documents count for whom, of a result that one may see
        participants = self.env["spm.participant"].sudo()
        if measure.participant_id:
            person = measure.participant_id.sudo()
            if column != "user_id" and person.company_id == measure.company_id:
                users = [("user_id", "in", person.user_id.ids)]
                person |= participants._search_all(users)
            owners = person if column == "id" else person[column]
            return Domain(kpi.owner_path, "in", owners.ids)
        if column == "id":
            return Domain(kpi.owner_path, "=", False)
        # everybody who takes part must be named to leave the others
        known = participants.with_context(active_test=False)._read_group([], [column])
        return Domain(kpi.owner_path, "not in", [owner.id for (owner,) in known])

    def _company_domain(self, kpi, measure):
        """As ``_company`` of the source decides, said as conditions."""
        company = measure.company_id
        homeless = self._homeless_domain(kpi, measure)
        field = self.env[kpi.model_name]._fields.get("company_id")
        if not (field and field.store and field.type == "many2one"):
            return homeless
        without = Domain("company_id", "=", False) & homeless
        return Domain("company_id", "=", company.id) | without

    def _homeless_domain(self, kpi, measure):
        """Which documents without a company belong to the result's one."""
        company = measure.company_id
        # sudo: which company is the first to have a calendar is no secret
        periods = self.env["spm.period"].sudo()
        calendars = periods._read_group([], ["company_id"])
        first = company.id == min(calendar.id for [calendar] in calendars)
        by_user = self._owner_model(kpi) == "res.users"
        if not by_user and not measure.participant_id:
            return Domain(first)
        *links, last = kpi.owner_path.split(".")
        path = [*links, "company_id"] if last == "id" else [*links, last, "company_id"]
        owned = Domain(".".join(path), "=", company.id)
        if first and not measure.participant_id:
            return owned | Domain(kpi.owner_path, "=", False)
        return owned

    def _team_domain(self, kpi, measure):
        if kpi.team_from != "document" or not kpi.team_path:
            return Domain.TRUE
        return Domain(kpi.team_path, "=", measure.team_id.id)

    def _time_domain(self, kpi, measure):
        if kpi.nature == "stock":
            return Domain.TRUE
        # sudo: the ends of the result's own range, which its period tells already
        segment = (
            self.env["spm.segment"]
            .sudo()
            .search(
                [
                    ("participant_id", "=", measure.participant_id.id),
                    ("date_from", "<=", measure.date_from),
                    ("date_to", ">", measure.date_from),
                ],
                limit=1,
            )
        )
        start, stop = measure.date_from, measure.period_id.date_to
        if segment:
            stop = min(stop, segment.date_to)
        if self._field(kpi, kpi.date_path).type == "datetime":
            # sudo: the time zone of the result's company
            company = measure.company_id.sudo()
            start, stop = company._spm_midnight(start), company._spm_midnight(stop)
        return Domain(kpi.date_path, ">=", start) & Domain(kpi.date_path, "<", stop)
