// What the page knows: the last state of the server, and which user, place
// and thread are shown. The place and thread live in the address (after #), so
// that a reload or a copied address shows the same.

export const store = {
  state: { now: "", users: [], channels: [], ephemerals: [], views: [], homes: {}, files: [] },
  app: { commands: [], shortcuts: [], bot: { id: "", name: "casethread" } },
  me: "",
  place: "", // a channel's id, or "home"
  thread: "", // the root message's ts
  pane: "side", // what a narrow screen shows: side, main, thread
  closed: new Set(), // views closed here, which the server may not know yet
  seen: new Map(), // "user channel" → newest ts that user has looked at
  skew: 0, // server's clock minus the browser's, in ms
};

export function now() {
  return new Date(Date.now() + store.skew);
}

export function setState(state) {
  const first = store.state.now === "";
  store.state = {
    now: state.now,
    users: state.users ?? [],
    channels: state.channels ?? [],
    ephemerals: state.ephemerals ?? [],
    views: state.views ?? [],
    homes: state.homes ?? {},
    files: state.files ?? [],
  };
  const at = Date.parse(state.now);
  if (!Number.isNaN(at)) store.skew = at - Date.now();
  if (!people().some((u) => u.id === store.me)) store.me = people()[0]?.id ?? "";
  if (!myChannels().some((c) => c.id === store.place) && store.place !== "home") {
    store.place = myChannels()[0]?.id ?? "home";
    store.thread = "";
  }
  if (store.thread && !rootMessage(store.thread)) store.thread = "";
  if (first) for (const u of people()) for (const c of channelsOf(u.id)) markSeen(u.id, c);
}

// people are those one can act as: every user but the bot.
export function people() {
  return store.state.users.filter((u) => u.id !== store.app.bot.id && u.role !== "bot");
}

export function user(id) {
  return store.state.users.find((u) => u.id === id);
}

export function nameOf(id) {
  if (id && id === store.app.bot.id) return store.app.bot.name || "casethread";
  if (id === "USLACKBOT") return "Slackbot";
  return user(id)?.name || id || "?";
}

export function isBot(id) {
  return id !== "" && (id === store.app.bot.id || user(id)?.role === "bot");
}

export function channelsOf(id) {
  return store.state.channels.filter((c) => (c.members ?? []).includes(id));
}

export function myChannels() {
  return channelsOf(store.me);
}

export function channel(id) {
  return store.state.channels.find((c) => c.id === id);
}

export function channelName(c) {
  if (!c) return "?";
  if (!c.is_im) return c.name || c.id;
  const others = (c.members ?? []).filter((m) => m !== store.me);
  return others.map(nameOf).join(", ") || c.name || nameOf(store.app.bot.id);
}

// Every message of a channel the acting user can see, in order: those of all
// and their own ephemerals.
export function messagesOf(c) {
  const own = store.state.ephemerals.filter((e) => e.channel === c.id && e.user === store.me);
  const all = (c.messages ?? []).concat(own.map((e) => ({ ...e, ephemeral: true, user: store.app.bot.id })));
  return all.sort((a, b) => compareTS(a.ts, b.ts));
}

// compareTS orders ts strings without ever making a float of them.
export function compareTS(a, b) {
  const [as, af = ""] = String(a).split(".");
  const [bs, bf = ""] = String(b).split(".");
  return as.length - bs.length || (as < bs ? -1 : as > bs ? 1 : af < bf ? -1 : af > bf ? 1 : 0);
}

export function isRoot(m) {
  return !m.thread_ts || m.thread_ts === m.ts;
}

export function repliesOf(c, ts) {
  return messagesOf(c).filter((m) => m.thread_ts === ts && m.ts !== ts);
}

export function rootMessage(ts) {
  const c = channel(store.place);
  return c ? messagesOf(c).find((m) => m.ts === ts && isRoot(m)) : undefined;
}

// The form the acting user has before them: the topmost one not closed here.
export function openView() {
  return store.state.views.filter((v) => v.user === store.me && !store.closed.has(v.id)).at(-1);
}

export function homeBlocks() {
  const home = store.state.homes[store.me];
  if (!home) return null;
  return Array.isArray(home) ? home : home.blocks ?? [];
}

function newest(id, c) {
  const theirs = (c.messages ?? []).filter((m) => m.user !== id).map((m) => m.ts);
  const private_ = store.state.ephemerals.filter((e) => e.channel === c.id && e.user === id).map((e) => e.ts);
  return theirs.concat(private_).sort(compareTS).at(-1) ?? "0";
}

export function markSeen(id, c) {
  store.seen.set(`${id} ${c.id}`, newest(id, c));
}

export function hasNew(id, c) {
  return compareTS(newest(id, c), store.seen.get(`${id} ${c.id}`) ?? "0") > 0;
}

// userHasNew marks a person in the list: something new in a channel, or a form.
export function userHasNew(id) {
  return channelsOf(id).some((c) => hasNew(id, c)) || store.state.views.some((v) => v.user === id && !store.closed.has(v.id));
}

export function readAddress() {
  const p = new URLSearchParams(location.hash.slice(1));
  store.me = p.get("user") ?? store.me;
  store.place = p.get("place") ?? store.place;
  store.thread = p.get("thread") ?? "";
  if (p.has("place")) store.pane = store.thread ? "thread" : "main";
}

export function writeAddress() {
  const p = new URLSearchParams({ user: store.me, place: store.place });
  if (store.thread) p.set("thread", store.thread);
  history.replaceState(null, "", `#${p}`);
}
