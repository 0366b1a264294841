import { claimsOf } from '../../../noiseaware/json.ts';
import type { RedactedBody, RedactedHeaders, RedactedValue } from './events.ts';
import { type Labels, lengthOf } from './labels.ts';
import { isNameLike, showSentence } from './sentence.ts';
import {
  credentialAt,
  isErrorName,
  isKnownHeaderValue,
  isKnownName,
  isKnownSegment,
  isKnownValue,
  type Written,
} from './vocabulary.ts';

// Redaction by allow-list: known names and values, labels and lengths are shown, and of other foreign text only names that are made
// of words, and NoiseAware's sentences about errors, in which everything but words is replaced by its length.

/** Bytes of a body that are read. */
export const bodyLimit = 16 * 1024;

/** The most values of one body that are shown, and their depth; the most parameters and headers of one call. */
const mostValues = 60;
const deepest = 6;
const mostParameters = 20;
const mostHeaders = 40;

/**
 * How values are shown. With `learn`, credentials in their known fields get labels; set for calls that have proven themselves.
 * With `isError`, texts are sentences about an error.
 */
export interface Redaction {
  labels: Labels;
  learn: Written | 'nothing';
  isError?: boolean;
}

/** A body in the form in which it may be shown. Undefined stands for more than `bodyLimit` bytes. */
export function redactBody(
  body: Uint8Array | undefined,
  contentType: string | null,
  redaction: Redaction,
): RedactedBody {
  if (body === undefined || body.length > bodyLimit) return { form: 'too-long' };
  if (body.length === 0) return { form: 'none' };
  const type = contentType?.toLowerCase() ?? '';
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return { form: 'bytes', length: body.length };
  }
  // Content counts before media type: NoiseAware's media types vary, and a form may be labelled as JSON.
  const json = jsonOf(text);
  if (json !== undefined) return { form: 'json', value: redactJson(json.value, redaction) };
  if (type.includes('x-www-form-urlencoded')) {
    const form = Object.fromEntries(new URLSearchParams(text));
    return { form: 'form-urlencoded', value: redactJson(form, redaction) };
  }
  const { length } = text;
  if (type.includes('html') || /^\s*<(!doctype|html)/i.test(text)) return { form: 'html', length };
  if (type.includes('json')) return { form: 'broken-json', length };
  const says = redaction.isError === true ? showSentence(text, redaction.labels) : undefined;
  return { form: 'text', length, ...(says !== undefined && { says }) };
}

/** Header names, and the values of known form; null for other values. */
export const redactHeaders = (
  headers: Iterable<readonly [string, string | readonly string[] | undefined]>,
  { labels }: Redaction,
): RedactedHeaders =>
  redactEntries([...headers].slice(0, mostHeaders), labels, (value, name) =>
    typeof value === 'string' && isKnownHeaderValue(name, value) ? value : null,
  );

/** The path of a call, segment by segment. */
export const redactPath = (path: string, { labels }: Redaction): string =>
  redactSegments(path, labels, (each) => (isShownName(each, labels) ? each : lengthOf(each)));

/** Query parameters. */
export const redactQuery = (query: Record<string, unknown>, redaction: Redaction) =>
  Object.entries(query)
    .slice(0, mostParameters)
    .map(([name, value]) => ({
      name: nameOf(name, redaction.labels),
      value: parameterValue(name, String(value), redaction),
    }));

/**
 * The URL to which NoiseAware redirected the browser: a base from the settings, then names, labels, lengths and the words of an
 * error, with each separator in place. NoiseAware's page does not say how the parameter is named and appended.
 */
