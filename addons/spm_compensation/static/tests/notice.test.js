import {expect, test} from "@odoo/hoot";
import {notice} from "@spm_compensation/notice/notice";

function told(params) {
    let found = null;
    const add = (text, options) => {
        found = {text, ...options};
    };
    const env = {services: {notification: {add}}};
    const next = notice(env, {params});
    return {...found, next};
}

test("each record has its own line and time to be read", () => {
    const one = told({title: "9 done", message: "", type: "success", next: {tag: "x"}});
    expect(one.text).toBe("9 done");
    expect(one.autocloseDelay).toBe(4000);
    expect(one.next).toEqual({tag: "x"});
    const more = told({title: "1 done, 2 left", message: "Sam\nPia", type: "warning"});
    expect(more.text).toBe("1 done, 2 left\n• Sam\n• Pia");
    expect(more.className).toBe("text-prewrap");
    expect(more.autocloseDelay).toBe(10000);
});

test("a long list is cut", () => {
    const message = Array.from({length: 40}, (_one, number) => `Line ${number}`);
    const many = told({title: "None", message: message.join("\n"), type: "danger"});
    expect(many.text.split("\n")).toHaveLength(14);
    expect(many.text.endsWith("…")).toBe(true);
});
