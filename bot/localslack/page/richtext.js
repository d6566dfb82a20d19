// The rich_text block: what Slack's own composer makes of a text.

import { h, unknown } from "./dom.js";
import { channelLink, dateNode, drawEmoji, link, mention } from "./mrkdwn.js";

const kinds = {
  rich_text_section: (e) => h("div", { class: "rich-section" }, inlines(e.elements)),
  rich_text_quote: (e) => h("blockquote", {}, inlines(e.elements)),
  rich_text_preformatted: (e) => h("pre", {}, inlines(e.elements)),
  rich_text_list: list,
};

export function richText(block) {
  return h("div", { class: "rich" }, (block.elements ?? []).map(part));
}

function part(e) {
  const draw = kinds[e?.type];
  return draw ? draw(e) : unknown("rich text element", e?.type);
}

function list(e) {
  const indent = Math.min(Number(e.indent ?? 0), 8);
  const props = { class: `indent-${indent}${e.border ? " bordered" : ""}` };
  if (e.style === "ordered") props.start = Number(e.offset ?? 0) + 1;
  return h(e.style === "ordered" ? "ol" : "ul", props, (e.elements ?? []).map((item) => h("li", {}, part(item))));
}

const inlineKinds = {
  text: (e) => breaks(e.text ?? ""),
  link: (e) => link(e.url ?? "", e.text || e.url || ""),
  user: (e) => mention(e.user_id),
  usergroup: (e) => h("span", { class: "mention" }, `@${e.usergroup_id}`),
  channel: (e) => channelLink(e.channel_id),
  broadcast: (e) => h("span", { class: "mention" }, `@${e.range}`),
  emoji: (e) => drawEmoji(e.name ?? ""),
  date: (e) => dateNode(e.timestamp, e.format ?? "{date} {time}"),
  color: (e) => h("code", {}, e.value ?? ""),
};

function inlines(elements) {
  return (elements ?? []).map((e) => {
    const draw = inlineKinds[e?.type];
    if (!draw) return unknown("rich text element", e?.type);
    return styled(draw(e), e.style ?? {});
  });
}

function breaks(text) {
  return text.split("\n").flatMap((line, i) => (i > 0 ? [h("br"), line] : [line]));
}

function styled(content, style) {
  let out = content;
  for (const [name, tag] of [["code", "code"], ["strike", "del"], ["underline", "u"], ["italic", "em"], ["bold", "strong"]]) {
    if (style[name]) out = h(tag, {}, out);
  }
  return out;
}
