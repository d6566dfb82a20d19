// The page of the local Slack: three panes over the server's /drive
// endpoints. This file puts the parts together; each part draws itself from
// the store and may be drawn again at any time.

import { clearNotices, drive, get, listen, notice, onChange } from "./api.js";
import { renderBlocks, surface } from "./blocks.js";
import { drawClock, tick } from "./clockline.js";
import { composer } from "./composer.js";
import { h, keyed } from "./dom.js";
import { language, setLanguage, t } from "./i18n.js";
import { avatar, listMessages, rootsOf, threadOf } from "./messages.js";
import { showModal } from "./modal.js";
import { drawSidebar } from "./sidebar.js";
import {
  channel, channelName, homeBlocks, isBot, markSeen, nameOf, people, readAddress, rootMessage, setState, store, user, writeAddress,
} from "./store.js";

const $ = (id) => document.getElementById(id);

function draw() {
  document.documentElement.lang = language();
  document.title = t("title");
  document.body.dataset.pane = store.pane;
  document.body.dataset.thread = String(store.thread !== "");
  const c = channel(store.place);
  if (c) markSeen(store.me, c);
  $("brand-sub").textContent = t("local");
  drawClock($("clock"));
  drawLanguage();
  drawSidebar($("side"), actAs, go);
  drawPane($("main"), store.place === "home" ? homePane() : channelPane(c));
  drawPane($("thread"), threadPane(c));
  showModal();
  writeAddress();
  if (document.body.dataset.ready !== "true") {
    document.body.dataset.ready = "true";
    document.body.removeAttribute("aria-busy");
  }
}

function drawLanguage() {
  keyed($("language"), [{
    key: "language", print: language(),
    build: () => h("div", { class: "language", role: "group", "aria-label": t("language") }, [["da", "Dansk"], ["en", "English"]].map(([code, name]) =>
      h("button", {
        type: "button", lang: code, "data-language": code, "data-focus": code, "aria-pressed": String(language() === code),
        onclick: () => {
          setLanguage(code);
          draw();
        },
      }, name))),
  }]);
}

// drawPane fills a pane with a head, a scrolling body and perhaps a composer.
function drawPane(root, { head, body, foot }) {
  let scroller = root.querySelector(":scope > .scroll");
  if (!scroller) {
    scroller = h("div", { class: "scroll", "data-key": "scroll" }, h("div", { class: "list" }));
    root.append(h("div", { class: "pane-head" }), scroller, h("div", { class: "pane-foot" }));
  }
  keyed(root.querySelector(":scope > .pane-head"), head ? [head] : []);
  keyed(root.querySelector(":scope > .pane-foot"), foot ? [foot] : []);
  body(scroller.firstElementChild, scroller);
}

function backButton(to) {
  return h("button", { type: "button", class: "quiet back", "data-focus": "back", "aria-label": t("back"), onclick: () => showPane(to) }, "←");
}

function channelPane(c) {
  if (!c) return { body: (list) => keyed(list, [{ key: "none", print: language(), build: () => h("p", { class: "empty" }, t("noChannel")) }]) };
  const bot = c.is_im && (c.members ?? []).some(isBot);
  const label = c.is_im ? t("messageBot", { name: channelName(c) }) : t("message", { name: `#${channelName(c)}` });
  return {
    head: { key: c.id, print: JSON.stringify([c.name, c.members, c.is_private, c.is_ext_shared, store.me, language(), store.state.users]), build: () => channelHead(c, bot) },
    body: (list, scroller) => {
      list.setAttribute("role", "log");
      list.setAttribute("aria-label", channelName(c));
      listMessages(list, scroller, c, rootsOf(c), false, openThread, filesOf(c, ""));
    },
    foot: { key: `${store.me} ${c.id}`, print: `${label} ${language()}`, build: () => composer(c.id, "", label) },
  };
}

function channelHead(c) {
  const names = (c.members ?? []).map((m) => nameOf(m) + (user(m)?.external ? ` (${t("external")})` : ""));
  const facts = [c.is_private && !c.is_im && t("private"), c.is_ext_shared && t("shared")].filter(Boolean);
  return h("div", { class: "head-row" },
    backButton("side"),
    h("div", { class: "head-text" },
      h("h1", {}, c.is_im ? channelName(c) : `# ${channelName(c)}`),
      !c.is_im && h("p", { class: "muted", title: names.join(", ") },
        h("details", { class: "members" },
          h("summary", {}, [t("members", { n: names.length }), ...facts].join(" · ")), names.join(", ")))));
}

