"""The practice company in Odoo, through ``load()`` as an import would make it."""

import re

from . import dataset

TIME_ZONE = "America/New_York"
STAGES = {"Engaging": "Engaging", "Prospecting": "Prospecting", "Lost": "Engaging"}


class PracticeCompany:
    """Company, people, teams, accounts and opportunities of the practice data."""

    def __init__(self, env):
        self.agents = dataset.read_agents()
        self.deals = dataset.read_deals()
        self.offices = sorted({agent.office for agent in self.agents})
        self.managers = {agent.manager: agent.office for agent in self.agents}
        self.manager_of = {agent.name: agent.manager for agent in self.agents}
        company = self._company(env)
        self.env = env(
            context={
                "allowed_company_ids": company.ids,
                "tracking_disable": True,
                "no_reset_password": True,
            }
        )
        self.company = company.with_env(self.env)

    def load(self):
        """Load everything but the calendar and the participants."""
        self._load_people()
        self._load_teams()
        self._load("res.partner", ["id", "name"], self._accounts())
        stages = [[xid(stage), stage] for stage in ("Prospecting", "Engaging")]
        self._load("crm.stage", ["id", "name"], stages)
        self.opportunities = self.load_opportunities()

    def load_opportunities(self):
        """Load the pipeline as history, by somebody who may."""
        officer = self._officer()
        lead = self.env["crm.lead"].with_user(officer)
        header = [
            "id",
            "name",
            "user_id/id",
            "team_id/id",
            "partner_id/id",
            "won_status",
            "stage_id/id",
            "expected_revenue",
            "spm_date_start",
            "date_closed",
        ]
        rows = [self._opportunity(deal) for deal in self.deals]
        return _load(lead.with_context(spm_import_history=True), header, rows)

    def employee(self, name):
        return self.env.ref(f"__import__.{xid(name)}_employee")

    def department(self, office):
        return self.env.ref(f"__import__.{xid(office)}_department")

    def team(self, manager):
        return self.env.ref(f"__import__.{xid(manager)}_team")

    @staticmethod
    def head(office):
        """The files name no head of an office; the chain needs one."""
        return f"Head of {office}"

    # -- the parts -----------------------------------------------------------

    @staticmethod
    def _company(env):
        header = ["id", "name", "currency_id/id", "spm_tz"]
        row = [xid("Practice Company"), "Practice Company", "base.USD", TIME_ZONE]
        company = _load(env["res.company"], header, [row])
        env.user.company_ids += company
        return company

    def _load(self, model, header, rows):
        return _load(self.env[model], header, rows)

    def _load_people(self):
        heads = {self.head(office): (office, "") for office in self.offices}
        managers = {
            name: (office, self.head(office)) for name, office in self.managers.items()
        }
        agents = {agent.name: (agent.office, agent.manager) for agent in self.agents}
        people = heads | managers | agents
        home = xid("Practice Company")
        group = "sales_team.group_sale_salesman,spm_objectives.group_spm_user"
        self._load(
            "res.users",
            ["id", "name", "login", "company_id/id", "company_ids/id", "group_ids/id"],
            [[xid(name), name, xid(name), home, home, group] for name in people],
        )
        self._load(
            "hr.department",
            ["id", "name", "company_id/id"],
            [[f"{xid(o)}_department", o, home] for o in self.offices],
        )
        self._load(
            "hr.employee",
            ["id", "name", "user_id/id", "parent_id/id", "department_id/id"],
            [
                [
                    f"{xid(name)}_employee",
                    name,
                    xid(name),
                    f"{xid(manager)}_employee" if manager else "",
                    f"{xid(office)}_department",
                ]
                for name, (office, manager) in people.items()
            ],
        )

    def _load_teams(self):
        home = xid("Practice Company")
        self._load(
            "crm.team",
            ["id", "name", "user_id/id", "company_id/id"],
            [[f"{xid(name)}_team", name, xid(name), home] for name in self.managers],
        )
        self._load(
            "crm.team.member",
            ["crm_team_id/id", "user_id/id"],
            [[f"{xid(a.manager)}_team", xid(a.name)] for a in self.agents],
        )

    def _accounts(self):
        named = dict.fromkeys(dataset.read_accounts())
        named.update(dict.fromkeys(deal.account for deal in self.deals if deal.account))
        return [[xid(name), name] for name in named]

    def _opportunity(self, deal):
        return [
            xid(deal.code),
            f"{deal.product}, {deal.account or 'no account'}",
            xid(deal.agent),
            f"{xid(self.manager_of[deal.agent])}_team",
            xid(deal.account) if deal.account else "",
            {"Won": "Won", "Lost": "Lost"}.get(deal.stage, "Pending"),
            xid(STAGES[deal.stage]) if deal.stage in STAGES else "",
            str(deal.value or ""),
            str(deal.engaged or ""),
            str(deal.closed or ""),
        ]

    def _officer(self):
        groups = (
            "sales_team.group_sale_manager,spm_objectives.group_spm_officer,"
            "base.group_partner_manager"
        )
        home = xid("Practice Company")
        return self._load(
            "res.users",
            ["id", "name", "login", "company_id/id", "company_ids/id", "group_ids/id"],
            [["practice_officer", "Officer", "practice_officer", home, home, groups]],
        )


def xid(name):
    """An external id for a name of the files."""
    return "practice_" + re.sub(r"\W+", "_", name.lower())


def _load(model, header, rows):
    result = model.load(header, rows)
    if result["messages"]:
        raise AssertionError(f"{model._name}: {result['messages'][:3]}")
    return model.browse(result["ids"])
