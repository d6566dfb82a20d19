// "Play a case": one of the demo's histories is lived through by its people,
// act by act, while three of them are shown side by side. The server knows the
// acts (/drive/tour); this shows who does what, and when, with pause and step.

import { drive, get } from "./api.js";
import { h, keyed } from "./dom.js";
import { language, t } from "./i18n.js";
import { placeAt } from "./menu.js";
import { person, shows, sideBySide, slot, toEnd } from "./stage.js";
import { shortDateTime } from "./time.js";
import { nameOf } from "./workspace.js";

const perWord = 260; // ms to read a word
const atLeast = 2200; // ms that an act stands

let stories = [];
let run = null; // {story, played, paused, busy, timer, firstDay}

// offerTour puts the button into the top bar.
export async function offerTour() {
  ({ stories } = await get("/drive/tour"));
  drawTour();
}

// drawTour draws the button and, while a story is played, its bar.
export function drawTour() {
  if (stories.length === 0) return;
  keyed(slot(), [{ key: "tour", print: language(), build: offerNode }]);
  drawBar();
}

function offerNode() {
  const list = h("div", { id: "stories", class: "menu stories", popover: "auto", "aria-label": t("tour") },
    h("p", {}, t("tourAbout")),
    stories.map((s) => h("button", {
      type: "button", "data-story": s.id,
      onclick: () => {
        list.hidePopover();
        begin(s);
      },
    }, h("span", {}, s.title[language()]), h("small", {}, `${s.about[language()]} ${t("tourDays", { n: s.days })}`))));
  const open = h("button", { type: "button", class: "button small", "data-tour": "open", "data-focus": "tour", popovertarget: "stories" }, t("tour"));
  list.addEventListener("toggle", (event) => {
    if (event.newState === "open") placeAt(list, open);
  });
  return h("div", { class: "clock" }, open, list);
}

async function begin(story) {
  stop();
  const mine = { story, played: null, paused: false, busy: true, timer: 0, firstDay: null };
  run = mine;
  await sideBySide(true);
  toEnd();
  const answer = await drive("tour", { story: story.id, language: language() });
  mine.busy = false;
  if (run !== mine || !answer.ok) {
    if (run === mine) stop();
    return;
  }
  mine.played = answer.played;
  next();
}

// next plays one act and, unless it is paused, waits as long as it takes to
// read before the one after it.
async function next() {
  const mine = run;
  if (!mine || mine.busy || mine.played?.done) return;
  clearTimeout(mine.timer);
  mine.busy = true;
  drawBar();
  const answer = await drive("tour", {});
  mine.busy = false;
  if (run !== mine) return;
  if (!answer.ok) {
    mine.paused = true;
    drawBar();
    return;
  }
  mine.played = answer.played;
  mine.firstDay ??= mine.played.at;
  await show(mine.played);
  if (run !== mine) return;
  drawBar();
  wait();
}

function wait() {
  clearTimeout(run.timer);
  if (run.paused || run.played.done) return;
  const words = `${run.played.say[language()]} ${run.played.typed ?? ""}`.split(/\s+/).length;
  run.timer = setTimeout(next, Math.max(atLeast, words * perWord));
}

// show brings up where the act happened, in the column of who did it.
async function show({ user, where }) {
  for (const c of document.querySelectorAll(".client.acts")) c.classList.remove("acts");
  if (!shows(user)) return;
  const column = await person(user, where);
  column.root.classList.add("acts");
  toEnd(column.root);
}

function stop() {
  if (run) clearTimeout(run.timer);
  run = null;
  for (const c of document.querySelectorAll(".client.acts")) c.classList.remove("acts");
  drawBar();
}

function pause(paused) {
  run.paused = paused;
  drawBar();
  if (!paused && !run.busy) next();
}

function drawBar() {
  keyed(document.getElementById("tour-bar"), run ? [{ key: "bar", print: JSON.stringify([run.story.id, run.played, run.paused, run.busy, language()]), build: barNode }] : []);
}

function barNode() {
  const { played, story, paused, busy } = run;
  const begun = played?.n > 0;
  return h("section", { class: "tour", "aria-label": story.title[language()] },
    h("div", { class: "tour-text" },
      h("p", { class: "tour-day" }, [story.title[language()], begun && played.at && t("tourDay", { n: dayOf(played) }), begun && played.at && shortDateTime(new Date(played.at))].filter(Boolean).join(" · ")),
      h("p", { role: "status", class: "tour-say" }, begun ? played.say[language()] : t("tourBegins")),
      begun && played.typed && h("p", { class: "tour-typed" }, h("span", { class: "muted" }, `${nameOf(played.user)} `), h("code", {}, played.typed)),
      played?.done && h("p", {}, t("tourDone"))),
    h("div", { class: "tour-controls" },
      h("progress", { max: String(played?.of || 1), value: String(played?.n ?? 0), "aria-label": t("tourProgress") }),
      played?.done ? null : h("button", { type: "button", class: "button small", "data-tour": "pause", "data-focus": "pause", onclick: () => pause(!paused) }, paused ? t("tourGo") : t("tourPause")),
      played?.done ? null : h("button", { type: "button", class: "button small", "data-tour": "step", "data-focus": "step", disabled: busy, onclick: () => {
        run.paused = true;
        next();
      } }, t("tourStep")),
      h("button", { type: "button", class: "button small", "data-tour": "stop", "data-focus": "stop", onclick: stop }, played?.done ? t("close") : t("tourStop"))));
}

function dayOf(played) {
  return Math.round((Date.parse(played.at) - Date.parse(run.firstDay)) / 86400000) + 1;
}
