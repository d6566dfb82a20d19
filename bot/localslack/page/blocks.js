// Block Kit blocks as DOM nodes. A block or element the page does not know is
// drawn as a loud box, so that it is seen at once.

import { h, uid, unknown } from "./dom.js";
import { element, imageNode } from "./elements.js";
import { t } from "./i18n.js";
import { markMine, textObject, textOf } from "./mrkdwn.js";
import { picture } from "./pictures.js";
import { richText } from "./richtext.js";

// surface is where blocks stand: client is whose Slack shows them, where says
// how a click names the place to the server ({channel, ts}, {view_id} or
// {home: true}), drafts holds what was typed before a redraw. The fields drawn
// are collected in fields.
export function surface(client, where, drafts = new Map()) {
  return { client, where, drafts, fields: [] };
}

export function renderBlocks(blocks, at) {
  const node = h("div", { class: "blocks" }, (blocks ?? []).map((b) => renderBlock(b, at)));
  return markMine(node, at.client.me);
}

const kinds = {
  section,
  actions: (b, at) => h("div", { class: "block actions" }, (b.elements ?? []).map((e) => element(e, place(b, at)))),
  context,
  header: (b) => h("h3", { class: "block header-block" }, textObject(b.text)),
  divider: () => h("hr", { class: "block" }),
  image: (b) => h("figure", { class: "block" }, b.title && h("figcaption", {}, textObject(b.title)), picture(imageNode(b, "block-image"))),
  input,
  rich_text: (b) => h("div", { class: "block" }, richText(b)),
  table,
};

export const blockTypes = Object.keys(kinds);

function renderBlock(b, at) {
  const draw = kinds[b?.type];
  const node = draw ? draw(b, at) : unknown("block", b?.type);
  if (b?.block_id) node.dataset.block = b.block_id;
  return node;
}

// place says to an element which block it stands in and that it acts at once.
function place(b, at) {
  return { surface: at, block: b.block_id ?? "", input: false, dispatch: true };
}

function section(b, at) {
  return h("div", { class: "block section" },
    h("div", { class: "section-text" },
      b.text && h("div", {}, textObject(b.text)),
      b.fields && h("div", { class: "fields" }, b.fields.map((f) => h("div", {}, textObject(f))))),
    b.accessory && h("div", { class: "accessory" }, element(b.accessory, place(b, at))));
}

function context(b) {
  return h("div", { class: "block context" }, (b.elements ?? []).map((e) => {
    if (e?.type === "image") return imageNode(e, "context-image");
    if (e?.type === "mrkdwn" || e?.type === "plain_text") return h("span", {}, textObject(e));
    return unknown("element", e?.type);
  }));
}

// input is a labelled field. Groups of choices get a fieldset, single
// controls a label; hint and error are tied to the control.
function input(b, at) {
  const id = uid("field");
  const ids = { label: `${id}-label`, hint: `${id}-hint`, error: `${id}-error` };
  const described = [b.hint && ids.hint, ids.error].filter(Boolean).join(" ");
  const control = element(b.element, {
    surface: at, block: b.block_id ?? "", input: true, dispatch: b.dispatch_action === true,
    optional: b.optional === true, id, labelledBy: ids.label, describedBy: described,
  });
  const group = control.matches("[role=group], [role=radiogroup], .multi");
  return h("div", { class: "block input" },
    h(group ? "div" : "label", { class: "label", id: ids.label, for: group ? null : id },
      textOf(b.label), b.optional && h("span", { class: "optional" }, ` ${t("optional")}`)),
    control,
    b.hint && h("div", { class: "hint", id: ids.hint }, textObject(b.hint)),
    h("div", { class: "field-error", id: ids.error, role: "alert" }));
}

// table is a header row and body rows; a cell is raw_text or rich_text.
function table(b) {
  const settings = b.column_settings ?? [];
  const cell = (tag) => (c, column) => {
    const s = settings[column] ?? {};
    const cls = [s.align ? `align-${s.align}` : "", s.is_wrapped ? "wrapped" : ""].join(" ").trim();
    return h(tag, { class: cls || null, scope: tag === "th" ? "col" : null }, cellContent(c));
  };
  const [head, ...rows] = b.rows ?? [];
  return h("div", { class: "block table-wrap", tabindex: "0", role: "group", "aria-label": t("table") }, h("table", {},
    h("thead", {}, h("tr", {}, (head ?? []).map(cell("th")))),
    h("tbody", {}, rows.map((r) => h("tr", {}, r.map(cell("td")))))));
}

function cellContent(c) {
  if (c?.type === "raw_text") return c.text ?? "";
  if (c?.type === "rich_text") return richText(c);
  return unknown("table cell", c?.type);
}
