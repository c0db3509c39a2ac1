{
    "name": "Sales Compensation",
    "summary": "The calculation of incentive pay, with its explanation",
    "version": "19.0.0.1.0",
    "category": "Sales/CRM",
    "author": "SPM for Odoo",
    "website": "https://github.com/spm-for-odoo/spm",
    "license": "LGPL-3",
    "depends": ["spm_objectives"],
}
