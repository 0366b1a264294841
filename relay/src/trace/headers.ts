import type { ShownHeaders } from './events.ts';
import type { Labels } from './labels.ts';
import { readsLikeName } from './names.ts';

/** Headers of one call that are told of, at the most. */
const mostHeaders = 40;

const httpDate = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;
const version = /^v?\d{1,4}(\.\d{1,5}){0,3}$/;

/** Headers whose values are shown, each only where its value is of the form that it should have. */
const forms: Record<string, (value: string) => boolean> = {
  accept: wordsOnly,
  'content-length': (value) => /^\d{1,10}$/.test(value),
  'content-type': wordsOnly,
  date: (value) => httpDate.test(value),
  'retry-after': (value) => /^\d{1,6}$/.test(value) || httpDate.test(value),
  server: wordsOnly,
  'transfer-encoding': wordsOnly,
  'user-agent': wordsOnly,
};

/** Headers as they may be shown: their names, and the values of those that are known to be harmless. */
export function redactHeaders(
  headers: Iterable<readonly [string, string | readonly string[] | undefined]>,
  labels: Labels,
): ShownHeaders {
  const entries = [...headers].slice(0, mostHeaders);
  return Object.fromEntries(
    entries.map(([name, value]) => [
      labels.nameOf(name, 'header'),
      typeof value === 'string' && Object.hasOwn(forms, name) ? shown(name, value, labels) : null,
    ]),
  );
}

// --- Internal helpers ---

const shown = (name: string, value: string, labels: Labels): string =>
  forms[name]?.(value) === true && labels.heldBy(value).length === 0
    ? value
    : labels.of(value, 'header value');

/** Words and versions, as media types and the names of programs are made of. */
function wordsOnly(value: string): boolean {
  if (value.length > 200) return false;
  const parts = value.split(/[\s/;,=()+]+/).filter((part) => part !== '' && part !== '*');
  return parts.every(
    (part) => version.test(part) || /^(q|utf-8)$/i.test(part) || part.split('.').every(readsLikeName),
  );
}
