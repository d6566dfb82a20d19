// A message, and the two lists of messages: a channel's and a thread's.

import { drive } from "./api.js";
import { renderBlocks, surface } from "./blocks.js";
import { h, keyed } from "./dom.js";
import { language, t } from "./i18n.js";
import { openMenu } from "./menu.js";
import { mrkdwn } from "./mrkdwn.js";
import { compareTS, isBot, isRoot, messagesOf, nameOf, now, repliesOf, store, user } from "./store.js";
import { clockTime, dayHeading, dayKey, shortDateTime, tsDate } from "./time.js";

// listMessages fills parent with messages and a heading for each day. Those in
// a thread are drawn without the way into it. It keeps the view at the bottom
// when it was there.
export function listMessages(parent, scroller, c, messages, inThread, openThread, files) {
  const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
  const changedPlace = parent.dataset.place !== `${store.me} ${c.id} ${inThread ? store.thread : ""}`;
  parent.dataset.place = `${store.me} ${c.id} ${inThread ? store.thread : ""}`;
  const items = [];
  let day = "";
  const today = dayKey(now());
  for (const m of messages) {
    const date = tsDate(m.ts);
    if (dayKey(date) !== day) {
      day = dayKey(date);
      items.push({ key: `day ${day}`, print: `${today} ${language()}`, build: () => h("h3", { class: "day" }, h("span", {}, dayHeading(date, now()))) });
    }
    const replies = inThread ? [] : repliesOf(c, m.ts);
    const attached = store.state.files.filter((f) => m.files?.includes(f.id));
    items.push({
      key: m.ephemeral ? `only ${m.ts}` : m.ts,
      print: JSON.stringify([m, attached, replies.map((r) => r.ephemeral).join(), replies.at(-1)?.ts, today, language(), store.me, store.thread === m.ts, store.app, names()]),
      build: () => messageNode(m, c, replies, attached, inThread, openThread),
    });
  }
  if (files.length > 0) {
    items.push({ key: "files", print: JSON.stringify([files, language()]), build: () => filesNode(files) });
  }
  if (items.length === 0) {
    items.push({ key: "empty", print: language(), build: () => h("p", { class: "empty" }, t("noMessages")) });
  }
  keyed(parent, items);
  if (changedPlace && inThread) scroller.scrollTop = 0;
  else if (changedPlace || atEnd) scroller.scrollTop = scroller.scrollHeight;
}

// names is part of every message's print: a mention shows a name.
function names() {
  return store.state.users.map((u) => u.name).join();
}

export function rootsOf(c) {
  return messagesOf(c).filter(isRoot);
}

export function threadOf(c, ts) {
  return messagesOf(c).filter((m) => m.ts === ts || m.thread_ts === ts).sort((a, b) => compareTS(a.ts, b.ts));
}

function messageNode(m, c, replies, attached, inThread, openThread) {
  const date = tsDate(m.ts);
  const where = { channel: c.id, ts: m.ts };
  const node = h("article", {
    class: `message${m.ephemeral ? " ephemeral" : ""}${!inThread && store.thread === m.ts ? " current" : ""}`,
    "data-ts": m.ts, "aria-label": `${nameOf(m.user)}, ${clockTime(date)}`,
  },
  avatar(m.user),
  h("div", { class: "message-main" },
    m.ephemeral && h("div", { class: "only-you" }, t("onlyYou")),
    h("header", {},
      h("strong", { class: "author" }, nameOf(m.user)),
      isBot(m.user) && h("span", { class: "badge" }, t("app")),
      user(m.user)?.external && h("span", { class: "badge external" }, t("external")),
      h("time", { datetime: date.toISOString(), title: shortDateTime(date) }, clockTime(date)),
      m.edited && h("span", { class: "edited" }, t("edited")),
      !m.ephemeral && menuButton(m, c, inThread, openThread)),
    h("div", { class: "message-body" }, m.blocks?.length ? renderBlocks(m.blocks, surface(where)) : mrkdwn(m.text ?? "")),
    attached.map(fileNode),
    replies.length > 0 && h("button", {
      type: "button", class: "replies", "data-focus": "replies", onclick: () => openThread(m.ts),
    }, replyCount(replies), h("span", { class: "muted" }, ` · ${shortDateTime(tsDate(replies.at(-1).ts))}`))));
  return node;
}

// replyCount says how many replies all see, and how many only this person.
function replyCount(replies) {
  const own = replies.filter((r) => r.ephemeral).length;
  const open = replies.length - own;
  const all = open === 1 ? t("replies1") : t("replies", { n: open });
  return [open > 0 && all, own > 0 && t("alsoOnlyYou", { n: own })].filter(Boolean).join(" · ");
}

function menuButton(m, c, inThread, openThread) {
  const shortcuts = store.app.shortcuts.filter((s) => !s.type || s.type.startsWith("message"));
  const items = shortcuts.map((s) => ({
    id: s.callback_id, label: s.name,
    run: () => drive("shortcut", { user: store.me, channel: c.id, ts: m.ts, callback_id: s.callback_id }),
  }));
  if (!inThread) items.unshift({ id: "reply", label: t("reply"), run: () => openThread(m.ts) });
  if (items.length === 0) return null;
  const button = h("button", {
    type: "button", class: "quiet message-menu", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": t("more"),
    "data-focus": "menu", onclick: () => openMenu(button, items),
  }, "⋯");
  return button;
}

// avatar is the first letters of the name on the person's colour.
export function avatar(id) {
  const initials = nameOf(id).split(/\s+/).slice(0, 2).map((w) => w[0] ?? "").join("").toUpperCase();
  const place = store.state.users.findIndex((u) => u.id === id);
  const cls = isBot(id) || place < 0 ? "avatar bot" : `avatar tone-${place % 6}`;
  return h("span", { class: cls, "aria-hidden": "true" }, initials);
}

function filesNode(files) {
  return h("section", { class: "files", "aria-label": t("files") }, h("h3", {}, t("files")), files.map(fileNode));
}

function fileNode(f) {
  const url = `/drive/files/${encodeURIComponent(f.id)}`;
  if (f.mimetype?.startsWith("image/")) {
    return h("figure", { class: "file", "data-file": f.id }, h("figcaption", {}, f.name), h("img", { src: url, alt: f.alt || f.name }));
  }
  return h("p", { class: "file", "data-file": f.id }, h("a", { href: url, download: f.name }, f.name), f.alt && h("span", { class: "muted" }, ` – ${f.alt}`));
}
