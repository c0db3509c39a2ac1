"""What Human Resources and the sales teams say about participants."""

from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..engine import timeline
from ..engine.dates import BEGINNING
from .hr_state import HR_STATE
from .spm_placement import PLACE

#: The first day that a placement may start on.
FIRST = BEGINNING + timedelta(days=1)

#: Changes of these take effect on the day they are made, as Odoo keeps no dates.
UNDATED = ("manager_id", "team_id")
#: These come from a version of the employee, which has a date.
DATED = ("department_id", "job_id")
#: Who a participant is: decides whose documents count.
WHO = ("user_id", "company_id")


class SpmParticipant(models.Model):
    _inherit = "spm.participant"

    # ------------------------------------------------------------- first seen

    def _seed_placements(self):
        """Write the first placements: the versions of HR, with today's manager."""
        self.env.flush_all()
        self.env.cr.execute(self._seed_sql())
        self._store_hr_state()
        self.env["spm.placement"]._placements_written(self.ids)
        self._fill_in_manager()
        for placement in self.placement_ids.sorted("date_from"):
            placement._log(self.env._("Placement first seen"))

    def _seed_sql(self):
        return SQL(
            """
            WITH RECURSIVE %(state)s, versions AS (
                -- the last one of those that are older than our time
                SELECT DISTINCT ON (s.id, GREATEST(v.date_version, %(first)s))
                       s.id, v.department_id, v.job_id,
                       GREATEST(v.date_version, %(first)s) AS day
                  FROM state s
                  JOIN hr_version v ON v.employee_id = s.employee_id AND v.active
                   AND (v.date_version <= s.day OR v.id = s.version_id)
                 ORDER BY s.id, GREATEST(v.date_version, %(first)s),
                          v.date_version DESC
            ), history AS (
                SELECT id, department_id, job_id, day,
                       row_number() OVER person > 1
                       AND department_id IS NOT DISTINCT FROM
                           lag(department_id) OVER person
                       AND job_id IS NOT DISTINCT FROM
                           lag(job_id) OVER person AS same
                  FROM versions
                WINDOW person AS (PARTITION BY id ORDER BY day)
            )
            INSERT INTO spm_placement
                   (participant_id, company_id, date_from, manager_id, department_id,
                    team_id, job_id, origin, create_uid, create_date, write_uid,
                    write_date)
            SELECT s.id, s.company_id, COALESCE(h.day, s.day), s.manager_id,
                   h.department_id, s.team_id, h.job_id, 'seed', %(uid)s, %(now)s,
                   %(uid)s, %(now)s
              FROM state s
              LEFT JOIN history h ON h.id = s.id AND NOT h.same
            """,
            state=self._hr_state_sql(),
            first=FIRST,
            uid=self.env.uid,
            now=fields.Datetime.now(),
        )

    def _fill_in_manager(self):
        """Name new participants as managers of the people HR has below them.

        Until now these people's managers were unknown, not absent: first placements
        are filled in, and who moved since gets the manager from today on.
        """
        rows = self.env.execute_query(
            SQL(
                """
                WITH below AS (
                    SELECT p.id, m.id AS manager_id
                      FROM spm_participant m
                      JOIN hr_employee e ON e.parent_id = m.employee_id
                      JOIN spm_participant p ON p.employee_id = e.id
                     WHERE m.id = ANY(%(ids)s) AND p.id <> ALL(%(ids)s)
                ), filled AS (
                    UPDATE spm_placement l
                       SET manager_id = b.manager_id
                      FROM below b
                     WHERE l.participant_id = b.id AND l.manager_id IS NULL
                       AND NOT EXISTS (
                           SELECT FROM spm_placement o
                            WHERE o.participant_id = b.id AND o.origin <> 'seed')
                )
                SELECT id FROM below
                """,
                ids=self.ids,
            )
        )
        self.env["spm.placement"].invalidate_model(["manager_id"])
        self.browse([row[0] for row in rows])._sync_from_hr()

    # ------------------------------------------------------------- kept true

    def _sync_from_hr(self):
        """Append a placement wherever HR or the sales teams changed their mind.

        Compares what they say now with what they said last, in one query, so that
        an officer's correction stays until HR says something new.
        """
        if not self:
            return
        self.env.flush_all()
        changes = self._hr_changes()
        if not changes:
            return
        changed = self.browse([change["id"] for change in changes])
        changed._store_hr_state()
        if moves := [change for change in changes if self._news(change, PLACE)]:
            self._upsert_placements(self._moves_to_places(moves))
        if counted := [c["id"] for c in changes if self._news(c, (*PLACE, *WHO))]:
            self.env["spm.placement"]._placements_written(counted)
        self._log_changes(changes)

    def _hr_changes(self):
        return self.env.execute_query_dict(
            SQL(
                """
                WITH RECURSIVE %(state)s
                SELECT s.id, s.day, s.since, s.seen, p.hr_state AS before
                  FROM state s
                  JOIN spm_participant p ON p.id = s.id
                 WHERE p.hr_state IS DISTINCT FROM s.seen
                 ORDER BY s.id
                """,
                state=self._hr_state_sql(),
            )
        )

    @staticmethod
    def _news(change, names):
        before = change["before"] or {}
        return {
            name: change["seen"][name]
            for name in names
            if change["seen"][name] != before.get(name)
        }

    def _moves_to_places(self, moves):
        """The rows of placements to write, each a person's place from a day on."""
        timelines = {change["id"]: {} for change in moves}
        # sudo: set by HR's own editor, who may know nothing of placements
        placements = self.env["spm.placement"].sudo()
        for placement in placements.search([("participant_id", "in", list(timelines))]):
            timelines[placement.participant_id.id][placement.date_from] = {
                name: placement[name].id or None for name in PLACE
            }
        rows = []
        closed = self._closed_until()
        for change in moves:
            known, written = timelines[change["id"]], {}
            dated = max(change["since"], closed.get(change["id"], change["since"]))
            dated = min(dated, change["day"])
            for names, since in ((DATED, dated), (UNDATED, change["day"])):
                if to := self._news(change, names):
                    places = timeline.moved(known, since, change["day"], to)
                    known.update(places)
                    written.update(places)
            origin = "team" if set(self._news(change, PLACE)) == {"team_id"} else "hr"
            rows += [
                (change["id"], day, origin, *(place[name] for name in PLACE))
                for day, place in written.items()
            ]
        return rows

    def _closed_until(self):
        """The day from which on results are open, for people with closed ones."""
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT p.id, MAX(e.date_to)
                      FROM spm_participant p
                      JOIN spm_period e ON e.company_id = p.company_id
                       AND e.is_leaf AND e.results_locked
                     WHERE p.id = ANY(%s)
                     GROUP BY p.id
                    """,
                    self.ids,
                )
            )
        )

    def _upsert_placements(self, rows):
        if not rows:
            return
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO spm_placement AS l
                       (participant_id, date_from, origin, manager_id, department_id,
                        team_id, job_id, company_id, create_uid, create_date,
                        write_uid, write_date)
                SELECT r.*, p.company_id, %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM unnest(%(p)s::int[], %(day)s::date[], %(origin)s::varchar[],
                              %(manager)s::int[], %(department)s::int[],
                              %(team)s::int[], %(job)s::int[]) AS r(participant_id)
                  JOIN spm_participant p ON p.id = r.participant_id
                ON CONFLICT (participant_id, date_from) DO UPDATE
                   SET manager_id = EXCLUDED.manager_id,
                       department_id = EXCLUDED.department_id,
                       team_id = EXCLUDED.team_id,
                       job_id = EXCLUDED.job_id,
                       origin = CASE l.origin WHEN 'seed' THEN 'seed'
                                ELSE EXCLUDED.origin END,
                       write_uid = EXCLUDED.write_uid,
                       write_date = EXCLUDED.write_date
                """,
                uid=self.env.uid,
                now=fields.Datetime.now(),
                **dict(
                    zip(
                        ("p", "day", "origin", "manager", "department", "team", "job"),
                        (list(column) for column in zip(*rows, strict=True)),
                        strict=True,
                    )
                ),
            )
        )

    def _store_hr_state(self):
        """Remember what HR says, and follow its archiving and departures."""
        self.env.cr.execute(
            SQL(
                """
                WITH RECURSIVE %(state)s, news AS (
                    SELECT s.*, p.hr_state AS before,
                           COALESCE(p.date_start, s.first_day) AS start
                      FROM state s JOIN spm_participant p ON p.id = s.id
                     WHERE p.hr_state IS DISTINCT FROM s.seen
                )
                UPDATE spm_participant p
                   SET hr_state = n.seen,
                       active = CASE
                           WHEN n.before IS NULL THEN p.active AND n.active
                           WHEN n.before->'active' <> n.seen->'active' THEN n.active
                           ELSE p.active END,
                       date_start = n.start,
                       date_end = CASE
                           WHEN n.departure IS NOT NULL AND
                                n.before->'departure' IS DISTINCT FROM
                                n.seen->'departure'
                           THEN GREATEST(n.departure, n.start) + 1
                           WHEN NOT n.active
                           THEN COALESCE(p.date_end, GREATEST(n.day, n.start) + 1)
                           WHEN n.before->'active' = 'false'::jsonb
                             OR n.departure IS NULL
                                AND n.before->'departure' <> 'null'::jsonb
                           THEN NULL
                           ELSE p.date_end END
                  FROM news n
                 WHERE n.id = p.id
                """,
                state=self._hr_state_sql(),
            )
        )
        self.invalidate_recordset(["hr_state", "active", "date_start", "date_end"])
        # sudo: who answers for what follows HR, whoever in HR edits
        self.env["spm.objective"].sudo()._sync_responsibles()

    def _hr_state_sql(self):
        """What is said today of these people, as the common table ``state``.

        Needs WITH RECURSIVE. Columns: id, employee_id, company_id, day (the company's
        today), since (the first day of a version written today, else today),
        first_day, version_id, manager_id, team_id, active, departure, seen.
        """
        companies, days, zones = self._company_days()
        return SQL(
            HR_STATE,
            ids=self.ids,
            first=FIRST,
            companies=companies,
            days=days,
            zones=zones,
        )

    # ------------------------------------------------------------- chatter

    def _log_changes(self, changes):
        """Say on each person's page what HR or the teams changed."""
        bodies = {}
        for change in changes:
            places = self._news(change, PLACE)
            lines = [
                f"{self._place_label(name)}: {self._place_name(name, value)}"
                for name, value in places.items()
            ]
            before = change["before"] or {}
            if change["seen"]["active"] != before.get("active"):
                lines.append(
                    self.env._("employee reactivated")
                    if change["seen"]["active"]
                    else self.env._("employee archived")
                )
            departure = change["seen"]["departure"]
            if departure != before.get("departure"):
                day = format_date(self.env, departure) or "–"
                lines.append(self.env._("departure: %(day)s", day=day))
            if lines:
                day = min(change["since"], change["day"])
                bodies[change["id"]] = self.env._(
                    "From %(day)s, as the employee or sales team changed: %(changes)s",
                    day=format_date(self.env, day),
                    changes=" · ".join(lines),
                )
        if bodies:
            self.browse(bodies)._message_log_batch(bodies)

    def _place_label(self, name):
        return self.env["spm.placement"]._fields[name]._description_string(self.env)

    def _place_name(self, name, value):
        comodel = self.env["spm.placement"]._fields[name].comodel_name
        # sudo: the name of a place on the page of the person who is in it
        return self.env[comodel].sudo().browse(value).display_name if value else "–"
