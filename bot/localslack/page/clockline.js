// The clock line: what time it is in the demo, and setting it forward. The bot
// does everything that falls due on the way, so a long step takes a while; the
// line shows how far it has come.

import { drive } from "./api.js";
import { h, keyed } from "./dom.js";
import { language, t } from "./i18n.js";
import { placeAt } from "./menu.js";
import { fromLocal, localValue, nextMorning, rfc3339, shortDateTime } from "./time.js";
import { now, workspace } from "./workspace.js";

let look = async () => {}; // fetches the state while the clock steps
let step = null; // {from, to} in ms while the clock is being set
const between = 400; // ms between two looks

// drawClock draws the line; refresh is called now and then while a step lasts.
export function drawClock(root, refresh) {
  look = refresh;
  keyed(root, [{ key: "clock", print: `${language()} ${workspace.state.now !== ""}`, build: clockNode }]);
  tick();
}

// setClock moves the clock to a moment and returns when everything due by then
// is done.
function setClock(to) {
  return move(to, { set: rfc3339(to) });
}

// advance moves the clock on by so many minutes.
function advance(minutes) {
  return move(new Date(now().getTime() + minutes * 60000), { advance: minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m` });
}

async function move(to, body) {
  if (step) return { ok: false };
  step = { from: now().getTime(), to: to.getTime() };
  document.getElementById("clock-more")?.hidePopover();
  tick();
  const looking = setInterval(() => look(), between);
  try {
    return await drive("clock", body);
  } finally {
    clearInterval(looking);
    step = null;
    tick();
  }
}

function clockNode() {
  const button = (name, label, run) => h("button", { type: "button", class: "button small", "data-clock": name, "data-focus": name, onclick: run }, label);
  // The steps stand in the line, and on a telephone in what opens below it.
  const steps = (where) => [
    button(`half${where}`, t("plusHalf"), () => advance(30)),
    button(`hour${where}`, t("plusHour"), () => advance(60)),
    button(`tomorrow${where}`, t("tomorrow"), () => setClock(nextMorning(now()))),
  ];
  const field = h("input", { type: "datetime-local", id: "clock-field", class: "control", "data-clock": "field" });
  const more = h("form", {
    id: "clock-more", class: "menu clock-more", popover: "auto",
    onsubmit: (event) => {
      event.preventDefault();
      const to = fromLocal(field.value);
      more.hidePopover();
      if (to) setClock(to);
    },
  },
  h("div", { class: "short" }, steps(" more")),
  button("day", t("plusDay"), () => advance(24 * 60)),
  button("week", t("plusWeek"), () => advance(7 * 24 * 60)),
  h("label", { for: "clock-field" }, t("setTime")), field,
  h("button", { type: "submit", class: "button small primary", "data-clock": "set" }, t("set")));
  const open = h("button", { type: "button", class: "button small", "data-clock": "more", "data-focus": "more", popovertarget: "clock-more" },
    h("span", { class: "long" }, t("setClock")), h("span", { class: "short" }, t("setShort")));
  more.addEventListener("beforetoggle", () => {
    field.value = localValue(now());
  });
  more.addEventListener("toggle", (event) => {
    if (event.newState === "open") placeAt(more, open);
    else more.style.left = more.style.top = "";
  });
  return h("div", { class: "clock", role: "group", "aria-label": t("clock") },
    h("span", { class: "clock-now" }, h("time", { id: "clock-time" }), h("progress", { id: "clock-progress", max: "1", "aria-label": t("stepping"), hidden: true })),
    h("span", { class: "long" }, steps("")), open, more, h("span", { class: "sr", role: "status", id: "clock-status" }));
}

// tick writes the time anew; it is called now and then and after a change.
export function tick() {
  const node = document.getElementById("clock-time");
  if (!node || workspace.state.now === "") return;
  const at = now();
  const text = shortDateTime(at);
  if (node.textContent !== text) {
    node.textContent = text;
    node.setAttribute("datetime", at.toISOString());
  }
  showStep(at);
}

function showStep(at) {
  const bar = document.getElementById("clock-progress");
  const status = document.getElementById("clock-status");
  if (step) {
    bar.value = Math.min(1, Math.max(0, (at.getTime() - step.from) / Math.max(1, step.to - step.from)));
    if (bar.hidden) status.textContent = t("stepping");
  } else if (!bar.hidden) {
    status.textContent = `${t("now")} ${shortDateTime(at)}`;
  }
  bar.hidden = !step;
  for (const b of document.querySelectorAll("#clock [data-clock]")) b.toggleAttribute("disabled", Boolean(step));
}
