{
    "name": "Sales Objectives & KPIs",
    "summary": "Participants, fiscal periods, KPI library and results of sales",
    "version": "19.0.0.1.0",
    "category": "Sales/CRM",
    "author": "SPM for Odoo",
    "website": "https://github.com/spm-for-odoo/spm",
    "license": "LGPL-3",
    "depends": ["crm", "hr"],
    "data": [
        "security/spm_security.xml",
        "security/spm_period_security.xml",
        "security/ir.model.access.csv",
        "views/spm_menus.xml",
    ],
    "demo": [],
    "assets": {},
    "application": True,
}
