// Which clients the page shows: one, or the consultant, the caseworker and the
// company's contact side by side. The address after # keeps it all, so that a
// reload or a copied address shows the same.

import { Client } from "./client.js";
import { h } from "./dom.js";
import { t } from "./i18n.js";
import { avatar, freshBadge } from "./messages.js";
import { focusFirst } from "./panel.js";
import { countNewFor, nameOf, people } from "./workspace.js";

const sideBySide = ["consultant", "caseworker", "contact"];

export class Columns {
  // redraw is called with a client that has moved; root is the element that
  // holds the clients.
  constructor(root, redraw) {
    this.root = root;
    this.redraw = redraw;
    this.list = [];
    this.front = 0; // the column shown where there is room for one only
    root.addEventListener("scroll", () => this.scrolled(), { passive: true });
    // On the document: what had the focus may be gone, with a form that was opened.
    document.addEventListener("keydown", (event) => this.onKey(event));
  }

  get three() {
    return this.list.length > 1;
  }

  // read opens what the address says.
  read() {
    const p = new URLSearchParams(location.hash.slice(1));
    if (p.get("view") === "three") {
      this.put(sideBySide.map((_, i) => p.get(String(i + 1)) ?? ""));
    } else {
      this.put([[p.get("user"), p.get("place"), p.get("thread")].map((part) => part ?? "").join("/")]);
    }
  }

  write() {
    const p = new URLSearchParams();
    if (this.three) {
      p.set("view", "three");
      this.list.forEach((c, i) => p.set(String(i + 1), c.toText()));
    } else {
      const [c] = this.list;
      p.set("user", c.me);
      p.set("place", c.place);
      if (c.thread) p.set("thread", c.thread);
    }
    history.replaceState(null, "", `#${p}`);
  }

  put(places) {
    this.list = places.map((text, i) => {
      const c = new Client(String(i + 1), this.redraw);
      c.fromText(text);
      return c;
    });
    this.front = 0;
    this.root.dataset.view = this.three ? "three" : "one";
    this.root.replaceChildren(...this.list.map((c) => c.root));
  }

  // settle gives columns without a person theirs.
  settle() {
    if (!this.three) return;
    this.list.forEach((c, i) => {
      if (!c.me) c.me = people().find((u) => u.role === sideBySide[i])?.id ?? people()[i]?.id ?? "";
    });
  }

  // show switches between one client and three. The case at hand stays: each
  // column opens the same thread.
  show(three) {
    if (three === this.three) return;
    const now = this.list.find((c) => c.active && c.root.contains(document.activeElement)) ?? this.list[this.front] ?? this.list[0];
    if (!three) {
      this.put([now.toText()]);
      return;
    }
    const common = now.channel() && !now.channel().is_im ? [now.place, now.thread] : ["", ""];
    this.put(sideBySide.map((role) => {
      const id = people().find((u) => u.role === role)?.id ?? "";
      return id === now.me ? now.toText() : [id, ...common].join("/");
    }));
  }

  // of finds the client of a person, if one is shown.
  of(id) {
    return this.list.find((c) => c.me === id);
  }

  // bringToFront shows a column where there is room for one only.
  bringToFront(client) {
    const at = this.list.indexOf(client);
    this.root.scrollTo({ left: at * this.root.clientWidth, behavior: "instant" });
    this.scrolled();
  }

  // scrolled notes which columns are in view after a swipe.
  scrolled() {
    const width = this.root.clientWidth;
    const single = this.three && this.root.scrollWidth > width + 1;
    const front = single ? Math.round(this.root.scrollLeft / width) : 0;
    const changed = front !== this.front || this.list.some((c, i) => c.inView !== (!single || i === front));
    this.front = front;
    this.list.forEach((c, i) => {
      c.inView = !single || i === front;
    });
    if (changed) this.redraw(this.list[front]);
  }

  // F6 goes to the next column, as it goes to the next part of Slack.
  onKey(event) {
    if (event.key !== "F6" || !this.three) return;
    event.preventDefault();
    const focused = this.list.findIndex((c) => c.root.contains(document.activeElement));
    const at = focused >= 0 ? focused : this.list.findIndex((c) => c.active);
    const next = this.list.at((at + (event.shiftKey ? -1 : 1)) % this.list.length);
    next.activate();
    const panel = next.panels.at(-1);
    if (panel) focusFirst(panel);
    else next.stage.querySelector("textarea, button")?.focus();
  }

  // tabs are the row that chooses the column on a narrow screen.
  tabs() {
    return {
      key: "columns", print: JSON.stringify([this.list.map((c) => [c.me, countNewFor(c.me)]), this.front, t("columns")]),
      build: () => h("div", { class: "column-tabs" }, this.list.map((c, i) => h("button", {
        type: "button", "data-column": c.key, "data-focus": `column ${c.key}`, "aria-pressed": String(i === this.front), onclick: () => this.bringToFront(c),
      }, avatar(c.me), h("span", {}, nameOf(c.me)), freshBadge(i === this.front ? 0 : countNewFor(c.me))))),
    };
  }
}
