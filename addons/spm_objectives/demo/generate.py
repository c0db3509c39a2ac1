"""Writes the generated part of the demo data: ``python3 generate.py``.

Every day is stored as "days ago", so that the demo is as fresh as its installation.
"""

import random
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
SEED = 20
#: From here back to the beginning of last year at any time of the year.
HISTORY = 730
CUSTOMERS = 36
#: Until when somebody sold where they no longer do, in days ago.
MOVED = {"nina": (160, "east"), "eva": (100, "west")}
PRODUCTS = (
    "Annual licence",
    "Extension",
    "Pilot",
    "Rollout",
    "Service contract",
    "Training",
    "Upgrade",
)
STAGES = ((1, 10), (2, 30), (3, 60))


class Seller(NamedTuple):
    """How somebody sells: deals a month, share won, typical amount, days to close."""

    team: str
    deals: float
    wins: float
    amount: int
    cycle: int
    since: int = HISTORY
    until: int = 1
    recurring: float = 0.0


SELLERS = {
    "sam": Seller("west", 2.6, 0.44, 14000, 38, recurring=0.2),
    "pia": Seller("inside", 2.4, 0.41, 12000, 46, recurring=0.3),
    "tom": Seller("west", 1.6, 0.30, 16000, 61),
    "ana": Seller("west", 2.8, 0.36, 9000, 30, recurring=0.5),
    "ben": Seller("east", 2.0, 0.44, 21000, 58),
    "chloe": Seller("east", 2.4, 0.39, 12000, 44, recurring=0.2),
    "dan": Seller("east", 1.3, 0.25, 10000, 66),
    "leo": Seller("east", 1.8, 0.35, 11000, 40, until=65),
    "nina": Seller("west", 2.0, 0.42, 13000, 48),
    "eva": Seller("inside", 3.0, 0.40, 5000, 18, since=420, recurring=0.6),
    "maria": Seller("west", 0.5, 0.60, 45000, 70),
    "victor": Seller("east", 0.5, 0.50, 40000, 70),
    "": Seller("west", 0.5, 0.30, 7000, 25),
}


class Deal(NamedTuple):
    """An opportunity; all but the first six are days ago, hours or a percentage."""

    number: int
    seller: str
    team: str
    customer: int
    product: str
    amount: int
    monthly: int
    created: int
    assigned_hours: int
    answered_hours: int
    converted: int
    #: Won and lost: closed. Open: last change of stage.
    closed: int
    stage: int = 0
    probability: int = 0
    #: In days from now.
    deadline: int = 0