// filesOf are the files of a place that no message in it carries.
function filesOf(c, thread) {
  const carried = new Set((c.messages ?? []).flatMap((m) => m.files ?? []));
  return store.state.files.filter((f) => f.channel === c.id && (f.thread_ts || "") === thread && !carried.has(f.id));
}

function homePane() {
  const blocks = homeBlocks();
  return {
    head: {
      key: "home", print: `${store.me} ${language()}`,
      build: () => h("div", { class: "head-row" }, backButton("side"), avatar(store.app.bot.id),
        h("div", { class: "head-text" }, h("h1", {}, t("homeOf", { name: nameOf(store.me) })))),
    },
    body: (list, scroller) => {
      list.removeAttribute("role");
      list.setAttribute("aria-label", t("home"));
      if (list.dataset.place !== `home ${store.me}`) scroller.scrollTop = 0;
      list.dataset.place = `home ${store.me}`;
      keyed(list, [{
        key: `home ${store.me}`, print: JSON.stringify([blocks, language(), store.state.users]),
        build: () => (blocks ? h("div", { class: "home" }, renderBlocks(blocks, surface({ home: true }))) : h("p", { class: "empty" }, t("homeEmpty"))),
      }]);
    },
  };
}

function threadPane(c) {
  const root = c && store.thread && rootMessage(store.thread);
  if (!root) {
    return { body: (list) => keyed(list, [{ key: "none", print: language(), build: () => h("p", { class: "empty" }, t("threadClosed")) }]) };
  }
  return {
    head: {
      key: store.thread, print: `${language()} ${channelName(c)}`,
      build: () => h("div", { class: "head-row" }, backButton("main"),
        h("div", { class: "head-text" }, h("h1", {}, t("thread")), h("p", { class: "muted" }, c.is_im ? channelName(c) : `# ${channelName(c)}`)),
        h("button", { type: "button", class: "quiet close", "data-focus": "close", "aria-label": t("close"), onclick: closeThread }, "×")),
    },
    body: (list, scroller) => {
      list.setAttribute("role", "log");
      list.setAttribute("aria-label", t("thread"));
      listMessages(list, scroller, c, threadOf(c, store.thread), true, openThread, filesOf(c, store.thread));
    },
    foot: { key: `${store.me} ${store.thread}`, print: language(), build: () => composer(c.id, store.thread, t("messageThread")) },
  };
}

function showPane(pane) {
  store.pane = pane;
  draw();
}

function actAs(id) {
  if (id === store.me) return;
  const before = store.place;
  store.me = id;
  clearNotices();
  const c = channel(before);
  if (before !== "home" && !(c?.members ?? []).includes(id)) {
    // In a direct message, go to the same one of the other person.
    const mine = store.state.channels.filter((o) => (o.members ?? []).includes(id));
    store.place = (c?.is_im ? mine.find((o) => o.is_im) : mine[0])?.id ?? mine[0]?.id ?? "home";
    store.thread = "";
  }
  if (store.thread && !rootMessage(store.thread)) store.thread = "";
  draw();
  if (store.place === "home") openHome();
}

function go(place) {
  if (place !== store.place) store.thread = "";
  store.place = place;
  store.pane = "main";
  clearNotices();
  draw();
  if (place === "home") openHome();
}

function openHome() {
  drive("home", { user: store.me });
}

function openThread(ts) {
  store.thread = ts;
  showPane("thread");
  $("thread").querySelector("textarea")?.focus();
}

function closeThread() {
  store.thread = "";
  showPane("main");
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

async function start() {
  readAddress();
  onChange(refresh);
  try {
    const app = await get("/drive/app");
    store.app = { commands: app.commands ?? [], shortcuts: app.shortcuts ?? [], bot: app.bot ?? store.app.bot };
  } catch {
    notice(t("offline"));
  }
  await refresh();
  if (people().length > 0 && store.place === "home") openHome();
  listen(refresh);
  setInterval(tick, 5000);
}

start();
