from decimal import Decimal

from odoo import api, models

from ..models.pay_parts import pay_parts
from ..models.pay_words import Words
from .curve_svg import curve_svg

#: Deals of a line on paper; the screen has all of them.
MOST_DEALS = 300


class SpmStatementReport(models.AbstractModel):
    """A statement on paper: the same words and numbers as on the screen."""

    _name = "report.spm_compensation.report_statement"
    _description = "Statement as PDF"

    @api.model
    def _get_report_values(self, docids, data=None):
        statements = self.env["spm.statement"].browse(docids)
        statements.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": "spm.statement",
            "docs": statements,
            "papers": [self._paper(statement) for statement in statements],
        }

    def _paper(self, statement):
        words = Words(self.env, statement.currency_id)
        # sudo: the names on a statement that one may read
        told = statement.sudo()
        period = statement.period_id
        labels = dict(statement._fields["state"]._description_selection(self.env))
        return {
            "statement": statement,
            "person": told.participant_id.name,
            "company": told.company_id.name,
            "period": told.period_id.name,
            "days": self.env._(
                "%(start)s – %(end)s",
                start=words.day(period.date_from),
                end=words.day(period.last_day),
            ),
            "state": labels[statement.state],
            "sums": self._sums(statement, words),
            "payable": words.money(Decimal(str(statement.payable))),
            "paid_as": self._paid_as(statement),
            "lines": [self._line(line, words) for line in statement.line_ids],
            "held": [self._held(deal, words) for deal in statement.held_credit_ids],
            "told": statement.told,
            "adjustments": [
                {"reason": one.reason, "amount": words.money(Decimal(str(one.amount)))}
                for one in statement.adjustment_ids
                if one.state == "approved"
            ],
        }

    def _sums(self, statement, words):
        """From what was earned to what is paid, without what is nothing."""
        parts = pay_parts(self.env, statement)
        return [(label, words.money(amount)) for label, amount in parts]

    def _paid_as(self, statement):
        paid_in = statement.pay_currency_id
        if not paid_in or paid_in == statement.currency_id:
            return ""
        words = Words(self.env, paid_in)
        return words.money(Decimal(str(statement.pay_amount)))

    def _line(self, line, words):
        deals = line.credit_ids
        return {
            "name": line.name,
            "amount": words.money(Decimal(str(line.amount))),
            "achieved": line.achieved,
            "source": line.quota_source,
            "attainment": (
                words.percent(Decimal(str(round(line.reached, 2))))
                if line.is_reached_known
                else ""
            ),
            "told": line.told,
            # a point at nothing would only fill the page
            "curve": curve_svg(line.chart, words) if line.amount else "",
            "deals": [self._deal(deal, words) for deal in deals[:MOST_DEALS]],
            "more": max(0, len(deals) - MOST_DEALS),
        }

    def _held(self, credit, words):
        # sudo: the name of a deal of the statement's own person
        currency = credit.currency_id
        shown = Words(self.env, currency).money if currency else words.number
        return {
            "name": credit.sudo().document_id.display_name,
            "day": words.day(credit.earned_on),
            "credited": shown(Decimal(str(credit.amount))),
            "reason": credit.hold_reason,
        }

    def _deal(self, deal, words):
        # sudo: the name of a deal that pays on a statement one may read
        name = deal.sudo().document_id.display_name
        credited = Decimal(str(deal.amount))
        currency = deal.credit_currency_id
        shown = Words(self.env, currency).money if currency else words.number
        return {
            "name": name,
            "day": words.day(deal.earned_on),
            "credited": shown(credited),
            "pays": words.money(Decimal(str(deal.pays))),
        }
