import type { Shown, ShownBody } from './events.ts';
import type { Labels } from './labels.ts';

/** Bytes of a body that are looked at. */
export const bodyLimit = 16 * 1024;

/** Values of one body that are looked at, and how deep: a trace stays small whatever is sent. */
const mostValues = 60;
const deepest = 6;
const mostTexts = 200;

/** A body as it may be shown. Undefined stands for one that was longer than what is looked at. */
export function redactBody(
  body: Uint8Array | undefined,
  contentType: string | null,
  labels: Labels,
): ShownBody {
  if (body === undefined || body.length > bodyLimit) return { form: 'too-long' };
  if (body.length === 0) return { form: 'none' };
  const type = contentType?.toLowerCase() ?? '';
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return { form: 'bytes', length: body.length };
  }
  const json = jsonOf(text);
  // By what it is, not by what it is called: NoiseAware's media types vary, and a form may be called JSON.
  if (json !== undefined) return { form: 'json', value: redactJson(json.value, labels) };
  if (type.includes('x-www-form-urlencoded')) {
    const fields = Object.fromEntries(new URLSearchParams(text));
    return { form: 'form-urlencoded', value: redactJson(fields, labels) };
  }
  const holds = labels.heldBy(text);
  return {
    form:
      type.includes('html') || /^\s*<(!doctype|html)/i.test(text)
        ? 'html'
        : type.includes('json')
          ? 'broken-json'
          : 'text',
    length: text.length,
    ...(holds.length > 0 ? { holds } : {}),
  };
}

/**
 * JSON with its form, the names that are harmless, and a label for every value that is not known to be. All values are
 * known before any name is judged, so that a value that is repeated as a name is found.
 */
export function redactJson(json: unknown, labels: Labels): Shown {
  labels.expect(textsIn(json).filter((text) => !hasSpace(text)));
  return show(json, '', labels, { left: mostValues }, 0);
}

/** The texts of a JSON value, as far as they are looked at. */
export function textsIn(json: unknown): string[] {
  const found: string[] = [];
  const look = (value: unknown, depth: number) => {
    if (typeof value === 'string' && found.length < mostTexts) found.push(value);
    if (typeof value !== 'object' || value === null || depth > deepest) return;
    for (const each of Object.values(value)) look(each, depth + 1);
  };
  look(json, 0);
  return found;
}

export function jsonOf(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** Error codes of OAuth (RFC 6749) that are shown as they are. */
export const oauthErrors = [
  'access_denied',
  'invalid_client',
  'invalid_grant',
  'invalid_request',
  'invalid_scope',
  'invalid_token',
  'server_error',
  'temporarily_unavailable',
  'unauthorized_client',
  'unsupported_grant_type',
  'unsupported_response_type',
];

// --- Internal helpers ---

/** Values that are shown, by the name they stand under: only where they are of exactly this form. */
const harmless: Record<string, (value: string | number) => boolean> = {
  expiresat: (value) =>
    /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:?\d\d)?$/.test(String(value)),
  expiresin: (value) => /^\d{1,8}$/.test(String(value)),
  tokentype: (value) => /^(bearer|jwt)$/i.test(String(value)),
  status: (value) => /^[1-5]\d\d$/.test(String(value)),
  statuscode: (value) => /^[1-5]\d\d$/.test(String(value)),
  error: (value) => oauthErrors.includes(String(value)),
};

/** What a value is called by its label, by the name it stands under. */
const kinds: Record<string, string> = {
  accesscode: 'access code',
  clientid: 'client ID',
  clientsecret: 'client secret',
  code: 'one-time code',
  email: 'email address',
  refreshtoken: 'refresh token',
  usertoken: 'user token',
};

const plain = (name: string): string => name.toLowerCase().replace(/[_-]/g, '');
const kindOf = (name: string, labels: Labels): string => {
  const kind = Object.hasOwn(kinds, plain(name)) ? kinds[plain(name)] : undefined;
  return kind ?? (name !== '' && labels.isHarmless(name) ? name : 'value');
};
const isHarmless = (name: string, value: string | number): boolean =>
  Object.hasOwn(harmless, plain(name)) && harmless[plain(name)]?.(value) === true;

/** Texts of several words are told by their length alone. */
const hasSpace = (text: string): boolean => /\s/.test(text);

type Left = { left: number };

function show(json: unknown, name: string, labels: Labels, values: Left, depth: number): Shown {
  if (depth > deepest || values.left <= 0) return '…';
  values.left -= 1;
  if (Array.isArray(json)) {
    return json.slice(0, values.left).map((each) => show(each, name, labels, values, depth + 1));
  }
  if (typeof json === 'object' && json !== null) {
    const entries = Object.entries(json).slice(0, values.left);
    return Object.fromEntries(
      entries.map(([key, value]) => [labels.nameOf(key), show(value, key, labels, values, depth + 1)]),
    );
  }
  return leaf(json, name, labels);
}

/** One value: shown where it is harmless by name and form, else its label; free text by its length alone. */
function leaf(value: unknown, name: string, labels: Labels): Shown {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number')
    return isHarmless(name, value) ? value : labels.of(String(value), kindOf(name, labels));
  const text = String(value);
  if (text === '') return '';
  if (isHarmless(name, text) && labels.heldBy(text).length === 0 && !labels.learned(text)) return text;
  if (!hasSpace(text)) return labels.of(text, kindOf(name, labels));
  const held = labels.heldBy(text);
  return `‹text of ${text.length} characters${held.length > 0 ? `, holding ${held.join(', ')}` : ''}›`;
}
