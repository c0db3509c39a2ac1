import {Component, onMounted, onWillUnmount, useEffect, useRef, xml} from "@odoo/owl";
import {loadBundle} from "@web/core/assets";

/**
 * A colour of the theme, so that charts follow light and dark.
 *
 * @param {String} name of the CSS variable, without dashes
 * @returns {String}
 */
export function themeColour(name) {
    const style = getComputedStyle(document.documentElement);
    return style.getPropertyValue(`--${name}`).trim() || "#888";
}

/** A chart that comes when its library is there; the rest of the screen goes first. */
export class SpmChart extends Component {
    static template = xml`
        <div t-att-class="props.className" class="position-relative">
            <canvas t-ref="canvas" role="img" t-att-aria-label="props.label" />
        </div>`;
    static props = {
        config: Function,
        // Draws anew when this changes
        data: Object,
        label: String,
        className: {type: String, optional: true},
    };

    setup() {
        this.canvas = useRef("canvas");
        this.chart = null;
        this.ready = false;
        onMounted(async () => {
            await loadBundle("web.chartjs_lib");
            this.ready = true;
            this.draw();
        });
        useEffect(
            () => this.draw(),
            () => [JSON.stringify(this.props.data)]
        );
        onWillUnmount(() => {
            this.ready = false;
            this.chart?.destroy();
        });
    }

    draw() {
        this.chart?.destroy();
        this.chart = null;
        if (this.ready && this.canvas.el) {
            this.chart = new window.Chart(this.canvas.el, this.props.config());
        }
    }
}
