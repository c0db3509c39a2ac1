from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user
from odoo.tools import mute_logger

from odoo.addons.base.tests.common import DISABLED_MAIL_CONTEXT

#: The roles, and a salesperson of the CRM who has none of ours.
ROLES = ("user", "manager", "officer", "admin", "none")


class SpmCommon(TransactionCase):
    """A company in New York with two salespeople, their manager, and her head.

    ``user_sam`` and ``user_pia`` sell under ``user_mia``, who works under
    ``user_head``; ``user_officer`` and ``user_admin_spm`` have no employee.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, **DISABLED_MAIL_CONTEXT))
        cls.company = cls._make_company("Hudson Sales", "America/New_York")
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(
            context=dict(cls.env.context, allowed_company_ids=cls.company.ids)
        )
        cls.company = cls.company.with_env(cls.env)
        cls.user_sam = cls._make_user("spm_sam", "user")
        cls.user_pia = cls._make_user("spm_pia", "user")
        cls.user_mia = cls._make_user("spm_mia", "manager")
        cls.user_head = cls._make_user("spm_head", "manager")
        cls.user_officer = cls._make_user("spm_officer", "officer")
        cls.user_admin_spm = cls._make_user("spm_admin", "admin")
        cls.team_east = cls._make_team("East", cls.user_sam + cls.user_pia)
        cls.team_west = cls._make_team("West")
        cls.department = cls.env["hr.department"].create(
            {"name": "Field Sales", "company_id": cls.company.id}
        )
        cls.department_key = cls.env["hr.department"].create(
            {"name": "Key Accounts", "company_id": cls.company.id}
        )
        cls.p_head = cls._make_participant(cls.user_head, None)
        cls.p_mia = cls._make_participant(cls.user_mia, cls.p_head)
        cls.p_sam = cls._make_participant(cls.user_sam, cls.p_mia)
        cls.p_pia = cls._make_participant(cls.user_pia, cls.p_mia)
        cls.people = cls.p_head + cls.p_mia + cls.p_sam + cls.p_pia

    # ------------------------------------------------------------- makers

    @classmethod
    def _make_company(cls, name, tz, currency="USD"):
        currency = cls.env.ref(f"base.{currency}")
        currency.active = True
        return cls.env["res.company"].create(
            {"name": name, "currency_id": currency.id, "spm_tz": tz}
        )

    @classmethod
    def _make_user(cls, login, role, company=None, **kwargs):
        company = company or cls.company
        return new_test_user(
            cls.env,
            login,
            f"sales_team.group_sale_salesman,spm_objectives.group_spm_{role}",
            name=login.removeprefix("spm_").capitalize(),
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
            **kwargs,
        )

    @classmethod
    def _make_team(cls, name, members=(), company=None, leader=None):
        company = company or cls.company
        return cls.env["crm.team"].create(
            {
                "name": name,
                "company_id": company.id,
                "user_id": leader.id if leader else False,
                "crm_team_member_ids": [(0, 0, {"user_id": m.id}) for m in members],
            }
        )

    @classmethod
    def _make_employee(cls, name, manager=None, company=None, **vals):
        vals.setdefault("department_id", cls.department.id if not company else False)
        return cls.env["hr.employee"].create(
            {
                "name": name,
                "company_id": (company or cls.company).id,
                "parent_id": manager.employee_id.id if manager else False,
                "date_version": "2026-01-01",
            }
            | vals
        )

    @classmethod
    def _make_participant(cls, user, manager, company=None, **vals):
        """A participant, of a user or just of a name, with a new employee."""
        if isinstance(user, str):
            name = user
        else:
            name, vals["user_id"] = user.name, user.id
        employee = cls._make_employee(name, manager, company, **vals)
        return cls.env["spm.participant"].create({"employee_id": employee.id})

    @classmethod
    def _make_placement(cls, participant, day, **vals):
        """Place somebody from a day on, elsewhere than before as ``vals`` say."""
        before = participant._at(day)[participant]
        same = {
            name: before[name].id
            for name in ("manager_id", "department_id", "team_id", "job_id")
        }
        values = {
            name: value if isinstance(value, (int, bool)) or not value else value.id
            for name, value in vals.items()
        }
        return cls.env["spm.placement"].create(
            {"participant_id": participant.id, "date_from": day} | same | values
        )

    @classmethod
    def _make_calendar(cls, company=None, year=2026, years=1):
        """Monthly fiscal periods of calendar years, by the wizard."""
        company = company or cls.company
        wizard = cls.env["spm.fiscal.wizard"].create(
            {
                "company_id": company.id,
                "tz": company.spm_tz,
                "start_month": "1",
                "basis": "calendar",
                "leaf": "month",
                "first_year": year,
                "years": years,
            }
        )
        wizard.action_create()
        return cls.env["spm.period"].search([("company_id", "=", company.id)])

    def _delegate(self, away, delegate, start="2026-03-10", stop="2026-03-20"):
        """Have somebody stand in for somebody who is away."""
        return self.env["spm.delegation"].create(
            {
                "participant_id": away.id,
                "delegate_id": delegate.id,
                "date_from": start,
                "date_to": stop,
            }
        )

    @classmethod
    def _make_lead(cls, user, amount, closed=None, lost=False, **vals):
        """An opportunity, open unless it was closed at an instant (naive, in UTC)."""
        company = cls.env.company
        lead = cls.env["crm.lead"].create(
            {
                "name": f"Deal {amount}",
                "type": "opportunity",
                "user_id": user.id if user else False,
                "company_id": company.id,
                "expected_revenue": amount,
            }
            | vals
        )
        if closed and lost:
            lead.action_set_lost()
        elif closed:
            lead.action_set_won()
        if closed:
            lead.date_closed = closed
        return lead

    # ------------------------------------------------------------- roles

    @classmethod
    def _users_by_role(cls):
        """One user of each role: Sam, Mia above him, and who is nobody's."""
        nobody = new_test_user(
            cls.env,
            "spm_nobody",
            "sales_team.group_sale_salesman",
            name="Nobody",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        users = (cls.user_sam, cls.user_mia, cls.user_officer, cls.user_admin_spm)
        return dict(zip(ROLES, (*users, nobody), strict=True))

    def _assert_roles(self, allowed, attempt, refusal=AccessError):
        """Every operation of every role on every model: done, or refused.

        :param allowed: roles by operation by model, the operations being read,
            write, create and unlink
        :param attempt: called with model, operation and role; tries it as a user of
            the role, on a record that such a user may see
        :param refusal: the error that says no
        """
        for model, operations in allowed.items():
            for operation, roles in operations.items():
                for role in ROLES:
                    with (
                        self.subTest(model=model, operation=operation, role=role),
                        mute_logger("odoo.addons.base.models.ir_model"),
                    ):
                        done = self._done(refusal, attempt, model, operation, role)
                        self.assertEqual(done, role in roles)

    def _done(self, refusal, attempt, *what):
        savepoint = self.env.cr.savepoint()
        try:
            attempt(*what)
            return True
        except refusal:
            return False
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()
