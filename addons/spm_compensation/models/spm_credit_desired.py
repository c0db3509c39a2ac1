from odoo import models
from odoo.tools import SQL

#: The last rate until the day, as Odoo finds it; a currency that has none at all is
#: the one the others are told in. One that has only later ones has no rate yet.
_RATE = """
    COALESCE(
        (SELECT r.rate FROM res_currency_rate r
          WHERE r.currency_id = %(currency)s AND r.name <= d.earned_on
            AND (r.company_id IS NULL
                 OR r.company_id = split_part(c.parent_path, '/', 1)::int)
          ORDER BY r.company_id, r.name DESC LIMIT 1),
        CASE WHEN NOT EXISTS (SELECT FROM res_currency_rate r
                               WHERE r.currency_id = %(currency)s) THEN 1.0 END)
"""

#: Documents, with the rate into their company's currency (NULL: unknown).
_DOCUMENTS = """
    SELECT d.id, d.res_id, d.alive, d.turn, d.cause, d.company_id, d.currency_id,
           d.owner_ref, d.participant_id, d.earned_on, d.amount, d.recurring, d.margin,
           c.currency_id AS company_currency_id,
           x.decimal_places AS digits, y.decimal_places AS company_digits,
           CASE WHEN d.currency_id = c.currency_id THEN 1.0
                ELSE %(company_rate)s / %(rate)s END AS rate
      FROM spm_credit_document d
      JOIN res_company c ON c.id = d.company_id
      JOIN res_currency x ON x.id = d.currency_id
      JOIN res_currency y ON y.id = c.currency_id
     WHERE d.source = %(source)s AND %(scope)s
"""

_SPLITS = """
    SELECT d.id AS document_id, s.participant_id, s.percent,
           SUM(s.percent) OVER (PARTITION BY d.id) AS total
      FROM (%(splits)s) s JOIN spm_post_document d ON d.res_id = s.res_id
     WHERE d.alive AND s.owner_ref IS NOT DISTINCT FROM d.owner_ref
"""

#: The whole of the documents that a rule credits, in their own and in their company's
#: currency, with what the rule says of each.
_WHOLE = """
    SELECT d.id AS document_id, d.participant_id, d.company_id, d.earned_on, t.total,
           r.id AS rule_id, r.kind AS rule_kind, r.component_id, r.is_own,
           r.percent::numeric AS percent, r.level_from, r.level_to,
           r.release_share::numeric AS release_share,
           d.earned_on + CASE WHEN r.payable = 'later'
                              THEN COALESCE(r.payable_days, 0) ELSE 0 END AS due_on,
           %(currencies)s,
           round(%(value)s, %(digits)s) AS document_whole,
           round(round(%(value)s, %(digits)s) * %(rate)s, %(company_digits)s) AS whole
      FROM spm_post_document d
     CROSS JOIN spm_crediting_rule r
      LEFT JOIN (SELECT DISTINCT document_id, total FROM spm_post_split) t
        ON t.document_id = d.id
     WHERE r.id = %(rule)s AND d.alive AND %(value)s <> 0 AND %(rate)s IS NOT NULL
       AND %(wanted)s
"""
_MONEY = """
    d.company_currency_id AS currency_id, d.currency_id AS document_currency_id,
    d.rate AS rate, d.digits, d.company_digits
"""
_COUNT = """
    NULL::int AS currency_id, NULL::int AS document_currency_id, 1.0 AS rate,
    2 AS digits, 2 AS company_digits
"""
_NOTHING = """
    SELECT NULL::int AS document_id, NULL::int AS participant_id,
           NULL::int AS company_id, NULL::date AS earned_on, NULL::numeric AS total,
           NULL::int AS rule_id, NULL::varchar AS rule_kind, NULL::int AS component_id,
           NULL::bool AS is_own, NULL::numeric AS percent, NULL::int AS level_from,
           NULL::int AS level_to, NULL::numeric AS release_share, NULL::date AS due_on,
           NULL::int AS currency_id, NULL::int AS document_currency_id,
           NULL::numeric AS rate, NULL::int AS digits, NULL::int AS company_digits,
           NULL::numeric AS document_whole, NULL::numeric AS whole
     WHERE false
"""

#: What all rows of a document under a rule have in common.
_COMMON = SQL(
    "w.document_id, w.rule_id, w.component_id, w.is_own, w.company_id, w.currency_id,"
    " w.document_currency_id, w.earned_on, w.due_on, w.release_share, w.rate"
)

