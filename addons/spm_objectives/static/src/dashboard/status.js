import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/views/fields/formatters";
import {formatResult} from "../value/spm_value";
import {nbsp} from "@web/core/utils/strings";

/** A status is told by colour, by form and in words. */
const STATUSES = {
    green: {label: _t("On Track"), icon: "fa-check-circle", colour: "success"},
    amber: {label: _t("Slipping"), icon: "fa-exclamation-circle", colour: "warning"},
    red: {label: _t("Off Track"), icon: "fa-times-circle", colour: "danger"},
};
const LETTERS = {g: "green", a: "amber", r: "red"};

/**
 * @param {String} status green, amber, red; anything else is no status
 * @returns {{label: String, icon: String, colour: String}|null}
 */
export function statusOf(status) {
    return STATUSES[status] || null;
}

/**
 * @param {String} letter of a compact row of statuses
 * @returns {String} the status
 */
export function statusOfLetter(letter) {
    return LETTERS[letter] || "none";
}

/**
 * @param {Number|null} value in percent
 * @returns {String} a dash for no data
 */
export function formatPercent(value) {
    if (value === null || value === undefined || value === false) {
        return "–";
    }
    return formatFloat(value, {digits: [16, 0]}) + nbsp + "%";
}

/**
 * An amount of a row that carries its unit and its currency.
 *
 * @param {Number|null} value
 * @param {{unit_type: String, currency: Number|false}} row
 * @returns {String} a dash for no data
 */
export function formatShort(value, row) {
    return String(
        formatResult(value, row.unit_type, row.currency, {short: true}) || "–"
    );
}

/**
 * @param {Number|null} percent
 * @returns {Number} the part of a bar to fill, 0 to 100
 */
export function barWidth(percent) {
    return Math.max(0, Math.min(100, percent || 0));
}
