import json

import pytz
from psycopg2 import OperationalError
from psycopg2.errors import ReadOnlySqlTransaction
from werkzeug.exceptions import Forbidden, InternalServerError

from odoo import http
from odoo.http import content_disposition, request

_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


class SpmDashboardController(http.Controller):
    """The dashboard's files; whoever asks gets what their own screen shows."""

    @http.route(
        ["/spm/dashboard/<any(xlsx,pdf):kind>"], type="http", auth="user", readonly=True
    )
    def download(self, kind, context=None, **choice):
        """A file of the user's screen.

        :param context: the client's, as JSON: language, time zone and companies
        :param choice: ``place``, ``period`` and ``compare``, as in the address
        """
        if not request.env.user._is_internal():
            raise Forbidden()
        try:
            files = request.env["spm.dashboard.file"].with_context(**self._own(context))
            name, content = getattr(files, f"_{kind}")(choice)
        except (OperationalError, ReadOnlySqlTransaction):
            raise  # Odoo tries again
        except Exception as error:
            # as the client expects it of downloads
            data = {
                "code": 0,
                "message": "Odoo Server Error",
                "data": http.serialize_exception(error),
            }
            answer = request.make_json_response(data, status=500)
            raise InternalServerError(response=answer) from error
        headers = [
            ("Content-Type", _TYPES[kind]),
            ("Content-Length", len(content)),
            ("Content-Disposition", content_disposition(name)),
        ]
        return request.make_response(content, headers)

    def _own(self, context):
        """What a client may say of itself."""
        try:
            said = json.loads(context or "{}")
        except (ValueError, RecursionError):
            said = {}
        said = said if isinstance(said, dict) else {}
        languages = dict(request.env["res.lang"].get_installed())
        own = {
            "lang": said.get("lang") in list(languages) and said["lang"],
            "tz": said.get("tz") in list(pytz.all_timezones) and said["tz"],
            "allowed_company_ids": self._ids(said.get("allowed_company_ids")),
        }
        return {key: value for key, value in own.items() if value}

    def _ids(self, said):
        ids = said if isinstance(said, list) else []
        return [one for one in ids if type(one) is int]