class Generator:
    """One company's two years, the same on every run."""

    def __init__(self):
        self.random = random.Random(SEED)
        self.won, self.lost, self.open = [], [], []
        self.number = 0

    def run(self):
        for name, seller in SELLERS.items():
            self._close_deals(name, seller)
            if seller.until == 1:
                self._open_deals(name, seller)
        for deals in (self.won, self.lost):
            deals.sort(key=lambda deal: -deal.closed)

    def _close_deals(self, name, seller):
        span = seller.since - seller.until
        count = round(seller.deals * span / 30)
        for turn in range(count):
            # evenly through the years, a little denser towards today
            past = ((turn + self.random.random()) / count) ** 1.2
            closed = seller.until + int(span * past)
            deal = self._deal(name, seller, closed)
            better = 0.12 if closed < 200 else 0.0
            won = self.random.random() < seller.wins + better
            (self.won if won else self.lost).append(deal)

    def _open_deals(self, name, seller):
        for _ in range(max(1, round(seller.deals * 2.8))):
            age = self.random.randint(2, seller.cycle + 25)
            stage, probability = self.random.choice(STAGES)
            self.open.append(
                self._deal(name, seller, self.random.randint(1, age))._replace(
                    created=age,
                    answered_hours=self.random.randint(1, 30),
                    converted=0,
                    stage=stage,
                    probability=probability,
                    deadline=self.random.randint(-8, 75),
                )
            )

    def _deal(self, name, seller, closed):
        self.number += 1
        cycle = max(3, round(self.random.gammavariate(4, seller.cycle / 4)))
        amount = seller.amount * self.random.lognormvariate(0, 0.55)
        moved = MOVED.get(name)
        recurring = self.random.random() < seller.recurring
        return Deal(
            number=self.number,
            seller=name,
            team=moved[1] if moved and closed > moved[0] else seller.team,
            customer=self._customer(closed),
            product=self.random.choice(PRODUCTS),
            amount=max(500, round(amount / 100) * 100),
            monthly=max(50, round(amount / 240) * 10) if recurring else 0,
            created=closed + cycle,
            assigned_hours=self.random.choice((0, 0, 1, 2, 4, 7)),
            answered_hours=round(self.random.lognormvariate(2.2, 0.7)),
            converted=max(closed, closed + cycle - self.random.randint(1, 4))
            if self.random.random() < 0.4
            else 0,
            closed=closed,
        )

    def _customer(self, closed):
        """Mostly old friends; the company finds new ones all the time."""
        known = CUSTOMERS - round((CUSTOMERS - 6) * closed / HISTORY)
        back = int(self.random.expovariate(1 / 8))
        return max(1, known - back)

    # ------------------------------------------------------------- what they did

    def work(self):
        """Yield (seller, deal's number, calls, emails, meetings), days ago each."""
        for deal in [*self.won, *self.lost, *self.open]:
            end = 1 if deal.probability else deal.closed
            start = min(deal.created, 250)
            if deal.seller and end < start:
                yield (
                    deal.seller,
                    deal.number,
                    self._days(start, end, 1, 3),
                    self._days(start, end, 0, 1),
                    self._days(start, end, 0, 2 if deal.stage != 1 else 0),
                )

    def _days(self, start, end, least, most):
        count = self.random.randint(least, most)
        days = (self.random.randint(end, start) for _ in range(count))
        return tuple(sorted(days))

    def todo(self):
        """Yield (seller, deal's number, days from now) of what is still to be done."""
        for deal in self.open:
            if deal.seller and self.random.random() < 0.7:
                # Dan does not keep up
                least = -15 if deal.seller == "dan" else -4
                yield deal.seller, deal.number, self.random.randint(least, 12)


# ----------------------------------------------------------------- as XML

FILE = """<?xml version="1.0" encoding="utf-8" ?>
<!-- Written by generate.py -->
<odoo noupdate="1">
{content}
</odoo>
"""

#: Noon in California of a day so many days ago.
DAY = """lambda ago: (datetime.today() - timedelta(days=ago)).replace(
                hour=20, minute=0, second=0, microsecond=0)"""

DEALS = """    <function
        model="crm.lead"
        name="_load_records"
        context="{{'spm_import_history': True, 'tracking_disable': True}}"
    >
        <value eval="[]" />
        <value
            model="res.partner"
            eval="[{{
                'xml_id': 'spm_objectives.demo_deal_%s' % number,
                'noupdate': True,
                'values': {{
                    'type': 'opportunity',
                    'name': '%s: %s' % (
                        obj(ref('demo_customer_%s' % customer)).name, product),
                    'partner_id': ref('demo_customer_%s' % customer),
                    'user_id': seller and ref('demo_user_%s' % seller),
                    'team_id': ref('demo_team_%s' % team),
                    'company_id': ref('base.main_company'),
                    'expected_revenue': amount,
                    'recurring_revenue': monthly,
                    'recurring_plan': monthly and ref('crm.crm_recurring_plan_monthly'),
                    'create_date': day(created),
                    'spm_date_start': day(created),
                    'date_open': seller and day(created) + timedelta(hours=assigned),
                    'spm_date_first_response':
                        seller and day(created) + timedelta(hours=answered),
                    'date_conversion': converted and day(converted),
                    'date_last_stage_update': day(moved),
                    {outcome}
                }}}}
            for number, seller, team, customer, product, amount, monthly, created,
                assigned, answered, converted, moved, stage, probability, deadline in [
{rows}
            ]
            for day in [{day}]]"
        />
    </function>"""