export function redactRedirect(redirect: string, bases: readonly string[], redaction: Redaction): string {
  const base = bases.find((each) => redirect.startsWith(each)) ?? '';
  const [path = '', ...parameters] = redirect.slice(base.length).split(/(?=[?&#;])/);
  const shownPath =
    base === '' && path !== '' ? lengthOf(path) : redactSegments(path, redaction.labels, lengthOf);
  const shownParameters = parameters.slice(0, mostParameters).map((parameter) => {
    const [name = '', ...value] = parameter.slice(1).split('=').map(decoded);
    const shownName = name === '' ? '' : nameOf(name, redaction.labels);
    const text = value.join('=');
    const shownValue = isErrorName(name)
      ? showSentence(text.replaceAll('+', ' '), redaction.labels)
      : parameterValue(name, text, redaction);
    return `${parameter[0]}${shownName}${shownValue === '' ? '' : `=${shownValue}`}`;
  });
  return base + shownPath + shownParameters.join('');
}

/** The relay's own sentence about a refusal. Only its quoted part can be foreign, and is shown only if it is a known name. */
export function redactSentence(sentence: string): string | undefined {
  const [, quoted, ...more] = sentence.split('"');
  const isOwn = quoted === undefined || (more.length === 1 && isKnownName(quoted));
  return isOwn ? sentence : undefined;
}

export function jsonOf(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

// --- Internal helpers ---

/** @param show for a segment that is neither known nor a label; that of a redirect is random, and may look like words */
const redactSegments = (path: string, labels: Labels, show: (segment: string) => string): string =>
  path
    .split('/')
    .slice(0, 10)
    .map((each) => (isKnownSegment(each) ? each : (labels.find(decoded(each)) ?? show(each))))
    .join('/');

const nameOf = (name: string, labels: Labels): string =>
  isKnownName(name)
    ? name
    : (labels.find(name) ?? (isShownName(name, labels) ? name : `‹name of ${name.length}›`));

/** Whether a name is made of words, and has no known secret in it. */
const isShownName = (name: string, labels: Labels): boolean => isNameLike(name) && !labels.holdsSecret(name);

/** An object with redacted names; equal ones are numbered. */
function redactEntries<V, S>(
  entries: readonly (readonly [string, V])[],
  labels: Labels,
  show: (value: V, name: string) => S,
): Record<string, S> {
  const redacted = new Map<string, S>();
  for (const [name, value] of entries) {
    const key = nameOf(name, labels);
    let unique = key;
    for (let number = 2; redacted.has(unique); number += 1) unique = `${key} no. ${number}`;
    redacted.set(unique, show(value, name));
  }
  return Object.fromEntries(redacted);
}

function redactJson(json: unknown, redaction: Redaction): RedactedValue {
  let remaining = mostValues;
  const show = (value: unknown, name: string, depth: number): RedactedValue => {
    if (depth > deepest || remaining <= 0) return '…';
    remaining -= 1;
    if (Array.isArray(value)) return value.slice(0, remaining).map((each) => show(each, name, depth + 1));
    if (typeof value === 'object' && value !== null) {
      const entries = Object.entries(value).slice(0, remaining);
      return redactEntries(entries, redaction.labels, (each, key) => show(each, key, depth + 1));
    }
    return leaf(value, name, redaction);
  };
  return show(json, '', 0);
}

/** One value: booleans, null and integers below 1,000 unchanged; a text by its form, its label or its length, and whether it is a JWT. */
function leaf(value: unknown, name: string, redaction: Redaction): RedactedValue {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value !== 'number') return textValue(name, String(value), redaction);
  const digits = String(value);
  return (Number.isInteger(value) && Math.abs(value) < 1_000) || isKnownValue(name, digits)
    ? value
    : `‹number of ${digits.length}›`;
}

function textValue(name: string, text: string, { labels, learn, isError }: Redaction): string {
  if (text === '' || isKnownValue(name, text)) return text;
  const kind = learn === 'nothing' ? undefined : credentialAt(name, learn);
  // An error may say something about a credential under its name.
  if (kind !== undefined && isError !== true) labels.give(text.trim(), kind);
  const label = labels.find(text);
  if (label !== undefined) return label;
  const isSentence = isError === true && (kind === undefined || /\s/.test(text));
  if (isSentence) return showSentence(text, labels);
  return typeof claimsOf(text) === 'object' ? `‹JWT of ${text.length}›` : lengthOf(text);
}

/**
 * Values in a URL get no new labels: any caller can write anything there. A known access code is also recognized inside quotes or
 * JSON.
 */
const parameterValue = (name: string, value: string, { labels }: Redaction): string =>
  labels.find(value) ?? labels.findAccessCode(value) ?? textValue(name, value, { labels, learn: 'nothing' });

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