#: Parts of divided documents: each rounded towards zero, and what is left of the
#: smallest units given to the largest remainders, the owner's first, so that the
#: parts are the whole. Splits over 100 % would share the whole by their weights.
_DIVIDED = """
    SELECT w.*, w.part_id AS person_id,
           document_floor + CASE WHEN document_place <= abs(document_left)
               THEN sign(document_whole) * power(10::numeric, -digits) ELSE 0 END
               AS document_amount,
           floor + CASE WHEN place <= abs(units_left)
               THEN sign(whole) * power(10::numeric, -company_digits) ELSE 0 END
               AS amount
      FROM (
        SELECT *,
               (document_whole - SUM(document_floor) OVER document)
                   * power(10::numeric, digits) AS document_left,
               (whole - SUM(floor) OVER document)
                   * power(10::numeric, company_digits) AS units_left,
               row_number() OVER (PARTITION BY rule_id, document_id ORDER BY
                   abs(document_exact - document_floor) DESC,
                   part_kind = 'direct' DESC, part_id) AS document_place,
               row_number() OVER (PARTITION BY rule_id, document_id ORDER BY
                   abs(exact - floor) DESC,
                   part_kind = 'direct' DESC, part_id) AS place
          FROM (
            SELECT w.*, p.part_id, p.part_kind, p.part,
                   w.document_whole * p.part / p.scale AS document_exact,
                   w.whole * p.part / p.scale AS exact,
                   trunc(w.document_whole * p.part / p.scale, w.digits)
                       AS document_floor,
                   trunc(w.whole * p.part / p.scale, w.company_digits) AS floor
              FROM spm_post_whole w
              JOIN (SELECT document_id, participant_id AS part_id,
                           'split' AS part_kind, percent AS part,
                           GREATEST(total, 100) AS scale
                      FROM spm_post_split
                     UNION ALL
                    SELECT DISTINCT s.document_id, d.participant_id, 'direct',
                           100 - s.total, 100
                      FROM spm_post_split s
                      JOIN spm_post_document d ON d.id = s.document_id
                     WHERE s.total < 100) p ON p.document_id = w.document_id
             WHERE w.rule_kind <> 'overlay' AND w.total IS NOT NULL) shares
        WINDOW document AS (PARTITION BY rule_id, document_id)) w
"""

_DESIRED = """
    WITH divided AS MATERIALIZED (%(divided)s)
    SELECT %(common)s, w.participant_id, 'direct' AS kind, 100::numeric AS percent,
           w.document_whole AS document_amount, w.whole AS amount
      FROM spm_post_whole w
     WHERE w.rule_kind = 'direct' AND w.total IS NULL AND w.participant_id IS NOT NULL
     UNION ALL
    SELECT %(common)s, w.person_id, w.part_kind, w.part, w.document_amount, w.amount
      FROM divided w
     WHERE w.rule_kind = 'direct' AND w.person_id IS NOT NULL
     UNION ALL
    SELECT %(common)s, p.participant_id, 'overlay', SUM(p.percent::numeric),
           round(w.document_whole * SUM(p.percent)::numeric / 100, w.digits),
           round(w.whole * SUM(p.percent)::numeric / 100, w.company_digits)
      FROM spm_post_whole w
      JOIN spm_crediting_rule_person p ON p.rule_id = w.rule_id
       AND p.state = 'approved'
       AND w.earned_on >= COALESCE(p.date_from, '-infinity')
       AND w.earned_on < COALESCE(p.date_to, 'infinity')
     WHERE w.rule_kind = 'overlay'
     GROUP BY %(common)s, p.participant_id, w.document_whole, w.whole, w.digits,
              w.company_digits
     UNION ALL
    SELECT %(common)s, c.ancestor_id, 'rollup', w.percent,
           round(w.document_whole * w.percent / 100, w.digits),
           round(w.whole * w.percent / 100, w.company_digits)
      FROM spm_post_whole w JOIN spm_chain c ON c.participant_id = w.participant_id
     WHERE w.rule_kind = 'rollup' AND w.total IS NULL AND %(above)s
     UNION ALL
    SELECT %(common)s, c.ancestor_id, 'rollup', SUM(w.part * w.percent / 100),
           round(SUM(w.document_amount) * w.percent / 100, w.digits),
           round(SUM(w.amount) * w.percent / 100, w.company_digits)
      FROM divided w JOIN spm_chain c ON c.participant_id = w.person_id
     WHERE w.rule_kind = 'rollup' AND %(above)s
     GROUP BY %(common)s, c.ancestor_id, w.percent, w.digits, w.company_digits
"""
#: Chains never loop, but nobody is credited as one's own manager if one did.
_ABOVE = SQL(
    "c.depth BETWEEN w.level_from AND w.level_to"
    " AND c.ancestor_id <> c.participant_id"
    " AND w.earned_on >= c.date_from AND w.earned_on < c.date_to"
)

