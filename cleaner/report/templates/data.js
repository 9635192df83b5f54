"use strict";
// The data: what stands in the page itself, or in files beside it, each of which calls `take`.

const page = JSON.parse(document.getElementById("page").textContent);
const arriving = new Map();

function take(name, value) {
  arriving.get(name)?.(value);
}

// A page of a file may not fetch its neighbours, but it may run them; only those that it was made with, and no others.
const known = new Set(Object.values(page.chunks).flat());
let policy = null;

function address(name) {
  const url = (of) => {
    if (!known.has(of)) throw new TypeError(`${of} is no part of this page`);
    return `${encodeURIComponent(page.folder)}/${of}.js`;
  };
  const plain = url(name);
  if (!window.trustedTypes) return plain;
  policy ??= trustedTypes.createPolicy("chunks", { createScriptURL: url });
  return policy.createScriptURL(name);
}

function load(name) {
  const inside = document.getElementById(name);
  if (inside) return Promise.resolve(JSON.parse(inside.textContent));
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const done = (settle) => (value) => {
      arriving.delete(name);
      script.remove();
      settle(value);
    };
    arriving.set(name, done(resolve));
    script.src = address(name);
    script.onerror = () => done(reject)(new Error(`${page.folder}/${name}.js is not there; it belongs beside this page.`));
    document.head.append(script);
  });
}

// Texts that were read lately; one chunk holds many documents.
const held = new Map();

async function textOf(number) {
  const chunk = page.firsts.findLastIndex((first) => first <= number);
  const name = page.chunks.texts[chunk];
  const found = held.get(name) ?? load(name);
  held.delete(name);
  held.set(name, found);
  if (held.size > 4) held.delete(held.keys().next().value);
  found.catch(() => held.delete(name));
  return (await found)[number - page.firsts[chunk]];
}

// The rows of documents and of near-duplicates, in order; all of them are read, some thousands at a time.
const DOCUMENT = { name: 0, headline: 1, site: 2, verdict: 3, said: 4, paragraphs: 5, kept: 6, removed: 7, cut: 8, flagged: 9, repaired: 10, lowest: 11, reasons: 12 };
const PAIR = { document: 0, paragraph: 1, similarity: 2, excerpt: 3, witness: 4 };
const documents = [];
let pairs = [];

async function readAll(names, into, told) {
  for (const name of names) {
    for (const row of await load(name)) into.push(row);
    told();
    await new Promise((resume) => setTimeout(resume));
  }
}

let byName = null;

function numberOf(name) {
  byName ??= new Map(documents.map((row, number) => [row[DOCUMENT.name], number]));
  return byName.get(name);
}

// What data says is only ever text: elements are made here, and nowhere from a string.
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name === "onclick") element.addEventListener("click", value);
    else if (value !== undefined && value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

// A name with its invisible characters spelled out, and its direction kept to itself.
function named(text) {
  const shown = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (char) => `\\u{${char.codePointAt(0).toString(16)}}`);
  return make("bdi", {}, shown);
}

const counted = (number) => number.toLocaleString("en");
const plural = (number, one, many = `${one}s`) => `${counted(number)} ${number === 1 ? one : many}`;
const reasonOf = (number) => page.reasons[number].slice(page.reasons[number].indexOf("/") + 1);
const stageOf = (number) => page.reasons[number].slice(0, page.reasons[number].indexOf("/"));
