// What the page knows of the workspace: the last state of the server and what
// each person has looked at. It is the same for everybody shown; whom a column
// acts as, and where, is its client's (client.js).

export const workspace = {
  state: { now: "", users: [], channels: [], ephemerals: [], views: [], homes: {}, files: [] },
  app: { commands: [], shortcuts: [], bot: { id: "", name: "casethread" } },
  closed: new Set(), // views closed here, which the server may not know yet
  seen: new Map(), // "user channel thread" → newest ts that user has looked at
  since: "0", // the newest ts when the page was opened; all before it counts as seen
  skew: 0, // server's clock minus the browser's, in ms
};

export function now() {
  return new Date(Date.now() + workspace.skew);
}

export function setState(state) {
  const first = workspace.state.now === "";
  workspace.state = {
    now: state.now,
    users: state.users ?? [],
    channels: state.channels ?? [],
    ephemerals: state.ephemerals ?? [],
    views: state.views ?? [],
    homes: state.homes ?? {},
    files: state.files ?? [],
  };
  const at = Date.parse(state.now);
  if (!Number.isNaN(at)) workspace.skew = at - Date.now();
  if (first) workspace.since = newest();
}

function newest() {
  const all = workspace.state.channels.flatMap((c) => c.messages ?? []).concat(workspace.state.ephemerals);
  return all.map((m) => m.ts).sort(compareTS).at(-1) ?? "0";
}

// people are those one can act as: every user but the bot.
export function people() {
  return workspace.state.users.filter((u) => u.id !== workspace.app.bot.id && u.role !== "bot");
}

export function user(id) {
  return workspace.state.users.find((u) => u.id === id);
}

export function nameOf(id) {
  if (id && id === workspace.app.bot.id) return workspace.app.bot.name || "casethread";
  if (id === "USLACKBOT") return "Slackbot";
  return user(id)?.name || id || "?";
}

export function isBot(id) {
  return id !== "" && (id === workspace.app.bot.id || user(id)?.role === "bot");
}

export function channelsOf(id) {
  return workspace.state.channels.filter((c) => (c.members ?? []).includes(id));
}

export function channel(id) {
  return workspace.state.channels.find((c) => c.id === id);
}

// channelName is a channel's name, or the name of whom reader writes with.
export function channelName(c, reader) {
  if (!c) return "?";
  if (!c.is_im) return c.name || c.id;
  const others = (c.members ?? []).filter((m) => m !== reader);
  return others.map(nameOf).join(", ") || c.name || nameOf(workspace.app.bot.id);
}

// messagesFor are the messages of a channel that a person can see, in order:
// those of all and their own ephemerals.
export function messagesFor(id, c) {
  const own = workspace.state.ephemerals.filter((e) => e.channel === c.id && e.user === id);
  const all = (c.messages ?? []).concat(own.map((e) => ({ ...e, ephemeral: true, user: workspace.app.bot.id })));
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

// filesIn are the files of a place that no message in it carries.
export function filesIn(c, thread) {
  const carried = new Set((c.messages ?? []).flatMap((m) => m.files ?? []));
  return workspace.state.files.filter((f) => f.channel === c.id && (f.thread_ts || "") === thread && !carried.has(f.id));
}

// What a person has not seen is counted for a channel and for each thread in
// it: looking at a channel shows the threads' first messages alone.

function seenKey(id, c, m) {
  return `${id} ${c.id} ${isRoot(m) ? "" : m.thread_ts}`;
}

export function isNew(id, c, m) {
  return m.user !== id && compareTS(m.ts, workspace.seen.get(seenKey(id, c, m)) ?? workspace.since) > 0;
}

export function countNew(id, c) {
  return messagesFor(id, c).filter((m) => isNew(id, c, m)).length;
}

// markSeen notes that a person looks at a channel or, with thread, at a thread
// in it.
export function markSeen(id, c, thread) {
  const last = messagesFor(id, c).filter((m) => (thread ? m.thread_ts === thread && m.ts !== thread : isRoot(m))).at(-1);
  if (last) workspace.seen.set(seenKey(id, c, last), last.ts);
}

// openViewOf is the form a person has before them: the topmost one that was not
// closed here.
export function openViewOf(id) {
  return workspace.state.views.filter((v) => v.user === id && !workspace.closed.has(v.id)).at(-1);
}

// countNewFor counts what waits for a person: messages and a form.
export function countNewFor(id) {
  const messages = channelsOf(id).reduce((sum, c) => sum + countNew(id, c), 0);
  return messages + (openViewOf(id) ? 1 : 0);
}
