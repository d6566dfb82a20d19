// The composer: a message, a mention, or a command when it starts with "/".

import { h, uid } from "./dom.js";
import { t } from "./i18n.js";
import { suggestions, withMentions } from "./suggest.js";

const drafts = new Map(); // "user channel thread" → text not sent yet
const tallest = 180; // px, from which on the text scrolls

// composer makes one of a client's for a channel or, with thread, for a thread
// in it.
export function composer(client, channel, thread, label) {
  return new Composer(client, channel, thread, label).form;
}

class Composer {
  constructor(client, channel, thread, label) {
    Object.assign(this, { client, channel, thread, id: uid("composer"), options: [], chosen: -1 });
    this.key = `${client.me} ${channel} ${thread}`;
    this.box = this.textarea(label);
    this.list = h("ul", { id: `${this.id}-list`, class: "suggestions", role: "listbox", "aria-label": t("suggestions"), hidden: true });
    this.form = h("form", {
      class: "composer",
      onsubmit: (event) => {
        event.preventDefault();
        this.send();
      },
    },
    this.list,
    h("div", { class: "composer-box" }, this.box, h("button", { type: "submit", class: "button primary" }, t("send"))),
    h("p", { class: "compose-hint" }, t("composeHint")));
  }

  textarea(label) {
    return h("textarea", {
      id: this.id, rows: 1, value: drafts.get(this.key) ?? "", placeholder: label, "aria-label": label, "aria-haspopup": "listbox",
      "aria-controls": `${this.id}-list`, "aria-autocomplete": "list", autocomplete: "off", "data-compose": this.thread ? "thread" : "channel",
      oninput: () => {
        drafts.set(this.key, this.box.value);
        this.grow();
        this.suggest();
      },
      onkeydown: (event) => this.onKey(event),
      onkeypress: (event) => {
        if (event.key === "Enter" && !event.shiftKey) event.preventDefault();
      },
      onclick: () => this.suggest(),
      onblur: () => this.show([]),
    });
  }

  grow() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, tallest)}px`;
  }

  suggest() {
    this.show(suggestions(this.box.value, this.box.selectionStart));
  }

  show(found) {
    this.options = found;
    this.chosen = found.findIndex((o) => o.insert !== undefined);
    this.list.replaceChildren(...found.map((o, i) => this.option(o, i)));
    this.list.hidden = found.length === 0;
    this.mark();
  }

  option(o, i) {
    return h("li", {
      id: `${this.id}-o${i}`, role: "option", "aria-selected": "false", "data-option": o.name,
      onmousedown: (event) => {
        event.preventDefault();
        this.take(i);
      },
    }, h("strong", {}, o.name), h("span", {}, o.detail), o.hint && h("code", {}, o.hint));
  }

  mark() {
    [...this.list.children].forEach((li, i) => li.setAttribute("aria-selected", String(i === this.chosen)));
    const at = this.list.children[this.chosen];
    if (at) {
      this.box.setAttribute("aria-activedescendant", at.id);
      at.scrollIntoView({ block: "nearest" });
    } else {
      this.box.removeAttribute("aria-activedescendant");
    }
  }

  take(i) {
    const o = this.options[i];
    if (o?.insert === undefined) return;
    this.box.setRangeText(o.insert, o.from, o.to, "end");
    drafts.set(this.key, this.box.value);
    this.grow();
    this.suggest();
    this.box.focus();
  }

  onKey(event) {
    if (event.isComposing) return;
    const open = this.chosen >= 0;
    if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      this.chosen = (this.chosen + (event.key === "ArrowDown" ? 1 : this.options.length - 1)) % this.options.length;
      this.mark();
    } else if (open && (event.key === "Tab" || event.key === "Enter") && !event.shiftKey) {
      event.preventDefault();
      this.take(this.chosen);
    } else if (event.key === "Escape" && this.options.length > 0) {
      event.stopPropagation();
      this.show([]);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.send();
    }
  }

  async send() {
    const text = this.box.value.trim();
    if (!text || this.form.classList.contains("sending")) return;
    this.show([]);
    this.form.classList.add("sending");
    const body = { channel: this.channel, text: withMentions(text) };
    if (this.thread) body.thread_ts = this.thread;
    const answer = await this.client.act(text.startsWith("/") ? "command" : "message", body);
    this.form.classList.remove("sending");
    if (!answer.ok || this.box.value.trim() !== text) return;
    this.box.value = "";
    drafts.delete(this.key);
    this.grow();
  }
}
