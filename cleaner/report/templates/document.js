// A document: its text, and on it what was done, with the reason beside it.

const reading = document.getElementById("reading");

// What is the same in two texts as it is, and what differs marked; `side` 0 is here, 1 is there.
function side(words, of, tag) {
  const attributes = tag === "span" ? { class: "was" } : {};
  const parts = words.map((word) => {
    if (typeof word === "string") return word;
    return word[of] && make(tag, attributes, word[of]);
  });
  return parts.filter((part) => part !== "");
}

function why(reason, detail, before = "") {
  const said = detail ? ` ${detail}` : "";
  return make("p", { class: "why" }, make("span", { class: "unseen" }, before), make("b", {}, reasonOf(reason)), make("bdi", {}, said));
}

function pieces(parts, gone) {
  const shown = parts.map((part) => {
    if (typeof part === "string") return part;
    const [text, reason, detail] = part;
    const label = make("span", { class: "why" }, make("span", { class: "unseen" }, "cut: "), make("b", {}, reasonOf(reason)));
    return make("del", { class: `cut ${stageOf(reason)}`, title: detail || null }, label, text);
  });
  return gone ? [make("del", {}, ...shown)] : shown;
}

function place(like) {
  const number = like.run === null ? numberOf(like.doc) : undefined;
  const name = named(like.doc);
  if (number === undefined) return [name, like.run === null ? "" : ` of run ${like.run}`];
  return [make("a", { href: `#document?n=${number}&p=${like.paragraph}` }, name)];
}

function duplicate(block) {
  const { like, mark } = block;
  const alike = like.union ? (Math.floor((like.shared * 10000) / like.union) / 10000).toFixed(3) : "1.000";
  const head = why(block.reason, block.detail, mark === "removed" ? "removed: " : "noted: ");
  if (like.words || like.shared < like.union) head.append(` similarity ${alike}, ${like.shared} of ${like.union} word groups shared`);
  const there = make("span", {}, "Kept in ", ...place(like), `, paragraph ${like.paragraph}`);
  if (!like.words) {
    there.append(", in the same words");
    return [head, make("p", {}, ...pieces(block.text, mark === "removed")), make("p", { class: "why" }, there)];
  }
  const here = make("div", {}, make("h3", {}, mark === "removed" ? "Removed here" : "Kept here"), make("p", { dir: "auto" }, ...side(like.words, 0, "mark")));
  const other = make("div", { class: "witness" }, make("h3", {}, there), make("p", { dir: "auto" }, ...side(like.words, 1, "mark")));
  return [head, make("div", { class: "sides" }, here, other)];
}

function repaired([words, reason, detail]) {
  const parts = words.flatMap((word) => {
    if (typeof word === "string") return [word];
    return [word[0] && make("span", { class: "was" }, word[0]), word[1] && make("ins", {}, word[1])].filter(Boolean);
  });
  return make("div", { class: "fixed" }, why(reason, detail, "repaired: "), make("p", { dir: "auto" }, ...parts));
}

function paragraph(block, at) {
  if (typeof block === "string") return make("p", { id: `p${at}`, dir: "auto" }, block);
  if (block.more) return make("p", { class: "why" }, `${plural(block.more, "more paragraph")}: cleaner restore prints all of the text.`);
  const gone = block.mark === "removed";
  const kind = block.reason === undefined ? "plain" : stageOf(block.reason);
  const shown = block.like ? duplicate(block) : [make("p", { dir: "auto" }, ...pieces(block.text, gone))];
  if (block.mark && !block.like) shown.unshift(why(block.reason, block.detail, gone ? "removed: " : "noted: "));
  shown.push(...(block.repairs ?? []).map(repaired));
  const classes = block.mark ? `told-of ${kind}${gone ? " gone" : " noted"}` : "touched";
  return make("div", { id: `p${at}`, class: classes }, ...shown);
}

function facts(row) {
  const verdict = page.verdicts[row[DOCUMENT.verdict]];
  const counts = [[row[DOCUMENT.removed], "removed"], [row[DOCUMENT.cut], "cut inside"], [row[DOCUMENT.flagged], "noted"], [row[DOCUMENT.repaired], "repaired"]];
  const told = counts.filter(([number]) => number).map(([number, what]) => `${counted(number)} ${what}`);
  const said = row[DOCUMENT.said] ? `${verdict}: ${row[DOCUMENT.said]}` : verdict;
  return [plural(row[DOCUMENT.paragraphs], "paragraph"), ...told, said].join(" · ");
}

let cleanOnly = false;

function only() {
  const box = make("input", { type: "checkbox", checked: cleanOnly });
  box.addEventListener("change", () => {
    cleanOnly = box.checked;
    reading.classList.toggle("clean-only", cleanOnly);
  });
  return make("label", {}, box, " only what stays");
}

async function read(number, focus, steps) {
  const row = documents[number];
  const blocks = await textOf(number);
  const text = make("div", { class: "text" }, ...blocks.map(paragraph));
  if (!blocks.length) text.append(make("p", { class: "why" }, "There is no text in it."));
  const bar = make("div", { class: "steps" }, ...steps.map(([title, go]) => make("button", { type: "button", onclick: go, disabled: !go }, title)), only());
  reading.replaceChildren(bar, make("h2", {}, named(row[DOCUMENT.name])), make("p", { class: "facts" }, make("bdi", {}, facts(row))), text);
  reading.setAttribute("aria-label", row[DOCUMENT.name]);
  reading.scrollTop = 0;
  const wanted = focus === null ? null : document.getElementById(`p${focus}`);
  wanted?.classList.add("here");
  wanted?.scrollIntoView({ block: "center" });
}
