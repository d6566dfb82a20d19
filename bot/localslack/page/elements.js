// Block Kit's interactive elements. In an input block they only hold a value
// (read by the form); elsewhere a change is posted to the server at once, or,
// where a value is typed or several are chosen, when the user says so.

import { h, uid, unknown } from "./dom.js";
import { t } from "./i18n.js";
import { openMenu } from "./menu.js";
import { textObject, textOf } from "./mrkdwn.js";
import { ask } from "./panel.js";
import { people } from "./workspace.js";
import { fromLocal, localValue } from "./time.js";

const kinds = {
  button,
  static_select: (el, at) => select(el, at, groups(el), el.initial_option?.value),
  users_select: (el, at) => select(el, at, userGroups(), el.initial_user),
  conversations_select: (el, at) => select(el, at, channelGroups(at), firstChannel(el, at)),
  multi_static_select: (el, at) => multi(el, at, groups(el), (el.initial_options ?? []).map((o) => o.value)),
  multi_users_select: (el, at) => multi(el, at, userGroups(), el.initial_users ?? []),
  multi_conversations_select: (el, at) => multi(el, at, channelGroups(at), el.initial_conversations ?? [firstChannel(el, at)].filter(Boolean)),
  datepicker: (el, at) => picker(el, at, "date", el.initial_date ?? ""),
  timepicker: (el, at) => picker(el, at, "time", el.initial_time ?? ""),
  datetimepicker,
  plain_text_input: textInput,
  email_text_input: (el, at) => textInput(el, at, "email"),
  url_text_input: (el, at) => textInput(el, at, "url"),
  number_input: numberInput,
  checkboxes: (el, at) => choices(el, at, "checkbox"),
  radio_buttons: (el, at) => choices(el, at, "radio"),
  overflow,
  image: (el) => imageNode(el, "accessory-image"),
};

export const elementTypes = Object.keys(kinds);

// element draws el. at says where it stands: surface, block, whether it is a
// field of an input block (then with id, labelledBy, describedBy) and whether
// it acts by itself (dispatch).
export function element(el, at) {
  const draw = kinds[el?.type];
  if (!draw) return unknown("element", el?.type);
  const node = draw(el, at);
  node.dataset.element = el.type;
  if (el.action_id) node.dataset.action = el.action_id;
  return node;
}

// act posts a click, after the element's question if it has one. revert runs
// when the user says no.
async function act(el, at, given, revert = () => {}, question = el.confirm) {
  const { client, where } = at.surface;
  if (question && !(await ask(client, question))) {
    revert();
    return;
  }
  await client.act("click", { ...where, block_id: at.block || undefined, action_id: el.action_id, ...given });
}

// hold registers a field's reader with its surface.
function hold(el, at, read, check = () => "") {
  at.surface.fields.push({ block: at.block, action: el.action_id, read, check, optional: at.optional !== false, input: at.input });
}

// initial is what was typed before a redraw, else what the bot asked for.
function initial(el, at, otherwise) {
  const key = `${at.block}\n${el.action_id}`;
  return at.surface.drafts.has(key) ? at.surface.drafts.get(key) : otherwise;
}

// naming gives a control its accessible name and its error state.
function naming(el, at) {
  const name = at.labelledBy ? null : textOf(el.placeholder) || el.action_id || el.type;
  return {
    "aria-label": name,
    "aria-labelledby": name ? null : at.labelledBy,
    "aria-describedby": at.describedBy,
    "aria-required": at.input && !at.optional ? "true" : null,
    "data-focus": `${at.block} ${el.action_id}`,
  };
}

function button(el, at) {
  const style = el.style === "primary" ? " primary" : el.style === "danger" ? " danger" : "";
  const props = {
    class: `button${style}`,
    "aria-label": el.accessibility_label,
    "data-value": el.value,
    "data-focus": `${at.block} ${el.action_id} ${el.value ?? ""}`,
  };
  const press = () => act(el, at, el.value === undefined ? {} : { value: el.value });
  if (el.url && /^https?:\/\//i.test(el.url)) {
    return h("a", { ...props, href: el.url, target: "_blank", rel: "noopener noreferrer", onclick: press }, textObject(el.text));
  }
  return h("button", { ...props, type: "button", onclick: press }, textObject(el.text));
}

function groups(el) {
  if (el.option_groups) return el.option_groups.map((g) => ({ label: textOf(g.label), options: g.options ?? [] }));
  return [{ options: el.options ?? [] }];
}

function userGroups() {
  return [{ options: people().map((u) => ({ value: u.id, text: { type: "plain_text", text: u.name } })) }];
}

