// Slack's text markup as DOM nodes. Only the forms Slack itself reads become
// elements; everything else, tags included, stays text.

import { append, h, unknown } from "./dom.js";
import { emoji } from "./emoji.js";
import { channel, channelName, isBot, nameOf, now, user } from "./workspace.js";
import { slackDate } from "./time.js";

const token = /<(?:@([\w.-]+)(?:\|([^<>]*))?|#([\w.-]+)(?:\|([^<>]*))?|!([^<>|]+)(?:\|([^<>]*))?|((?:https?:\/\/|mailto:|tel:)[^<>|\s]+)(?:\|([^<>]*))?)>/y;
const emojiName = /:([a-z0-9_+'-]+):(?::skin-tone-\d:)?/y;
const marks = { "*": "strong", _: "em", "~": "del" };
const wordChar = /[\p{L}\p{N}]/u;

export function unescape(text) {
  return text.replace(/&(amp|lt|gt);/g, (_, name) => ({ amp: "&", lt: "<", gt: ">" })[name]);
}

// textObject draws a block's text: {type: "plain_text" | "mrkdwn", text}.
export function textObject(object) {
  if (object === undefined || object === null) return document.createDocumentFragment();
  if (typeof object === "string") return plain(object);
  if (object.type === "mrkdwn") return mrkdwn(object.text ?? "");
  if (object.type === "plain_text") return plain(object.text ?? "");
  return unknown("text", object.type);
}

// textOf is the same as a bare string, for labels and option texts.
export function textOf(object) {
  if (object === undefined || object === null) return "";
  return textObject(object).textContent;
}

export function plain(text) {
  const out = document.createDocumentFragment();
  text.split("\n").forEach((line, i) => {
    if (i > 0) out.append(h("br"));
    out.append(unescape(line).replace(/:([a-z0-9_+'-]+):/g, (whole, name) => emoji(name) || whole));
  });
  return out;
}

export function mrkdwn(text) {
  const out = document.createDocumentFragment();
  let rest = 0;
  for (const m of text.matchAll(/```\n?([\s\S]*?)\n?```/g)) {
    append(out, lines(text.slice(rest, m.index).replace(/\n$/, "")));
    out.append(h("pre", {}, unescape(m[1])));
    rest = m.index + m[0].length;
    if (text[rest] === "\n") rest += 1;
  }
  append(out, lines(text.slice(rest)));
  return out;
}

const quoted = /^(?:&gt;|>) ?/;
const everything = /^(?:&gt;|>){3} ?/;
const bullet = /^\s*[•◦▪-]\s+/;

// lines draws text between code fences: quotes, bullet lists, plain lines.
function lines(text) {
  if (text === "") return [];
  const out = [];
  const all = text.split("\n");
  for (let i = 0; i < all.length;) {
    if (everything.test(all[i])) {
      const body = [all[i].replace(everything, ""), ...all.slice(i + 1)].join("\n");
      out.push(h("blockquote", {}, lines(body)));
      break;
    }
    const start = i;
    while (i < all.length && quoted.test(all[i])) i += 1;
    if (i > start) {
      out.push(h("blockquote", {}, lines(all.slice(start, i).map((l) => l.replace(quoted, "")).join("\n"))));
      continue;
    }
    while (i < all.length && bullet.test(all[i])) i += 1;
    if (i > start) {
      out.push(h("ul", {}, all.slice(start, i).map((l) => h("li", {}, inline(l.replace(bullet, ""))))));
      continue;
    }
    if (out.length > 0 && !isBlock(out.at(-1))) out.push(h("br"));
    out.push(h("span", {}, inline(all[i])));
    i += 1;
  }
  return out;
}

function isBlock(node) {
  return node.nodeName === "UL" || node.nodeName === "BLOCKQUOTE";
}

// inline draws one line: tokens in <>, code, emphasis, emoji.
export function inline(text) {
  const out = [];
  let run = "";
  const flush = () => {
    if (run) out.push(unescape(run));
    run = "";
  };
  for (let i = 0; i < text.length;) {
    const c = text[i];
    const found = special(text, i, c);
    if (found) {
      flush();
      out.push(found.node);
      i = found.end;
    } else {
      run += c;
      i += 1;
    }
  }
  flush();
  return out;
}

// special finds the marked-up piece that starts at i, if there is one.
function special(text, i, c) {
  if (c === "<") {
    token.lastIndex = i;
    const m = token.exec(text);
    return m && { node: drawToken(m), end: token.lastIndex };
  }
  if (c === "`") {
    const end = text.indexOf("`", i + 1);
    return end > i + 1 ? { node: h("code", {}, unescape(text.slice(i + 1, end))), end: end + 1 } : null;
  }
  if (c === ":") {
    emojiName.lastIndex = i;
    const m = emojiName.exec(text);
    return m && emoji(m[1]) ? { node: drawEmoji(m[1]), end: emojiName.lastIndex } : null;
  }
  if (c in marks) {
    const end = closing(text, i, c);
    return end > 0 ? { node: h(marks[c], {}, inline(text.slice(i + 1, end))), end: end + 1 } : null;
  }
  return null;
}

// closing finds the mark that ends the emphasis begun at i, or -1. As in
// Slack, marks stand at the edges of words.
function closing(text, i, mark) {
  if (i > 0 && wordChar.test(text[i - 1])) return -1;
  if (i + 1 >= text.length || /\s/.test(text[i + 1]) || text[i + 1] === mark) return -1;
  for (let j = i + 1; j < text.length; j += 1) {
    if (text[j] === "<") {
      token.lastIndex = j;
      if (token.exec(text)) j = token.lastIndex - 1;
    } else if (text[j] === "`") {
      const end = text.indexOf("`", j + 1);
      if (end > 0) j = end;
    } else if (text[j] === mark && !/\s/.test(text[j - 1]) && !(j + 1 < text.length && wordChar.test(text[j + 1]))) {
      return j;
    }
  }
  return -1;
}

function drawToken([, userID, userLabel, channelID, channelLabel, command, commandLabel, url, urlLabel]) {
  if (userID) return mention(userID, userLabel);
  if (channelID) return channelLink(channelID, channelLabel);
  if (command) return special_(command, commandLabel);
  return link(unescape(url), urlLabel ? inline(urlLabel) : unescape(url.replace(/^(mailto|tel):/, "")));
}

function special_(command, label) {
  const date = /^date\^(-?\d+)\^([^^]*)/.exec(command);
  if (date) return dateNode(date[1], unescape(date[2]));
  const name = command.startsWith("subteam^") ? label ?? command.split("^")[1] : `@${command.split("^")[0]}`;
  return h("span", { class: "mention" }, unescape(name));
}

export function dateNode(seconds, pattern) {
  return h("time", { datetime: new Date(Number(seconds) * 1000).toISOString() }, slackDate(seconds, pattern, now()));
}

export function mention(id, label) {
  const known = user(id) || isBot(id);
  return h("span", { class: "mention", "data-mention": id }, `@${known ? nameOf(id) : unescape(label ?? id)}`);
}

// markMine makes the mentions of who reads stand out in a node.
export function markMine(node, me) {
  for (const m of node.querySelectorAll(".mention")) m.classList.toggle("mine", m.dataset.mention === me);
  return node;
}

export function channelLink(id, label) {
  const known = channel(id);
  return h("span", { class: "mention" }, `#${known ? channelName(known) : unescape(label ?? id)}`);
}

// link makes an anchor for the schemes Slack allows; another address stays
// text.
export function link(url, children) {
  if (!/^(https?:\/\/|mailto:|tel:)/i.test(url)) return h("span", {}, children);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, children);
}

export function drawEmoji(name) {
  const char = emoji(name);
  return char ? h("span", { class: "emoji", role: "img", "aria-label": name.replaceAll("_", " ") }, char) : `:${name}:`;
}
