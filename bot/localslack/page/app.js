// The page of the local Slack: one or three people's Slack over the server's
// /drive endpoints. This file puts the parts together; each part draws itself
// from the state and may be drawn again at any time.

import { get, listen, notice, onChange } from "./api.js";
import { drawClock, tick } from "./clockline.js";
import { Columns } from "./columns.js";
import { h, keyed } from "./dom.js";
import { language, setLanguage, t } from "./i18n.js";
import { drawClient } from "./panes.js";
import { begin } from "./stage.js";
import { drawTour, offerTour } from "./tour.js";
import { setState, workspace } from "./workspace.js";

const $ = (id) => document.getElementById(id);
const columns = new Columns($("clients"), draw);

function draw() {
  document.documentElement.lang = language();
  document.title = t("title");
  columns.settle();
  $("brand-sub").textContent = t("local");
  $("clients").setAttribute("aria-label", t("people"));
  drawClock($("clock"), refresh);
  drawChoice($("language"), "language", t("language"), language(), [["da", "Dansk", "DA"], ["en", "English", "EN"]], setLanguage);
  drawChoice($("views"), "view", t("view"), columns.three ? "three" : "one", [["one", t("oneView"), t("oneShort")], ["three", t("threeView"), t("threeShort")]], (v) => columns.show(v === "three"));
  for (const c of columns.list) drawClient(c);
  $("columns").setAttribute("aria-label", t("columns"));
  keyed($("columns"), columns.three ? [columns.tabs()] : []);
  columns.write();
  drawTour();
  if (document.body.dataset.ready !== "true") {
    document.body.dataset.ready = "true";
    document.body.removeAttribute("aria-busy");
  }
}

// drawChoice draws buttons of which one is pressed. Each has a value, a text
// and perhaps a short text for a telephone.
function drawChoice(root, name, label, chosen, options, choose) {
  keyed(root, [{
    key: name, print: JSON.stringify([chosen, options, language()]),
    build: () => h("div", { class: "choice-row", role: "group", "aria-label": label }, options.map(([value, text, short]) => h("button", {
      type: "button", lang: name === "language" ? value : null, [`data-${name}`]: value, "data-focus": `${name} ${value}`, "aria-pressed": String(value === chosen),
      onclick: () => {
        choose(value);
        draw();
      },
    }, short ? [h("span", { class: "long" }, text), h("span", { class: "short" }, short)] : text))),
  }]);
}

// refresh fetches the state and draws it. Calls that come while one is under
// way share one more fetch after it.
let running = null;
let again = null;

function refresh() {
  if (running) {
    again ??= running.then(() => {
      again = null;
      return refresh();
    });
    return again;
  }
  running = load().finally(() => {
    running = null;
  });
  return running;
}

async function load() {
  try {
    setState(await get("/drive/state"));
    draw();
  } catch (error) {
    if (error instanceof TypeError) notice(t("offline"));
    else throw error;
  }
}

// watchWidths draws anew when a column becomes narrow or wide.
function watchWidths() {
  let before = 0;
  new ResizeObserver(([entry]) => {
    const width = Math.round(entry.contentRect.width);
    if (width === before) return;
    before = width;
    columns.scrolled();
    draw();
  }).observe($("clients"));
}

async function start() {
  columns.read();
  onChange(refresh);
  try {
    const app = await get("/drive/app");
    if (app.tour) offerTour();
    workspace.app = { commands: app.commands ?? [], shortcuts: app.shortcuts ?? [], bot: app.bot ?? workspace.app.bot };
  } catch {
    notice(t("offline"));
  }
  await refresh();
  for (const c of columns.list) if (c.place === "home") c.act("home", {});
  listen(refresh);
  watchWidths();
  begin(columns, refresh);
  setInterval(tick, 5000);
}

start();
