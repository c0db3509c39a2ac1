/**
 * The KPI that a domain is about, when its conditions name exactly one.
 *
 * @param {Array} domain in list form
 * @returns {number|false}
 */
export function kpiOfDomain(domain) {
    // One “or” or “not” anywhere, and a condition says nothing of the whole
    if (domain.includes("|") || domain.includes("!")) {
        return false;
    }
    const ids = new Set();
    for (const leaf of domain) {
        if (!Array.isArray(leaf) || leaf[0] !== "kpi_id") {
            continue;
        }
        const [, operator, value] = leaf;
        if (operator === "=" && typeof value === "number") {
            ids.add(value);
        } else if (operator === "in" && value.length === 1) {
            ids.add(value[0]);
        }
    }
    return ids.size === 1 ? [...ids][0] : false;
}

/**
 * @param {Object} orm service
 * @returns {Promise<Object>} unit by id of KPI
 */
export async function loadKpiUnits(orm) {
    const kpis = await orm.searchRead("spm.kpi", [], ["unit_type"], {
        context: {active_test: false},
    });
    return Object.fromEntries(kpis.map((kpi) => [kpi.id, kpi.unit_type]));
}
