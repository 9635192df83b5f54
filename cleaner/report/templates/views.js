// The views: what the address asks for, the filters, the threshold.

const $ = (id) => document.getElementById(id);
const desk = $("desk");
const controls = { words: $("words"), reason: $("reason"), rule: $("rule"), site: $("site"), verdict: $("verdict") };
let order = { key: "", direction: "ascending" };
let open = null;
let view = "documents";

function trouble(error) {
  $("trouble").textContent = error.message;
  $("trouble").hidden = false;
}

// Documents

const list = new List($("list"), {
  label: "Documents",
  height: 52,
  columns: [
    { title: "Document", sort: "name" }, { title: "Para.", sort: "paragraphs" }, { title: "Removed", sort: "removed" },
    { title: "Cut", sort: "cut" }, { title: "Noted", sort: "flagged" }, { title: "Similar", sort: "lowest", hint: "the lowest similarity of its near-duplicates" },
  ],
  cells: documentCells,
  open: (number) => go(number, null),
  sort: sortBy,
  chosen: (number) => number === open,
});

function documentCells(number) {
  const row = documents[number];
  const verdict = page.verdicts[row[DOCUMENT.verdict]];
  const below = [verdict === "article" ? null : `${verdict} · `, named(row[DOCUMENT.name])];
  const what = make("span", { class: "what" }, make("span", { dir: "auto" }, row[DOCUMENT.headline] || "no text"), make("span", {}, ...below));
  const figure = (value) => (value ? counted(value) : make("span", { class: "zero" }, "0"));
  const lowest = row[DOCUMENT.lowest];
  return [
    what, figure(row[DOCUMENT.paragraphs]), figure(row[DOCUMENT.removed]), figure(row[DOCUMENT.cut]), figure(row[DOCUMENT.flagged]),
    lowest === null ? make("span", { class: "zero" }, "–") : lowest.toFixed(2),
  ];
}

function sortBy(key) {
  const natural = key === "name" || key === "lowest" ? "ascending" : "descending";
  const other = { ascending: "descending", descending: "ascending" };
  order = { key, direction: order.key === key ? other[order.direction] : natural };
  refresh();
}

function compare(one, other) {
  const at = DOCUMENT[order.key];
  const [a, b] = [documents[one][at], documents[other][at]];
  if (a === b) return one - other;
  if (a === null || b === null) return a === null ? 1 : -1; // what has none comes last, whatever the direction
  const less = a < b ? -1 : 1;
  return order.direction === "ascending" ? less : -less;
}

// What is asked for, as a test of a row; the words in lower case are made once for each row.
const lowered = [];

function wanted() {
  const words = asWords(controls.words.value);
  const reasons = [controls.reason.value, controls.rule.value].filter(Boolean).map((name) => page.reasons.indexOf(name));
  const verdict = controls.verdict.value ? page.verdicts.indexOf(controls.verdict.value) : null;
  const site = controls.site.value;
  const exact = page.sites.indexOf(site);
  const fits = exact >= 0 ? new Set([exact]) : new Set(page.sites.flatMap((name, number) => (name.includes(site) ? [number] : [])));
  return (number) => {
    const row = documents[number];
    if (site && !fits.has(row[DOCUMENT.site])) return false;
    if (verdict !== null && row[DOCUMENT.verdict] !== verdict) return false;
    if (!reasons.every((reason) => has(row, reason))) return false;
    if (!words.length) return true;
    lowered[number] ??= `${row[DOCUMENT.name]}\n${row[DOCUMENT.headline]}`.toLowerCase();
    return words.every((word) => lowered[number].includes(word));
  };
}

function asWords(text) {
  return text.toLowerCase().split(/\s+/).filter(Boolean);
}

function has(row, reason) {
  for (let at = DOCUMENT.reasons; at < row.length; at += 2) if (row[at] === reason) return true;
  return false;
}

let shown = [];

