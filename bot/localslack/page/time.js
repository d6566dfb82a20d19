// Dates and times. Everything is shown and typed in the demo's zone,
// whatever zone the browser is in.

import { language, t } from "./i18n.js";

export const zone = "Europe/Copenhagen";

function locale() {
  return language() === "da" ? "da-DK" : "en-GB";
}

function format(date, options) {
  return new Intl.DateTimeFormat(locale(), { timeZone: zone, ...options }).format(date);
}

// tsDate is the time of a message's ts. The ts stays a string everywhere else.
export function tsDate(ts) {
  return new Date(Number.parseInt(String(ts).split(".")[0], 10) * 1000);
}

export function clockTime(date) {
  return format(date, { hour: "2-digit", minute: "2-digit", hour12: false }).replace(".", ":");
}

export function longDate(date) {
  return format(date, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
}

export function shortDateTime(date) {
  return `${format(date, { weekday: "short", day: "numeric", month: "short", year: "numeric" })} ${clockTime(date)}`;
}

// parts gives the wall clock of the zone as strings.
export function parts(date) {
  const out = {};
  const f = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone, hour12: false, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit",
  });
  for (const p of f.formatToParts(date)) out[p.type] = p.value;
  if (out.hour === "24") out.hour = "00";
  return out;
}

export function dayKey(date) {
  const p = parts(date);
  return `${p.year}-${p.month}-${p.day}`;
}

// localValue is what an <input type="datetime-local"> wants.
export function localValue(date) {
  const p = parts(date);
  return `${p.year}-${p.month}-${p.day}T${p.hour}:${p.minute}`;
}

// offset is the zone's distance from UTC in minutes at that moment.
function offset(date) {
  const p = parts(date);
  const wall = Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute, p.second);
  return Math.round((wall - Math.floor(date.getTime() / 1000) * 1000) / 60000);
}

// fromLocal reads "2026-12-03T08:00" as wall clock of the zone. A time that
// summer time skips becomes the one an hour later.
export function fromLocal(text) {
  const m = /^(\d{4,})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(text ?? "");
  if (!m) return null;
  const wall = Date.UTC(m[1], m[2] - 1, m[3], m[4], m[5]);
  let date = new Date(wall - offset(new Date(wall)) * 60000);
  date = new Date(wall - offset(date) * 60000);
  return date;
}

// rfc3339 writes a moment with the zone's offset, such as
// 2026-12-03T08:00:00+01:00.
export function rfc3339(date) {
  const p = parts(date);
  const minutes = offset(date);
  const two = (n) => String(Math.abs(n)).padStart(2, "0");
  const sign = minutes < 0 ? "-" : "+";
  return `${p.year}-${p.month}-${p.day}T${p.hour}:${p.minute}:${p.second}${sign}${two(Math.trunc(minutes / 60))}:${two(minutes % 60)}`;
}

// nextMorning is 08:00 of the day after date.
export function nextMorning(date) {
  const p = parts(date);
  const next = new Date(Date.UTC(p.year, p.month - 1, Number(p.day) + 1));
  return fromLocal(`${next.toISOString().slice(0, 10)}T08:00`);
}

// relativeDay is today, yesterday or tomorrow, or "" for any other day.
function relativeDay(date, now) {
  for (const [days, word] of [[0, "today"], [-1, "yesterday"], [1, "tomorrowDay"]]) {
    if (dayKey(date) === dayKey(new Date(now.getTime() + days * 86400000))) return t(word);
  }
  return "";
}

export function dayHeading(date, now) {
  const near = relativeDay(date, now);
  const long = longDate(date);
  return near ? `${near[0].toUpperCase()}${near.slice(1)}, ${long}` : long[0].toUpperCase() + long.slice(1);
}

// slackDate fills Slack's date tokens ({date_short} and so on) in a format.
export function slackDate(seconds, pattern, now) {
  const date = new Date(Number(seconds) * 1000);
  const long = () => longDate(date);
  const short = () => format(date, { day: "numeric", month: "short", year: "numeric" });
  const middle = () => format(date, { day: "numeric", month: "long", year: "numeric" });
  const near = (otherwise) => relativeDay(date, now) || otherwise();
  const tokens = {
    date_num: () => dayKey(date),
    date: middle,
    date_short: short,
    date_long: long,
    date_pretty: () => near(middle),
    date_short_pretty: () => near(short),
    date_long_pretty: () => near(long),
    day_divider_pretty: () => near(long),
    date_long_full: long,
    time: () => clockTime(date),
    time_secs: () => format(date, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false }).replaceAll(".", ":"),
    ago: () => ago(date, now),
  };
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => (tokens[name] ? tokens[name]() : whole));
}

function ago(date, now) {
  const minutes = Math.round((date.getTime() - now.getTime()) / 60000);
  const f = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" });
  if (Math.abs(minutes) < 60) return f.format(minutes, "minute");
  if (Math.abs(minutes) < 48 * 60) return f.format(Math.round(minutes / 60), "hour");
  return f.format(Math.round(minutes / 1440), "day");
}