// channelGroups are the conversations of who sees the element.
function channelGroups(at) {
  const { client } = at.surface;
  return [{ options: client.channels().map((c) => ({ value: c.id, text: { type: "plain_text", text: client.nameOfChannel(c) } })) }];
}

function firstChannel(el, at) {
  const here = el.default_to_current_conversation ? at.surface.client.place : "";
  return el.initial_conversation ?? (here === "home" ? "" : here);
}

function select(el, at, grouped, first) {
  const start = initial(el, at, first ?? "");
  let last = start;
  const option = (o) => h("option", { value: o.value, selected: o.value === start }, textOf(o.text));
  const node = h("select", {
    id: at.id, class: "control", ...naming(el, at),
    onchange: () => {
      if (!at.dispatch || node.value === "") return;
      const before = last;
      last = node.value;
      act(el, at, { selected: node.value }, () => {
        node.value = before;
        last = before;
      });
    },
  },
  h("option", { value: "", selected: start === "" }, textOf(el.placeholder) || t("choose")),
  grouped.map((g) => (g.label ? h("optgroup", { label: g.label }, g.options.map(option)) : g.options.map(option))));
  hold(el, at, () => node.value);
  return node;
}

// multi is a list of ticks that folds into one line. Outside forms it is sent
// with a button, as Slack sends it when its list closes.
function multi(el, at, grouped, first) {
  const start = new Set(initial(el, at, first));
  const boxes = [];
  const summary = h("summary", { id: at.id, "data-focus": `${at.block} ${el.action_id}`, "aria-describedby": at.describedBy });
  const read = () => boxes.filter((b) => b.checked).map((b) => b.value);
  const show = () => {
    const names = boxes.filter((b) => b.checked).map((b) => b.dataset.label);
    summary.textContent = names.length === 0 ? textOf(el.placeholder) || t("choose") : names.length > 3 ? t("chosen", { n: names.length }) : names.join(", ");
    const full = el.max_selected_items && names.length >= el.max_selected_items;
    for (const b of boxes) b.disabled = Boolean(full) && !b.checked;
  };
  const row = (o) => {
    const box = h("input", { type: "checkbox", value: o.value, checked: start.has(o.value), "data-label": textOf(o.text), onchange: show });
    boxes.push(box);
    return h("label", { class: "choice" }, box, h("span", {}, textObject(o.text)));
  };
  const list = grouped.map((g) => [g.label && h("div", { class: "group-label" }, g.label), g.options.map(row)]);
  const details = h("details", {}, summary, h("div", { class: "multi-list" }, list,
    at.dispatch && h("button", { type: "button", class: "button small", "data-apply": true, onclick: () => act(el, at, { selected: read() }) }, t("apply"))));
  const node = h("div", {
    class: "multi", role: "group", "aria-labelledby": at.labelledBy, "aria-label": at.labelledBy ? null : textOf(el.placeholder) || el.action_id,
  }, details);
  show();
  hold(el, at, read);
  return node;
}

// typed wraps a control whose value is sent with a button of its own when it
// stands outside a form.
function typed(el, at, node, value) {
  if (!at.dispatch || at.input) return node;
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || (event.shiftKey && node.nodeName === "TEXTAREA")) return;
    event.preventDefault();
    send();
  });
  const send = () => {
    const v = value();
    if (v !== "" && v !== null) act(el, at, { selected: v });
  };
  return h("span", { class: "typed" }, node, h("button", { type: "button", class: "button small", "data-apply": true, onclick: send }, t("apply")));
}

function picker(el, at, type, first) {
  const node = h("input", { type, id: at.id, class: "control", value: initial(el, at, first), title: textOf(el.placeholder), ...naming(el, at) });
  if (at.dispatch && at.input) node.addEventListener("change", () => node.value && act(el, at, { selected: node.value }));
  hold(el, at, () => node.value);
  return typed(el, at, node, () => node.value);
}

// datetimepicker's value is Slack's: whole seconds since 1970.
function datetimepicker(el, at) {
  const first = initial(el, at, el.initial_date_time);
  const node = h("input", {
    type: "datetime-local", id: at.id, class: "control", value: first ? localValue(new Date(Number(first) * 1000)) : "", ...naming(el, at),
  });
  const read = () => {
    const date = fromLocal(node.value);
    return date ? Math.floor(date.getTime() / 1000) : null;
  };
  if (at.dispatch && at.input) node.addEventListener("change", () => read() && act(el, at, { selected: read() }));
  hold(el, at, read);
  return typed(el, at, node, read);
}