function refresh({ keep = false } = {}) {
  const fits = wanted();
  shown = [];
  for (let number = 0; number < documents.length; number += 1) if (fits(number)) shown.push(number);
  if (order.key) shown.sort(compare);
  list.sorted(order.key, order.direction);
  list.show(shown, { keep });
  const all = documents.length === page.documents ? plural(page.documents, "document") : `${counted(documents.length)} read so far, of ${counted(page.documents)}`;
  $("told").textContent = shown.length === page.documents ? all : `${counted(shown.length)} of ${all}`;
  $("clear").hidden = Object.values(controls).every((control) => !control.value);
}

let soon = 0;

function refreshSoon() {
  clearTimeout(soon);
  soon = setTimeout(refresh, 60);
}

function fill() {
  const option = (name) => make("option", { value: name }, name.slice(name.indexOf("/") + 1));
  const sorted = [...page.reasons].sort();
  controls.rule.append(...sorted.filter((name) => name.startsWith("boilerplate/")).map(option));
  controls.reason.append(...sorted.filter((name) => !name.startsWith("boilerplate/")).map((name) => make("option", { value: name }, name.replace("/", ": "))));
  controls.verdict.append(...page.verdicts.map(option));
  $("sites").append(...page.sites.slice(0, 1000).map((name) => make("option", { value: name })));
}

// Near-duplicates

const threshold = $("threshold");
const alike = new List($("pairs"), {
  label: "Near-duplicates, the least similar first",
  height: 52,
  columns: [{ title: "Similar" }, { title: "What went, and where it is kept" }, { title: make("span", { class: "unseen" }, "At the threshold") }],
  cells: pairCells,
  open: (at) => go(pairs[at][PAIR.document], pairs[at][PAIR.paragraph]),
  chosen: (at) => pairs[at][PAIR.document] === open,
});

function pairCells(at) {
  const pair = pairs[at];
  const what = make("span", { class: "what" }, make("span", { dir: "auto" }, pair[PAIR.excerpt]), make("span", {}, named(documents[pair[PAIR.document]][DOCUMENT.name]), " → ", named(pair[PAIR.witness])));
  const back = pair[PAIR.similarity] < Number(threshold.value);
  return [pair[PAIR.similarity].toFixed(2), what, make("span", { class: "returns" }, back ? "comes back" : "")];
}

// Made once, for pairs in order: how many documents the first pairs are in, and how many pairs have which hundredth.
let inside = [0];
const bins = new Map();

function settle() {
  // numbers sort many times as fast as what has to be compared: similarity and place in one
  const keys = Float64Array.from(pairs, (pair, at) => Math.round(pair[PAIR.similarity] * 10_000) * pairs.length + at).sort();
  pairs = Array.from(keys, (key) => pairs[key % pairs.length]);
  const met = new Set();
  inside = [0, ...pairs.map((pair) => met.add(pair[PAIR.document]).size)];
  for (const pair of pairs) {
    const bin = Math.floor(pair[PAIR.similarity] * 100 + 1e-9);
    bins.set(bin, (bins.get(bin) ?? 0) + 1);
  }
  seek();
  weigh();
}

// Those pairs that say all of the words that are sought, in what went or in a name.
function seek() {
  const words = asWords($("sought").value);
  const all = Array.from(pairs.keys());
  const found = words.length ? all.filter((at) => speaks(pairs[at], words)) : all;
  $("found").textContent = words.length ? `${counted(found.length)} are shown.` : "";
  alike.show(found);
}

function speaks(pair, words) {
  const row = documents[pair[PAIR.document]];
  const said = [pair[PAIR.excerpt], row[DOCUMENT.name], page.sites[row[DOCUMENT.site]], pair[PAIR.witness]].join("\n").toLowerCase();
  return words.every((word) => said.includes(word));
}

// How many pairs are less similar than that; they come first.
function below(similarity) {
  let [from, to] = [0, pairs.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (pairs[middle][PAIR.similarity] < similarity) from = middle + 1;
    else to = middle;
  }
  return from;
}

function weigh() {
  const at = Number(threshold.value);
  const back = below(at);
  $("at").textContent = at === page.threshold ? `${at.toFixed(2)}, as it is` : at.toFixed(2);
  threshold.setAttribute("aria-valuetext", `${at.toFixed(2)}: ${counted(back)} come back`);
  $("back").textContent = `${counted(back)} of ${plural(pairs.length, "near-duplicate")} would come back${back ? `, in ${plural(inside[back], "document")}` : ""}.`;
  alike.draw();
  histogram(at);
}

