import io
from dataclasses import dataclass
from datetime import date

from odoo import fields, models
from odoo.tools.misc import format_date, format_datetime, formatLang
from odoo.tools.pdf import PdfFileReader, PdfFileWriter, PdfReadError

from .spm_dashboard import _PROVIDER
from .table import Figure
from .workbook import workbook


@dataclass(frozen=True)
class Paper:
    """A screen as texts and tables.

    :param sections: tuples of a title, its tables, and what is wrong there
    """

    title: str
    period: str
    days: str
    as_of: str
    notices: tuple
    sections: tuple


class SpmDashboardFile(models.AbstractModel):
    """What is on a screen of the dashboard, as files.

    It shows what ``spm.dashboard`` answers to the same user for the same choice, and
    reads nothing else.
    """

    _name = "spm.dashboard.file"
    _description = "Dashboard as a File"

    def _xlsx(self, choice):
        """A workbook with a sheet per section.

        :param choice: as of ``spm.dashboard.open``
        :return: tuple of the file's name and its content
        """
        paper = self._paper(choice)
        tables = [table for section in paper.sections for table in section[1]]
        cells = [cell for table in tables for row in table.rows for cell in row]
        used = {c.currency for c in cells if isinstance(c, Figure) and c.currency}
        content = workbook(
            paper, self.env["res.currency"].browse(used), self._with_unit
        )
        return f"{self._file_name(paper)}.xlsx", content

    def _pdf(self, choice):
        """The same on paper.

        :param choice: as of ``spm.dashboard.open``
        :return: tuple of the file's name and its content
        :raise UserError: where no PDF can be made
        """
        report = self.env["ir.actions.report"]
        paper = self._paper(choice)
        content, _kind = report._render_qweb_pdf(
            "spm_objectives.report_dashboard", data={"paper": paper}
        )
        content = self._entitled(content, self._title(paper))
        return f"{self._file_name(paper)}.pdf", content

    def _entitled(self, content, title):
        """A PDF with a title, which not every wkhtmltopdf writes."""
        try:
            reader = PdfFileReader(io.BytesIO(content), strict=False)
        except PdfReadError:
            # a page of HTML, where no PDF is to be made
            return content
        writer = PdfFileWriter()
        writer.appendPagesFromReader(reader)
        writer.addMetadata({"/Title": title})
        stream = io.BytesIO()
        writer.write(stream)
        return stream.getvalue()

    def _title(self, paper):
        return " ".join(filter(None, (paper.title, paper.period)))

    def _file_name(self, paper):
        name = self._title(paper)
        return "".join("_" if sign in '\\/:*?"<>|\n\r\t' else sign for sign in name)

    def _paper(self, choice):
        screen = self.env["spm.dashboard"].open(choice)
        period = screen["period"] or {"name": ""}
        place = screen["place"] or {}
        company = place.get("company")
        return Paper(
            title=place.get("name") or self.env._("Dashboard"),
            period=period["name"],
            days=" · ".join(filter(None, (self._days(period), company))),
            as_of=self._as_of(screen),
            notices=tuple(screen["notices"]),
            sections=tuple(
                self._section(section, screen) for section in screen["sections"]
            ),
        )

    def _days(self, period):
        if not period.get("date_from"):
            return ""
        end = fields.Date.subtract(fields.Date.to_date(period["date_to"]), days=1)
        return self.env._(
            "%(start)s – %(end)s",
            start=format_date(self.env, period["date_from"]),
            end=format_date(self.env, end),
        )

    def _as_of(self, screen):
        if not screen["as_of"]:
            return ""
        moment = fields.Datetime.to_datetime(screen["as_of"])
        return self.env._("Figures of %(when)s", when=format_datetime(self.env, moment))

    def _section(self, section, screen):
        """The tables of a section, each provider's panels together."""
        groups, wrong = {}, []
        for panel in screen["panels"]:
            if panel["section"] != section["key"]:
                continue
            if panel.get("error"):
                wrong.append(f"{panel['title']}: {panel['error']}")
            else:
                groups.setdefault(panel["key"].partition(".")[0], []).append(panel)
        tables = []
        for name, panels in groups.items():
            provider = self.env[_PROVIDER + name]
            tables += [one for one in provider._tables(panels) if one.rows]
        return section["title"], tuple(tables), tuple(wrong)

    # ------------------------------------------------------------- on paper

    def _told(self, cell):
        """A cell as text, in the user's language."""
        if isinstance(cell, date):
            return format_date(self.env, cell)
        if not isinstance(cell, Figure) or cell.value is None:
            return cell if isinstance(cell, str) else ""
        if cell.unit == "money":
            currency = self.env["res.currency"].browse(cell.currency or [])
            return (
                currency.format(cell.value)
                if currency
                else formatLang(self.env, cell.value)
            )
        digits = {"count": 0 if cell.is_whole else 1, "number": 2}
        text = formatLang(self.env, cell.value, digits=digits.get(cell.unit, 1))
        return self._with_unit(text, cell.unit)

    def _with_unit(self, text, unit):
        """A number, given as text, with the word of its unit."""
        shapes = {
            "percent": f"{text}\N{NO-BREAK SPACE}%",
            "points": self.env._("%(number)s pp", number=text),
            "days": self.env._("%(number)s days", number=text),
            "hours": self.env._("%(number)s hours", number=text),
        }
        return shapes.get(unit, text)
