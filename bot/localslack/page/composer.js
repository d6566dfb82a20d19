// The composer: a message, a mention, or a command when it starts with "/".

import { h, uid } from "./dom.js";
import { t } from "./i18n.js";
import { people, workspace } from "./workspace.js";

const drafts = new Map(); // "user channel thread" → text not sent yet

// composer makes one of a client's for a channel or, with thread, for a thread
// in it.
export function composer(client, channel, thread, label) {
  const key = `${client.me} ${channel} ${thread}`;
  const id = uid("composer");
  let options = [];
  let chosen = -1;

  const box = h("textarea", {
    id, rows: 1, value: drafts.get(key) ?? "", placeholder: label, "aria-label": label, "aria-haspopup": "listbox",
    "aria-controls": `${id}-list`, "aria-autocomplete": "list", autocomplete: "off", "data-compose": thread ? "thread" : "channel",
    oninput: () => {
      drafts.set(key, box.value);
      grow();
      suggest();
    },
    onkeydown: onKey,
    onkeypress: (event) => {
      if (event.key === "Enter" && !event.shiftKey) event.preventDefault();
    },
    onclick: suggest,
    onblur: hide,
  });
  const list = h("ul", { id: `${id}-list`, class: "suggestions", role: "listbox", "aria-label": t("suggestions"), hidden: true });
  const form = h("form", {
    class: "composer",
    onsubmit: (event) => {
      event.preventDefault();
      send();
    },
  }, list, h("div", { class: "composer-box" }, box, h("button", { type: "submit", class: "button primary" }, t("send"))),
  h("p", { class: "compose-hint" }, t("composeHint")));

  function grow() {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 180)}px`;
  }

  function suggest() {
    show(suggestions(box.value, box.selectionStart));
  }

  function show(found) {
    options = found;
    chosen = found.findIndex((o) => o.insert !== undefined);
    list.replaceChildren(...found.map((o, i) => h("li", {
      id: `${id}-o${i}`, role: "option", "aria-selected": "false", "data-option": o.name,
      onmousedown: (event) => {
        event.preventDefault();
        take(i);
      },
    }, h("strong", {}, o.name), h("span", {}, o.detail), o.hint && h("code", {}, o.hint))));
    list.hidden = found.length === 0;
    mark();
  }

  function hide() {
    show([]);
  }

  function mark() {
    [...list.children].forEach((li, i) => li.setAttribute("aria-selected", String(i === chosen)));
    if (chosen >= 0 && list.children[chosen]) {
      box.setAttribute("aria-activedescendant", `${id}-o${chosen}`);
      list.children[chosen].scrollIntoView({ block: "nearest" });
    } else {
      box.removeAttribute("aria-activedescendant");
    }
  }

  function take(i) {
    const o = options[i];
    if (o?.insert === undefined) return;
    box.setRangeText(o.insert, o.from, o.to, "end");
    drafts.set(key, box.value);
    grow();
    suggest();
    box.focus();
  }

  function onKey(event) {
    if (event.isComposing) return;
    const open = options.some((o) => o.insert !== undefined);
    if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : options.length - 1)) % options.length;
      mark();
    } else if (open && (event.key === "Tab" || event.key === "Enter") && !event.shiftKey) {
      event.preventDefault();
      take(chosen);
    } else if (event.key === "Escape" && options.length > 0) {
      event.stopPropagation();
      hide();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send();
    }
  }

  async function send() {
    const text = box.value.trim();
    if (!text || form.classList.contains("sending")) return;
    hide();
    form.classList.add("sending");
    const body = { channel, text: withMentions(text) };
    if (thread) body.thread_ts = thread;
    const answer = await client.act(text.startsWith("/") ? "command" : "message", body);
    form.classList.remove("sending");
    if (!answer.ok) return;
    if (box.value.trim() === text) box.value = "";
    drafts.delete(key);
    grow();
  }

  return form;
}

// suggestions are the commands that fit a text starting with "/", or the
// people that fit an "@" before the cursor.
export function suggestions(text, cursor) {
  const head = text.slice(0, cursor);
  if (/^\/\S*$/.test(head)) {
    const exact = workspace.app.commands.some((c) => c.name === head);
    return workspace.app.commands.filter((c) => c.name.startsWith(head)).map((c) => ({
      name: c.name, detail: c.description, hint: c.hint,
      insert: exact ? undefined : `${c.name} `, from: 0, to: /^\/\S*/.exec(text)[0].length,
    }));
  }
  const at = /(^|\s)@([\p{L}\p{N}.-]*(?: [\p{L}\p{N}.-]+)?)$/u.exec(head);
  if (at) {
    const typed = at[2].toLowerCase();
    const found = mentionable().filter((u) => u.name.toLowerCase().startsWith(typed) && u.name.toLowerCase() !== typed.trim());
    return found.map((u) => ({ name: `@${u.name}`, detail: u.detail, insert: `@${u.name} `, from: cursor - at[2].length - 1, to: cursor }));
  }
  const command = /^(\/\S+) /.exec(text);
  const known = command && workspace.app.commands.find((c) => c.name === command[1]);
  if (!known) return [];
  const words = wordsOf(known, head);
  return words.length > 0 ? words : [{ name: known.name, detail: known.description, hint: known.hint }];
}

// wordsOf are the words of a command that begin as the one being typed after
// it, from the usage hint where that is a list of words.
function wordsOf(command, head) {
  const typed = /^\/\S+ (\S+)$/.exec(head)?.[1];
  const words = (command.hint ?? "").split(" | ");
  if (!typed || words.includes(typed) || !words.every((w) => /^[\p{L}-]+$/u.test(w))) return [];
  return words.filter((w) => w.startsWith(typed.toLowerCase()))
    .map((w) => ({ name: w, detail: command.name, insert: `${w} `, from: head.length - typed.length, to: head.length }));
}

function mentionable() {
  const bot = { id: workspace.app.bot.id, name: workspace.app.bot.name, detail: t("app") };
  return [bot, ...people().map((u) => ({ id: u.id, name: u.name, detail: u.external ? t("external") : "" }))].filter((u) => u.id && u.name);
}

// withMentions writes "@Name" the way Slack's clients send it, <@ID>. A name
// is a whole name, or a first name that only one person has.
export function withMentions(text) {
  const names = new Map();
  for (const u of mentionable()) names.set(u.name.toLowerCase(), u.id);
  for (const u of mentionable()) {
    const first = u.name.split(" ")[0].toLowerCase();
    const same = mentionable().filter((o) => o.name.split(" ")[0].toLowerCase() === first);
    if (same.length === 1 && !names.has(first)) names.set(first, u.id);
  }
  const longest = [...names.keys()].sort((a, b) => b.length - a.length);
  let out = "";
  for (let i = 0; i < text.length;) {
    const rest = text.slice(i + 1).toLowerCase();
    const starts = text[i] === "@" && (i === 0 || /[\s("]/.test(text[i - 1]));
    const name = starts && longest.find((n) => rest.startsWith(n) && !/[\p{L}\p{N}]/u.test(rest[n.length] ?? ""));
    if (name) {
      out += `<@${names.get(name)}>`;
      i += 1 + name.length;
    } else {
      out += text[i];
      i += 1;
    }
  }
  return out;
}