function histogram(at) {
  const first = Math.floor(page.threshold * 100 + 1e-9);
  const most = Math.max(1, ...bins.values());
  const width = 100 / (101 - first);
  const bars = [...bins].map(([bin, count]) => {
    const bar = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    const height = Math.max(3, (100 * count) / most);
    const told = { x: `${(bin - first + 0.1) * width}%`, y: `${100 - height}%`, width: `${width * 0.8}%`, height: `${height}%` };
    for (const [name, value] of Object.entries(told)) bar.setAttribute(name, value);
    if (bin < Math.round(at * 100)) bar.setAttribute("class", "back");
    return bar;
  });
  $("histogram").setAttribute("aria-label", `Near-duplicates by similarity, from ${page.threshold} to 1`);
  $("histogram").replaceChildren(...bars);
}

// Where we are

function go(number, focus) {
  location.hash = focus === null ? `#document?n=${number}` : `#document?n=${number}&p=${focus}`;
}

function asked() {
  const [name, query] = location.hash.slice(1).split("?");
  return [name, new URLSearchParams(query)];
}

async function route() {
  const [name, query] = asked();
  const there = ["overview", "documents", "alike", "document"].includes(name) ? name : "overview";
  $("overview").hidden = there !== "overview";
  desk.hidden = there === "overview";
  if (there === "documents" || there === "alike") view = there;
  $("documents").hidden = view !== "documents";
  $("alike").hidden = view !== "alike";
  for (const link of document.querySelectorAll(".top nav a")) {
    if (link.hash === `#${there === "overview" ? there : view}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (there === "documents" && query.size) ask(query);
  desk.classList.toggle("reads", there === "document");
  if (there === "document") await openDocument(Number(query.get("n")), query.get("p"));
  else if (!desk.hidden) (view === "documents" ? list : alike).draw();
}

// A link may ask for what a filter does; then all others are lifted.
function ask(query) {
  for (const control of Object.values(controls)) control.value = "";
  const reason = query.get("reason");
  if (reason) controls[reason.startsWith("boilerplate/") ? "rule" : "reason"].value = reason;
  if (query.has("site")) controls.site.value = page.sites[Number(query.get("site"))] ?? "";
  if (query.has("verdict")) controls.verdict.value = query.get("verdict");
  refresh();
}

async function openDocument(number, focus) {
  await ready;
  if (!documents[number]) return;
  open = number;
  const at = view === "documents" ? shown.indexOf(number) : -1;
  const step = (by) => (at >= 0 && shown[at + by] !== undefined ? () => go(shown[at + by], null) : null);
  const steps = [["← back", close], ...(at >= 0 ? [["previous", step(-1)], ["next", step(1)]] : [])];
  await read(number, focus, steps);
  (view === "documents" ? list : alike).draw();
  if (desk.classList.contains("reads")) reading.focus({ preventScroll: true });
}

function close() {
  location.hash = `#${view}`;
  (view === "documents" ? list : alike).root.focus();
}

addEventListener("hashchange", () => route().catch(trouble));
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && asked()[0] === "document") close();
  if (event.key !== "/" || /INPUT|SELECT|TEXTAREA/.test(event.target.tagName)) return;
  event.preventDefault();
  if (desk.hidden) location.hash = "#documents";
  setTimeout(() => (view === "alike" ? $("sought") : controls.words).focus());
});
for (const control of Object.values(controls)) control.addEventListener("input", refreshSoon);
document.querySelector("form.tools").addEventListener("submit", (event) => event.preventDefault());
$("clear").addEventListener("click", () => {
  for (const control of Object.values(controls)) control.value = "";
  refresh();
});
threshold.addEventListener("input", weigh);
$("sought").addEventListener("input", seek);

fill();
threshold.min = threshold.value = page.threshold;
const ready = Promise.all([
  readAll(page.chunks.documents, documents, () => refresh({ keep: true })),
  readAll(page.chunks.alike, pairs, () => {}),
]).then(() => {
  settle();
  document.body.dataset.ready = "true";
});
ready.catch(trouble);
route().catch(trouble);