_WITHOUT_RULES = """
    SELECT d.id AS document_id, NULL::int AS rule_id, e.component_id, e.is_own,
           d.company_id,
           CASE WHEN n.unit_type = 'money' THEN d.company_currency_id END
               AS currency_id,
           CASE WHEN n.unit_type = 'money' THEN d.currency_id END
               AS document_currency_id,
           d.earned_on, e.due_on, e.release_share,
           CASE WHEN n.unit_type = 'money' THEN d.rate ELSE 1 END AS rate,
           e.participant_id, e.kind, 100::numeric AS percent,
           round(d.amount, d.digits) AS document_amount,
           CASE WHEN n.unit_type = 'money'
                THEN round(round(d.amount, d.digits) * d.rate, d.company_digits)
                ELSE round(d.amount, d.digits) END AS amount
      FROM spm_post_document d
      JOIN (%(rows)s) e ON e.res_id = d.res_id
      JOIN spm_component n ON n.id = e.component_id
     WHERE d.alive AND (n.unit_type = 'count' OR d.rate IS NOT NULL)
"""


class SpmCreditDesired(models.AbstractModel):
    """What the ledger should say: documents × rules × people.

    In steps through temporary tables, each counted by ANALYZE: the tables of documents
    and credits may have grown a million rows since the planner last looked.
    """

    _name = "spm.credit.desired"
    _description = "Credits as They Should Be"

    def _keep_rows(self, name, content, index=None):
        """Keep the rows of a query for this transaction, under a name."""
        table = SQL.identifier(name)
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS %s", table))
        self.env.cr.execute(
            SQL("CREATE TEMPORARY TABLE %s ON COMMIT DROP AS %s", table, content)
        )
        if index:
            self.env.cr.execute(
                SQL("CREATE INDEX ON %s (%s)", table, SQL.identifier(index))
            )
        self.env.cr.execute(SQL("ANALYZE %s", table))

    def _keep_documents(self, source, scope):
        """All documents of the scope, those that earn nothing any more included."""
        content = SQL(
            _DOCUMENTS,
            source=source,
            scope=scope.on(SQL("d.res_id")),
            rate=SQL(_RATE, currency=SQL("d.currency_id")),
            company_rate=SQL(_RATE, currency=SQL("c.currency_id")),
        )
        self._keep_rows("spm_post_document", content, "id")

    def _desired(self, source, scope):
        """The credits that the kept documents should have now.

        :return: SQL of a query with one row per document, rule, component, person,
            kind and day; amounts in the document's and in the company's currency
        """
        handler = self.env[f"spm.credit.source.{source}"]
        if not handler._by_rules:
            return SQL(_WITHOUT_RULES, rows=handler._rows(scope))
        splits = SQL(_SPLITS, splits=handler._splits(scope))
        self._keep_rows("spm_post_split", splits, "document_id")
        rules = self.env["spm.crediting.rule"]._active_rules(source)
        wholes = [self._whole(handler, rule, scope) for rule in rules]
        whole = SQL(" UNION ALL ").join(wholes) if wholes else SQL(_NOTHING)
        self._keep_rows("spm_post_whole", whole)
        return SQL(_DESIRED, divided=SQL(_DIVIDED), common=_COMMON, above=_ABOVE)

    def _whole(self, handler, rule, scope):
        """The documents that a rule credits, with what there is to credit."""
        wanted = [SQL("TRUE")]
        if rule.company_id:
            wanted.append(SQL("d.company_id = %s", rule.company_id.id))
        if rule.date_from:
            wanted.append(SQL("d.earned_on >= %s", rule.date_from))
        if rule.date_to:
            wanted.append(SQL("d.earned_on < %s", rule.date_to))
        domain = rule._domain()
        if not domain.is_true():
            model = handler._model()
            query = model._search(domain)
            query.add_where(scope.on(SQL.identifier(model._table, "id")))
            wanted.append(SQL("d.res_id IN %s", query.subselect()))
        counts = rule.measure == "count"
        return SQL(
            _WHOLE,
            rule=rule.id,
            currencies=SQL(_COUNT if counts else _MONEY),
            value=SQL("1::numeric") if counts else SQL.identifier("d", rule.measure),
            rate=SQL("1.0") if counts else SQL("d.rate"),
            digits=SQL("2") if counts else SQL("d.digits"),
            company_digits=SQL("2") if counts else SQL("d.company_digits"),
            wanted=SQL(" AND ").join(wanted),
        )
