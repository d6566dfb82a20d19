// A client is one person's Slack in the page: whom it acts as and where that
// person is. The page has one, or three side by side, each in a column of its
// own.

import { drive } from "./api.js";
import { h } from "./dom.js";
import { roleName } from "./i18n.js";
import { channel, channelName, channelsOf, compareTS, isRoot, messagesFor, nameOf, openViewOf, people, user, workspace } from "./workspace.js";

let lastActive = null; // the client that was last clicked or typed in

export class Client {
  // key tells the clients of a page apart; redraw is called when this one has
  // moved to another place or person.
  constructor(key, redraw) {
    this.key = key;
    this.redraw = () => redraw(this);
    this.me = "";
    this.place = ""; // a channel's id, or "home"
    this.thread = ""; // the root message's ts
    this.pane = "main"; // what a column too narrow for both shows: main, thread
    this.inView = true; // on a telephone, whether this is the column shown
    this.panels = []; // forms and questions that lie over this column, topmost last
    this.stage = h("div", { class: "stage" });
    this.notices = h("div", { class: "notices" });
    this.root = h("section", { class: "client", "data-client": key }, this.stage, this.notices);
    for (const kind of ["focusin", "pointerdown"]) this.root.addEventListener(kind, () => this.activate());
  }

  activate() {
    lastActive = this;
  }

  // active tells whether the person at the screen works in this client, so
  // that it may take the focus.
  get active() {
    return lastActive === this || lastActive === null || !lastActive.root.isConnected;
  }

  get label() {
    return [nameOf(this.me), roleName(user(this.me)?.role)].filter(Boolean).join(", ");
  }

  channels() {
    return channelsOf(this.me);
  }

  channel() {
    return channel(this.place);
  }

  nameOfChannel(c) {
    return channelName(c, this.me);
  }

  messages(c) {
    return messagesFor(this.me, c);
  }

  roots(c) {
    return this.messages(c).filter(isRoot);
  }

  replies(c, ts) {
    return this.messages(c).filter((m) => m.thread_ts === ts && m.ts !== ts);
  }

  threadMessages(c, ts) {
    return this.messages(c).filter((m) => m.ts === ts || m.thread_ts === ts).sort((a, b) => compareTS(a.ts, b.ts));
  }

  rootMessage(ts) {
    const c = this.channel();
    return c && this.roots(c).find((m) => m.ts === ts);
  }

  openView() {
    return openViewOf(this.me);
  }

  homeBlocks() {
    const home = workspace.state.homes[this.me];
    if (!home) return null;
    return Array.isArray(home) ? home : home.blocks ?? [];
  }

  // settle moves the client from what the state no longer has to what it has.
  settle() {
    if (!people().some((u) => u.id === this.me)) this.me = people()[0]?.id ?? "";
    if (!this.channels().some((c) => c.id === this.place) && this.place !== "home") {
      this.place = this.channels()[0]?.id ?? "home";
      this.thread = "";
    }
    if (this.thread && !this.rootMessage(this.thread)) this.thread = "";
    if (!this.thread) this.pane = "main";
  }

  // act posts what the person does here.
  act(name, body) {
    return drive(name, { user: this.me, ...body }, this);
  }

  // actAs makes this the client of another person, at the same place when they
  // can be there. In a direct message that is their own with the bot.
  actAs(id) {
    if (id === this.me) return;
    const before = this.channel();
    this.me = id;
    this.notices.replaceChildren();
    if (this.place !== "home" && !(before?.members ?? []).includes(id)) {
      const mine = this.channels();
      this.place = (before?.is_im ? mine.find((c) => c.is_im) : mine[0])?.id ?? mine[0]?.id ?? "home";
      this.thread = "";
    }
    this.redraw();
    if (this.place === "home") this.act("home", {});
  }

  go(place) {
    if (place !== this.place) this.thread = "";
    this.place = place;
    this.pane = "main";
    this.notices.replaceChildren();
    this.redraw();
    if (place === "home") return this.act("home", {});
    return Promise.resolve();
  }

  openThread(ts) {
    this.thread = ts;
    this.pane = "thread";
    this.redraw();
    this.stage.querySelector(".thread textarea")?.focus();
  }

  closeThread() {
    const ts = this.thread;
    this.thread = "";
    this.showMain();
    this.stage.querySelector(`.main [data-ts="${CSS.escape(ts)}"] .replies`)?.focus({ preventScroll: true });
  }

  showMain() {
    this.pane = "main";
    this.redraw();
  }

  // toText and fromText keep where the client is in the page's address.
  toText() {
    return [this.me, this.place, this.thread].filter(Boolean).join("/");
  }

  fromText(text) {
    [this.me = "", this.place = "", this.thread = ""] = text.split("/");
    this.pane = this.thread ? "thread" : "main";
  }
}
