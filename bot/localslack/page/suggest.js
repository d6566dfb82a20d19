// What the composer offers while one types: commands with their words, and
// people; and the text as Slack's clients send it.

import { t } from "./i18n.js";
import { people, workspace } from "./workspace.js";

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