function textInput(el, at, type = "text") {
  const props = {
    id: at.id, class: "control", value: initial(el, at, el.initial_value ?? ""), placeholder: textOf(el.placeholder) || null,
    maxlength: el.max_length, autocomplete: "off", ...naming(el, at),
  };
  const node = el.multiline ? h("textarea", { ...props, rows: 4 }) : h("input", { ...props, type });
  if (at.dispatch && at.input) node.addEventListener("change", () => act(el, at, { selected: node.value }));
  hold(el, at, () => node.value, (v) => {
    if (v !== "" && el.min_length && v.length < el.min_length) return t("tooShort", { n: el.min_length });
    if (el.max_length && v.length > el.max_length) return t("tooLong", { n: el.max_length });
    return "";
  });
  return typed(el, at, node, () => node.value);
}

// numberInput is a text field with a number keyboard: a number field would
// swallow what it does not understand, and Danish writes a comma.
function numberInput(el, at) {
  const node = h("input", {
    type: "text", inputmode: el.is_decimal_allowed ? "decimal" : "numeric", id: at.id, class: "control number", autocomplete: "off",
    value: initial(el, at, el.initial_value ?? ""), placeholder: textOf(el.placeholder) || null, ...naming(el, at),
  });
  const read = () => node.value.trim().replace(",", ".");
  hold(el, at, read, (v) => {
    if (v === "") return "";
    if (!/^-?\d+(\.\d+)?$/.test(v) || (!el.is_decimal_allowed && v.includes("."))) return t("notNumber");
    if (el.min_value !== undefined && Number(v) < Number(el.min_value)) return t("tooSmall", { n: el.min_value });
    if (el.max_value !== undefined && Number(v) > Number(el.max_value)) return t("tooBig", { n: el.max_value });
    return "";
  });
  return typed(el, at, node, read);
}

// choices are checkboxes or radio buttons with their descriptions.
function choices(el, at, type) {
  const many = type === "checkbox";
  const first = many ? (el.initial_options ?? []).map((o) => o.value) : [el.initial_option?.value];
  const start = [initial(el, at, many ? first : first[0])].flat();
  const name = uid("choice");
  const boxes = [];
  const read = () => {
    const values = boxes.filter((b) => b.checked).map((b) => b.value);
    return many ? values : values[0] ?? "";
  };
  let last = new Set(start);
  const changed = () => {
    if (!at.dispatch) return;
    const before = last;
    last = new Set([read()].flat());
    act(el, at, { selected: read() }, () => {
      for (const b of boxes) b.checked = before.has(b.value);
      last = before;
    });
  };
  const rows = (el.options ?? []).map((o) => {
    const box = h("input", { type, name, value: o.value, checked: start.includes(o.value), "data-focus": `${at.block} ${el.action_id} ${o.value}`, onchange: changed });
    boxes.push(box);
    return h("label", { class: "choice" }, box,
      h("span", {}, textObject(o.text), o.description && h("small", {}, textObject(o.description))));
  });
  hold(el, at, read);
  return h("div", {
    class: "choices", role: many ? "group" : "radiogroup", "aria-labelledby": at.labelledBy,
    "aria-label": at.labelledBy ? null : el.action_id, "aria-describedby": at.describedBy,
  }, rows);
}

function overflow(el, at) {
  const node = h("button", {
    type: "button", class: "button icon", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": t("more"),
    "data-focus": `${at.block} ${el.action_id}`,
    onclick: () => openMenu(node, (el.options ?? []).map((o) => ({
      id: o.value, label: textOf(o.text), description: textOf(o.description),
      run: () => {
        if (o.url && /^https?:\/\//i.test(o.url)) window.open(o.url, "_blank", "noopener");
        act(el, at, { selected: o.value });
      },
    }))),
  }, "⋯");
  return node;
}

// imageNode draws an image of this server. The page fetches nothing from
// elsewhere, so another address is shown as its alt text.
export function imageNode(el, cls) {
  const url = el.slack_file?.id ? `/drive/files/${encodeURIComponent(el.slack_file.id)}` : el.image_url ?? el.slack_file?.url ?? "";
  const here = sameOrigin(url);
  if (here) return h("img", { src: here, alt: el.alt_text ?? "", class: cls });
  return h("span", { class: `image-outside ${cls}`, role: "img", "aria-label": el.alt_text, title: t("imageOutside") }, el.alt_text ?? url);
}

// sameOrigin gives the path of an address of this server, or "". A file's
// private address, which only the bot may read, becomes the page's own.
function sameOrigin(url) {
  try {
    const u = new URL(url, location.href);
    if (u.origin !== location.origin) return "";
    const file = /^\/files\/([^/]+)\//.exec(u.pathname);
    return file ? `/drive/files/${file[1]}` : u.pathname + u.search;
  } catch {
    return "";
  }
}
