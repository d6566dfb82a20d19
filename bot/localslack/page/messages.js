// A message, and the two lists of messages: a channel's and a thread's.

import { renderBlocks, surface } from "./blocks.js";
import { h, keyed } from "./dom.js";
import { language, t } from "./i18n.js";
import { openMenu } from "./menu.js";
import { markMine, mrkdwn } from "./mrkdwn.js";
import { fileNode } from "./pictures.js";
import { clockTime, dayHeading, dayKey, shortDateTime, tsDate } from "./time.js";
import { filesIn, isBot, isNew, nameOf, now, user, workspace } from "./workspace.js";

// listMessages fills parent with messages and a heading for each day. Those in
// a thread are drawn without the way into it. It keeps the view at the bottom
// when it was there.
export function listMessages(client, parent, scroller, c, messages, inThread) {
  const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
  const place = `${client.me} ${c.id} ${inThread ? client.thread : ""}`;
  const moved = parent.dataset.place !== place;
  parent.dataset.place = place;
  const items = [];
  let day = "";
  for (const m of messages) {
    const date = tsDate(m.ts);
    if (dayKey(date) !== day) {
      day = dayKey(date);
      items.push({ key: `day ${day}`, print: common(client), build: () => h("h3", { class: "day" }, h("span", {}, dayHeading(date, now()))) });
    }
    items.push(messageItem(client, m, c, inThread));
  }
  const files = filesIn(c, inThread ? client.thread : "");
  if (files.length > 0) items.push({ key: "files", print: JSON.stringify([files, language()]), build: () => filesNode(files) });
  if (items.length === 0) items.push({ key: "empty", print: language(), build: () => h("div", { class: "empty" }, t(c.is_im ? "noMessages" : "welcome").split("\n").map((line) => h("p", {}, line))) });
  keyed(parent, items);
  if (moved || atEnd) toBottom(scroller);
}

// toBottom shows the end of what a scroller holds, and stays there while
// pictures in it arrive.
export function toBottom(scroller) {
  scroller.scrollTop = scroller.scrollHeight;
  scroller.rest = scroller.scrollTop;
}

// pictureCame follows a picture that made the list longer.
export function pictureCame(scroller) {
  if (scroller.scrollTop === scroller.rest) toBottom(scroller);
}

function messageItem(client, m, c, inThread) {
  const replies = inThread ? [] : client.replies(c, m.ts);
  const fresh = replies.filter((r) => isNew(client.me, c, r)).length;
  const files = workspace.state.files.filter((f) => m.files?.includes(f.id));
  return {
    key: m.ephemeral ? `only ${m.ts}` : m.ts,
    print: JSON.stringify([m, files, replies.map((r) => r.ephemeral).join(), replies.at(-1)?.ts, fresh, client.thread === m.ts, common(client)]),
    build: () => messageNode(client, m, c, { replies, fresh, files, inThread }),
  };
}

// common is what any message may show besides its own: names in mentions, the
// day, who reads, and in which language.
function common(client) {
  return [client.me, dayKey(now()), language(), workspace.app.shortcuts.length, ...workspace.state.users.map((u) => u.name)].join();
}

function messageNode(client, m, c, { replies, fresh, files, inThread }) {
  const date = tsDate(m.ts);
  const body = m.blocks?.length ? renderBlocks(m.blocks, surface(client, { channel: c.id, ts: m.ts })) : markMine(h("div", {}, mrkdwn(m.text ?? "")), client.me);
  return h("article", {
    class: `message${m.ephemeral ? " ephemeral" : ""}${!inThread && client.thread === m.ts ? " current" : ""}`,
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
      !m.ephemeral && menuButton(client, m, c, inThread)),
    h("div", { class: "message-body" }, body),
    files.map(fileNode),
    replies.length > 0 && h("button", { type: "button", class: "replies", "data-focus": `replies ${m.ts}`, onclick: () => client.openThread(m.ts) },
      replyCount(replies), h("span", { class: "muted" }, ` · ${shortDateTime(tsDate(replies.at(-1).ts))}`), freshBadge(fresh))));
}

// replyCount says how many replies all see, and how many only this person.
function replyCount(replies) {
  const own = replies.filter((r) => r.ephemeral).length;
  const open = replies.length - own;
  const all = open === 1 ? t("replies1") : t("replies", { n: open });
  return [open > 0 && all, own > 0 && t("alsoOnlyYou", { n: own })].filter(Boolean).join(" · ");
}

function menuButton(client, m, c, inThread) {
  const shortcuts = workspace.app.shortcuts.filter((s) => !s.type || s.type.startsWith("message"));
  const items = shortcuts.map((s) => ({
    id: s.callback_id, label: s.name, description: workspace.app.bot.name,
    run: () => client.act("shortcut", { channel: c.id, ts: m.ts, callback_id: s.callback_id }),
  }));
  if (!inThread) items.unshift({ id: "reply", label: t("reply"), run: () => client.openThread(m.ts) });
  if (items.length === 0) return null;
  const button = h("button", {
    type: "button", class: "quiet message-menu", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": t("more"),
    "data-focus": `menu ${m.ts}`, onclick: () => openMenu(button, items),
  }, "⋯");
  return button;
}

// avatar is the first letters of the name on the person's colour.
export function avatar(id) {
  const initials = nameOf(id).split(/\s+/).slice(0, 2).map((w) => w[0] ?? "").join("").toUpperCase();
  return h("span", { class: `avatar ${tone(id)}`, "aria-hidden": "true" }, initials);
}

// tone is the class of a person's colour.
export function tone(id) {
  const place = workspace.state.users.findIndex((u) => u.id === id);
  return isBot(id) || place < 0 ? "bot" : `tone-${place % 6}`;
}

// freshBadge says how much is new, to eyes and ears.
export function freshBadge(n) {
  return n > 0 && h("span", { class: "badge fresh" }, String(n), h("span", { class: "sr" }, ` ${freshWord(n)}`));
}

export function freshWord(n) {
  return t(n === 1 ? "unread1" : "unread");
}

function filesNode(files) {
  return h("section", { class: "files", "aria-label": t("files") }, h("h3", {}, t("files")), files.map(fileNode));
}
