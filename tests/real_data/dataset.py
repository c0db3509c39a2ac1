"""The CSV files of "CRM Sales Opportunities", read as they are."""

import csv
import os
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
FOLDER = (
    Path(os.environ.get("SPM_DATA") or REPOSITORY.parent / "shared" / "data")
    / "crm_sales_opportunities"
)


@dataclass(frozen=True)
class Agent:
    name: str
    manager: str
    office: str


@dataclass(frozen=True)
class Deal:
    code: str
    agent: str
    product: str
    account: str
    stage: str
    engaged: date | None
    closed: date | None
    value: Decimal | None

    @property
    def won(self):
        return self.stage == "Won"


def read_agents():
    return tuple(
        Agent(row["sales_agent"], row["manager"], row["regional_office"])
        for row in _rows("sales_teams")
    )


def read_accounts():
    return tuple(row["account"] for row in _rows("accounts"))


def read_deals():
    return tuple(
        Deal(
            row["opportunity_id"],
            row["sales_agent"],
            row["product"],
            row["account"],
            row["deal_stage"],
            _date(row["engage_date"]),
            _date(row["close_date"]),
            Decimal(row["close_value"]) if row["close_value"] else None,
        )
        for row in _rows("sales_pipeline")
    )


def _rows(name):
    with (FOLDER / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def _date(text):
    return datetime.strptime(text, "%d-%m-%y").date() if text else None
