// Drawing a client: the places at its side, the channel or Home in the middle,
// and a thread. Everything is drawn from the state and may be drawn again at
// any time; what did not change is not touched.

import { renderBlocks, surface } from "./blocks.js";
import { composer } from "./composer.js";
import { h, keyed } from "./dom.js";
import { language, t } from "./i18n.js";
import { avatar, listMessages, pictureCame } from "./messages.js";
import { showModal } from "./modal.js";
import { drawSidebar } from "./sidebar.js";
import { isBot, markSeen, nameOf, user, workspace } from "./workspace.js";

// Widths in CSS pixels below which a client shows its places as a head, and
// its thread instead of the channel.
const narrowBelow = 640;
const middleBelow = 1000;

function sizeOf(width) {
  if (width < narrowBelow) return "narrow";
  return width < middleBelow ? "middle" : "wide";
}

export function drawClient(client) {
  client.settle();
  const { root, stage } = client;
  if (!stage.firstChild) stage.append(h("nav"), h("section", { class: "main" }), h("section", { class: "thread" }));
  const size = sizeOf(root.clientWidth || innerWidth);
  Object.assign(root.dataset, { size, pane: client.pane, thread: String(client.thread !== ""), user: client.me });
  root.setAttribute("aria-label", client.label);
  look(client, size);
  const [side, main, thread] = stage.children;
  const c = client.channel();
  drawSidebar(client, side, size === "narrow");
  drawPane(main, client.place === "home" ? homePane(client) : channelPane(client, c));
  drawPane(thread, threadPane(client, c));
  showModal(client);
}

// look notes what the person has before them now.
function look(client, size) {
  const c = client.channel();
  if (!c || !client.inView) return;
  if (size === "wide" || client.pane === "main") markSeen(client.me, c);
  if (client.thread && (size === "wide" || client.pane === "thread")) markSeen(client.me, c, client.thread);
}

// drawPane fills a pane with a head, a scrolling body and perhaps a composer.
function drawPane(root, { label, head, body, foot }) {
  if (!root.firstChild) {
    const scroller = h("div", { class: "scroll" }, h("div", { class: "list" }));
    scroller.addEventListener("load", () => pictureCame(scroller), { capture: true });
    root.append(h("div", { class: "pane-head" }), scroller, h("div", { class: "pane-foot" }));
  }
  if (label) root.setAttribute("aria-label", label);
  else root.removeAttribute("aria-label");
  const [top, scroller, bottom] = root.children;
  keyed(top, head ? [head] : []);
  keyed(bottom, foot ? [foot] : []);
  body(scroller.firstElementChild, scroller);
}

function backButton(client) {
  return h("button", { type: "button", class: "quiet back", "data-focus": "back", "aria-label": t("back"), onclick: () => client.closeThread() }, "←");
}

function emptyPane(text, label) {
  return {
    label,
    body: (list) => {
      list.removeAttribute("role");
      keyed(list, [{ key: "none", print: text, build: () => h("p", { class: "empty" }, text) }]);
    },
  };
}

function channelPane(client, c) {
  if (!c) return emptyPane(t("noChannel"));
  const name = client.nameOfChannel(c);
  const bot = c.is_im && (c.members ?? []).some(isBot);
  const label = bot ? t("messageBot", { name }) : t("message", { name: c.is_im ? name : `#${name}` });
  return {
    label: `${nameOf(client.me)}: ${name}`,
    head: { key: c.id, print: JSON.stringify([c.name, c.members, c.is_private, c.is_ext_shared, client.me, language(), workspace.state.users]), build: () => channelHead(client, c) },
    body: (list, scroller) => {
      list.setAttribute("role", "log");
      list.setAttribute("aria-label", name);
      listMessages(client, list, scroller, c, client.roots(c), false);
    },
    foot: { key: `${client.me} ${c.id}`, print: `${label} ${language()}`, build: () => composer(client, c.id, "", label) },
  };
}

function channelHead(client, c) {
  const names = (c.members ?? []).map((m) => nameOf(m) + (user(m)?.external ? ` (${t("external")})` : ""));
  const facts = [c.is_private && t("private"), c.is_ext_shared && t("shared")].filter(Boolean);
  return h("div", { class: "head-row" },
    h("div", { class: "head-text" },
      h("h2", {}, c.is_im ? client.nameOfChannel(c) : `# ${client.nameOfChannel(c)}`),
      c.is_im ? h("p", { class: "muted" }, t("onlyYouTwo")) : h("details", { class: "members muted" },
        h("summary", {}, [t("members", { n: names.length }), ...facts].join(" · ")), names.join(", "))));
}

function homePane(client) {
  const blocks = client.homeBlocks();
  const title = t("homeOf", { name: nameOf(client.me) });
  return {
    label: title,
    head: {
      key: "home", print: `${client.me} ${language()}`,
      build: () => h("div", { class: "head-row" }, avatar(workspace.app.bot.id), h("div", { class: "head-text" }, h("h2", {}, title))),
    },
    body: (list, scroller) => {
      list.removeAttribute("role");
      list.removeAttribute("aria-label");
      if (list.dataset.place !== `home ${client.me}`) scroller.scrollTop = 0;
      list.dataset.place = `home ${client.me}`;
      keyed(list, [{
        key: `home ${client.me}`, print: JSON.stringify([blocks, language(), workspace.state.users]),
        build: () => (blocks ? h("div", { class: "home" }, renderBlocks(blocks, surface(client, { home: true }))) : h("p", { class: "empty" }, t("homeEmpty"))),
      }]);
    },
  };
}

function threadPane(client, c) {
  if (!c || !client.thread) return emptyPane(t("threadClosed"));
  const name = client.nameOfChannel(c);
  return {
    label: `${nameOf(client.me)}: ${t("thread")}`,
    head: {
      key: client.thread, print: `${language()} ${name}`,
      build: () => h("div", { class: "head-row" }, backButton(client),
        h("div", { class: "head-text" }, h("h2", {}, t("thread")), h("p", { class: "muted" }, c.is_im ? name : `# ${name}`)),
        h("button", { type: "button", class: "quiet close", "data-focus": "close", "aria-label": t("closeThread"), onclick: () => client.closeThread() }, "×")),
    },
    body: (list, scroller) => {
      list.setAttribute("role", "log");
      list.setAttribute("aria-label", t("thread"));
      listMessages(client, list, scroller, c, client.threadMessages(c, client.thread), true);
    },
    foot: { key: `${client.me} ${client.thread}`, print: language(), build: () => composer(client, c.id, client.thread, t("messageThread")) },
  };
}