OUTCOMES = {
    "won": """'date_closed': day(moved),
                    'stage_id': ref('crm.stage_lead4'),
                    'probability': 100,""",
    "lost": """'date_closed': day(moved),
                    'stage_id': ref('crm.stage_lead%s' % (2 + number % 2)),
                    'lost_reason_id': ref('crm.lost_reason_%s' % (1 + number % 3)),
                    'active': False,
                    'probability': 0,""",
    "open": """'date_deadline': (day(0) + timedelta(days=deadline)).date(),
                    'stage_id': ref('crm.stage_lead%s' % stage),
                    'probability': probability,""",
}

WORK = """    <function
        model="mail.activity"
        name="create"
        context="{{'mail_activity_quick_update': True}}"
    >
        <value
            model="crm.lead"
            eval="[{{
                'res_model_id': ref('crm.model_crm_lead'),
                'res_id': ref('demo_deal_%s' % number),
                'user_id': ref('demo_user_%s' % seller),
                'activity_type_id': ref('mail.mail_activity_data_%s' % kind),
                'date_deadline': (datetime.today() - timedelta(days=ago)).date(),
                'date_done': (datetime.today() - timedelta(days=ago)).date(),
                'active': False,
            }}
            for seller, number, calls, emails, meetings in [
{work}
            ]
            for kind, days in [('call', calls), ('email', emails)]
            for ago in days]"
        />
    </function>
    <function
        model="calendar.event"
        name="create"
        context="{{
            'no_mail_to_attendees': True,
            'dont_notify': True,
            'skip_contact_description': True,
            'mail_create_nolog': True,
        }}"
    >
        <value
            model="crm.lead"
            eval="[{{
                'name': 'Meeting: %s' % obj(ref('demo_deal_%s' % number)).name,
                'user_id': ref('demo_user_%s' % seller),
                'partner_ids': [
                    obj(ref('demo_deal_%s' % number)).user_id.partner_id.id],
                'start': (datetime.today() - timedelta(days=ago)).replace(
                    hour=17 + number % 5, minute=0, second=0, microsecond=0),
                'stop': (datetime.today() - timedelta(days=ago)).replace(
                    hour=18 + number % 5, minute=0, second=0, microsecond=0),
            }}
            for seller, number, ago in [
{meetings}
            ]]"
        />
    </function>
    <function
        model="mail.activity"
        name="create"
        context="{{'mail_activity_quick_update': True}}"
    >
        <value
            eval="[{{
                'res_model_id': ref('crm.model_crm_lead'),
                'res_id': ref('demo_deal_%s' % number),
                'user_id': ref('demo_user_%s' % seller),
                'activity_type_id': ref('mail.mail_activity_data_call'),
                'date_deadline': (datetime.today() + timedelta(days=days)).date(),
            }}
            for seller, number, days in [
{todo}
            ]]"
        />
    </function>"""


def rows(values):
    """The values as lines of Python, to stand in an attribute."""
    return "\n".join(f"                {tuple(value)!r}," for value in values)


def packed(values):
    """The same, several in a line."""
    items = [f"{tuple(value)!r}," for value in values]
    lines = [" ".join(items[at : at + 4]) for at in range(0, len(items), 4)]
    return "\n".join(f"                {line}" for line in lines)


def write(name, content):
    """Write one file of the demo data."""
    (HERE / f"spm_demo_{name}.xml").write_text(FILE.format(content=content))


def main():
    """Write all generated files."""
    story = Generator()
    story.run()
    for name, outcome in OUTCOMES.items():
        lines = rows(getattr(story, name))
        write(name, DEALS.format(outcome=outcome, rows=lines, day=DAY))
    work = list(story.work())
    meetings = [(who, deal, ago) for who, deal, *_rest, days in work for ago in days]
    done = [line for line in work if line[2] or line[3]]
    content = WORK.format(
        work=rows(done), meetings=packed(meetings), todo=packed(story.todo())
    )
    write("work", content)


if __name__ == "__main__":
    main()
