// The clock line: what time it is in the demo, and setting it forward.

import { drive } from "./api.js";
import { h, keyed } from "./dom.js";
import { language, t } from "./i18n.js";
import { now, store } from "./store.js";
import { fromLocal, localValue, nextMorning, rfc3339, shortDateTime } from "./time.js";

let open = false; // on a narrow screen the controls are folded away

export function drawClock(root) {
  keyed(root, [{ key: "clock", print: `${language()} ${store.state.now !== ""}`, build: clockNode }]);
  tick();
}

function clockNode() {
  const field = h("input", { type: "datetime-local", class: "control", "aria-label": t("setTime"), "data-clock": "field" });
  const button = (name, label, body) => h("button", {
    type: "button", class: "button small", "data-clock": name, onclick: () => drive("clock", body()),
  }, label);
  const toggle = h("button", {
    type: "button", class: "button small clock-toggle", "aria-expanded": String(open), "aria-controls": "clock-controls",
    onclick: () => {
      open = !open;
      toggle.setAttribute("aria-expanded", String(open));
      controls.classList.toggle("open", open);
    },
  }, t("clock"));
  const controls = h("form", {
    id: "clock-controls", class: `clock-controls${open ? " open" : ""}`,
    onsubmit: (event) => {
      event.preventDefault();
      const at = fromLocal(field.value);
      if (at) drive("clock", { set: rfc3339(at) });
    },
  },
  button("hour", t("plusHour"), () => ({ advance: "1h" })),
  button("day", t("plusDay"), () => ({ advance: "24h" })),
  button("tomorrow", t("tomorrow"), () => ({ set: rfc3339(nextMorning(now())) })),
  field,
  h("button", { type: "submit", class: "button small", "data-clock": "set" }, t("set")));
  field.addEventListener("focus", () => {
    if (!field.value) field.value = localValue(now());
  });
  return h("div", { class: "clock", role: "group", "aria-label": t("clock") },
    h("span", { class: "clock-now" }, h("span", { class: "muted" }, `${t("now")} `), h("time", { id: "clock-time" })),
    toggle, controls);
}

// tick writes the time anew; it is called now and then and after a change.
export function tick() {
  const node = document.getElementById("clock-time");
  if (!node || store.state.now === "") return;
  const text = shortDateTime(now());
  if (node.textContent !== text) {
    node.textContent = text;
    node.setAttribute("datetime", now().toISOString());
  }
}
