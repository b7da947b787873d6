// One table's row as a form, made from its JSON schema.

import { of } from "./language.js";

const PICKED = { template: "template", schedule: "schedule", instead: "queue" };

/** The part of the schema that describes a table ("queue", "rules"). */
export function formOf(schema, table) {
  const found = schema.properties[table];
  return resolve(schema, found.items ?? found);
}

/** Fields for a row; `others(table)` gives the ids of another table. */
export function fields(facts, form, row, others, under = "") {
  return Object.entries(form.properties).flatMap(([key, raw]) => {
    const shape = resolve(facts.schema, raw);
    if (shape.properties) {
      return fields(facts, shape, row[key] ?? {}, others, `${key}.`);
    }
    if (shape.type === "object") return []; // free parameters: in the text alone
    const choices = facts.choices[key] ?? shape.enum ?? (PICKED[key] && others(PICKED[key]));
    const required = form.required?.includes(key) ?? false;
    const label = facts.labels[key] ? of(facts.labels[key]) : key;
    const name = `${under}${key}`;
    return [field(facts.words, label, name, shape, row[key], choices, required)];
  });
}

function field(words, label, name, shape, value, choices, required) {
  const box = document.createElement("div");
  const title = document.createElement("label");
  const input = control(shape, value ?? shape.default ?? "", choices, required, words);
  input.id = `field-${name}`;
  input.name = name;
  input.dataset.kind = kind(shape);
  title.htmlFor = input.id;
  title.textContent = required ? `${label} *` : label;
  if (input.type === "checkbox") {
    title.prepend(input);
    box.append(title);
  } else {
    box.append(title, input);
  }
  return box;
}

function control(shape, value, choices, required, words) {
  if (choices) {
    const select = document.createElement("select");
    const all = required || shape.enum ? choices : ["", ...choices];
    const option = (one) => new Option(words[one] ? of(words[one]) : one || "–", one, false, one === value);
    select.append(...all.map(option));
    return select;
  }
  const sort = kind(shape);
  const input = document.createElement(sort === "groups" ? "textarea" : "input");
  if (sort === "boolean") {
    input.type = "checkbox";
    input.checked = value === true;
  } else {
    input.value = shown(value);
    if (sort === "number") input.inputMode = "numeric";
  }
  return input;
}

function shown(value) {
  if (!Array.isArray(value)) return String(value);
  return value.some(Array.isArray) ? value.map(shown).join("\n") : value.join(", ");
}

function kind(shape) {
  if (shape.type === "array") return shape.items.type === "array" ? "groups" : "list";
  if (shape.type === "integer" || shape.type === "number") return "number";
  return shape.type;
}

/** The row that the form says: what was there, with what is written now; empty is left out. */
export function rowFrom(form, before) {
  const row = structuredClone(before);
  for (const input of form.querySelectorAll("[name]")) {
    const path = input.name.split(".");
    const key = path.pop();
    const value = valueOf(input);
    if (JSON.stringify(value) === input.dataset.before) continue; // nobody touched it
    if (path.length) row[path[0]] ??= {};
    const into = path.length ? row[path[0]] : row;
    if (value === null) delete into[key];
    else into[key] = value;
  }
  return row;
}

/** Remember what stands in each field, so that defaults are not written out. */
export function remember(form) {
  for (const input of form.querySelectorAll("[name]")) {
    input.dataset.before = JSON.stringify(valueOf(input));
  }
}

function valueOf(input) {
  const text = input.value.trim();
  const split = (line) => line.split(",").map((part) => part.trim()).filter(Boolean);
  if (input.type === "checkbox") return input.checked;
  if (input.dataset.kind === "list") return split(text);
  if (text === "") return null;
  if (input.dataset.kind === "groups") return text.split("\n").map(split).filter((g) => g.length);
  if (input.dataset.kind === "number") return /^-?\d+$/.test(text) ? Number(text) : text;
  return text;
}

/** A shape without references and without "or nothing". */
function resolve(schema, shape) {
  if (shape.$ref) {
    return { ...schema.$defs[shape.$ref.split("/").pop()], default: shape.default };
  }
  if (shape.anyOf) {
    const some = shape.anyOf.find((one) => one.type !== "null");
    return { ...resolve(schema, some), default: shape.default };
  }
  return shape;
}
