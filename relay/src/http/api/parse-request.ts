import type { IncomingMessage } from 'node:http';
import { api } from '@noiseaware-connect/shared/contract/api';
import type { Endpoint } from '@noiseaware-connect/shared/contract/endpoint';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Context } from 'koa';
import getRawBody from 'raw-body';
import * as v from 'valibot';
import { parseExactly } from '../../base/exact-json.ts';
import { CountedRefusal } from '../../calls/counted-refusal.ts';
import { sendContinue } from '../every-call/expectations.ts';
import { connectionUrlFields, unzip } from '../noiseaware/connection-url.ts';

/** Default limit of a body, in bytes. */
export const usualLimit = 16 * 1024;

/** The deepest nesting of a JSON body; the contract needs 5. Time to serialize a value grows with the square of its depth. */
export const deepest = 32;

/**
 * A body may have one field or element of a list for each of so many bytes of its limit. Many short ones cost the most of all bodies
 * to parse.
 */
export const bytesPerMember = 32;

export const formType = 'application/x-www-form-urlencoded';

/** Seconds within which a body has to arrive. */
const bodyTime = 20;

/** Parses the query by the endpoint's schema. Without a schema a query is refused, except on open endpoints (`isStrict` false). */
export function parseQuery(endpoint: Endpoint, isStrict: boolean, context: Context): unknown {
  if (endpoint.query !== undefined) return parse(endpoint.query, { ...context.query });
  if (isStrict && context.querystring !== '') {
    throw new Failure('invalid_request', { detail: 'This endpoint takes no query.' });
  }
  return undefined;
}

/**
 * Parses the body (JSON or form) by the endpoint's schema. An empty body counts as `{}`.
 * @throws {Failure} `payload_too_large`, `unsupported_media_type`, `invalid_request`
 */
export async function parseBody(endpoint: Endpoint, context: Context): Promise<unknown> {
  const { request, req } = context;
  const empty =
    request.length === 0 || (request.length === undefined && !('transfer-encoding' in req.headers));
  if (endpoint.request === undefined) {
    if (!empty) throw new Failure('invalid_request', { detail: 'This endpoint takes no body.' });
    return undefined;
  }
  if (empty) return parse(endpoint.request, {});
  const isForm = endpoint.form === true;
  const type = isForm ? formType : 'application/json';
  const named = req.headers['content-type'] === type || request.is(type) !== false;
  // The partner cannot change NoiseAware's media type, so any is accepted if the body is JSON.
  const isConnectionUrl = endpoint === api.answerConnectionUrl;
  const isAnyType = isConnectionUrl || endpoint === api.receiveAlert;
  if (!named && !isAnyType) throw new Failure('unsupported_media_type');
  // JSON is UTF-8 (RFC 8259, section 8.1), and so is a form.
  if (!isAnyType && !/^(utf-?8)?$/i.test(request.charset)) {
    throw new Failure('unsupported_media_type', { detail: 'The charset must be utf-8.' });
  }
  const encoding = context.get('content-encoding');
  const isZipped = isConnectionUrl && /^(x-)?gzip$/i.test(encoding);
  if (!isZipped && !/^(identity)?$/i.test(encoding)) {
    throw new Failure('unsupported_media_type', { detail: 'The body must not be compressed.' });
  }
  // Fast path: the whole body has arrived, so no timer is needed.
  const raw = isBodyComplete(req, endpoint)
    ? ((req.read() as Buffer | null) ?? Buffer.alloc(0))
    : await readBody(context, limitOf(endpoint));
  const body = isZipped ? unzip(raw, limitOf(endpoint)) : raw;
  if (context.state['observed'] !== undefined) context.state['observed'].body = body;
  const mostMembers = Math.floor(limitOf(endpoint) / bytesPerMember);
  if (isForm) return parse(endpoint.request, formOf(body, mostMembers));
  const json =
    jsonOf(body, mostMembers, endpoint.exact === true ? parseExactly : JSON.parse) ??
    (isConnectionUrl && request.is(formType) !== false ? { value: formOf(body, mostMembers) } : undefined);
  if (json === undefined) {
    throw named
      ? new Failure('invalid_request', { detail: 'The body is not JSON in UTF-8.' })
      : new Failure('unsupported_media_type');
  }
  if (!isConnectionUrl) return parse(endpoint.request, json.value);
  const fields = connectionUrlFields(json.value, context.get('authorization'));
  context.state['sent'] = fields;
  return parse(endpoint.request, fields);
}

/** Whether the whole body has arrived already and is within the limit. */
export const isBodyComplete = (req: IncomingMessage, endpoint: Endpoint): boolean =>
  req.complete && !req.readableDidRead && !req.destroyed && req.readableLength <= limitOf(endpoint);

/**
 * Reads a body as it arrives.
 * @throws {Failure} `payload_too_large`, `invalid_request`
 */
export async function readBody({ req, res, request, response }: Context, limit: number): Promise<Buffer> {
  if ((request.length ?? 0) <= limit) sendContinue(req, res);
  try {
    return await inTime(getRawBody(req, { limit, length: request.length ?? null }));
  } catch (error) {
    if (error instanceof Failure) {
      response.set('Connection', 'close');
      throw error;
    }
    const type = (error as { type?: string }).type;
    if (type !== 'entity.too.large') {
      throw new Failure('invalid_request', { detail: 'The body ended before its announced length.' });
    }
    // The rest of the body is not read.
    response.set('Connection', 'close');
    throw new Failure('payload_too_large', { detail: `A body may have at most ${limit} bytes.` });
  }
}

// --- Internal helpers ---

const limitOf = ({ bodyLimit = usualLimit }: Endpoint): number => bodyLimit;

function inTime(reading: Promise<Buffer>): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      reject(
        new Failure('invalid_request', {
          detail: `Timeout: the body was not complete after ${bodyTime} seconds.`,
        }),
      );
    }, bodyTime * 1000);
    reading.then(resolve, reject).finally(() => clearTimeout(late));
  });
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses JSON; a byte order mark is ignored. Undefined if it is not JSON or has a duplicate field, which parsers resolve
 * differently (RFC 8259, section 4). Returns no error, since a parser's message quotes its input.
 * @throws {CountedRefusal} `invalid_request` if it is nested too deeply or has too many members, before it is parsed
 */
function jsonOf(
  body: Buffer,
  mostMembers: number,
  read: (text: string) => unknown,
): { value: unknown } | undefined {
  try {
    const text = utf8.decode(body);
    const members = countMembers(text, mostMembers);
    const value = read(text);
    // Parsing keeps one of several fields with the same name, so duplicates show as a lower count after a round trip.
    return countMembers(JSON.stringify(value), mostMembers) === members ? { value } : undefined;
  } catch (error) {
    if (error instanceof CountedRefusal) throw error;
    return undefined;
  }
}

/**
 * The number of fields and elements of lists in a JSON text, where an empty list or object counts as one: each follows a bracket that
 * opens, or a comma. Reads each character once, and stops where the text is nested too deeply or has too many.
 * @throws {CountedRefusal} `invalid_request`
 */
function countMembers(json: string, most: number): number {
  let members = 0;
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < json.length; at += 1) {
    const char = json[at];
    if (isInString) {
      if (char === '\\') at += 1;
      else if (char === '"') isInString = false;
    } else if (char === '"') isInString = true;
    else if (char === ']' || char === '}') depth -= 1;
    else if (char === ',' || char === '[' || char === '{') {
      members += 1;
      if (char !== ',') depth += 1;
      if (depth > deepest) {
        const detail = `The body is nested deeper than ${deepest} levels.`;
        throw new CountedRefusal('invalid_request', { detail });
      }
      if (members > most) throw tooManyMembers(most);
    }
  }
  return members;
}

const tooManyMembers = (most: number) =>
  new CountedRefusal('invalid_request', {
    detail: `A body may have at most ${most} fields and elements of lists.`,
  });

/**
 * Parses a form.
 * @throws {CountedRefusal} `invalid_request` if it has too many fields, before it is parsed
 * @throws {Failure} `invalid_request` if it has a duplicate field
 */
function formOf(body: Buffer, mostFields: number): object {
  const text = body.toString();
  if (text.split('&', mostFields + 1).length > mostFields) throw tooManyMembers(mostFields);
  const params = new URLSearchParams(text);
  const fields = new Map(params);
  if (fields.size === params.size) return Object.fromEntries(fields);
  throw new Failure('invalid_request', { detail: 'The body names a field twice.' });
}

function parse(schema: v.GenericSchema, input: unknown): unknown {
  const parsed = v.safeParse(schema, input, { abortEarly: true });
  if (parsed.success) return parsed.output;
  throw new Failure('invalid_request', { detail: describe(parsed.issues[0]) });
}

const shortened = (name: string): string => (name.length > 80 ? `${name.slice(0, 80)}…` : name);

/** Describes an issue by its place and the expected form, never by the value, which may be a secret. */
function describe(issue: v.BaseIssue<unknown>): string {
  const keys = issue.path?.map(({ key }) => String(key)) ?? [];
  const place = keys.length === 0 ? 'The body' : `"${shortened(keys.join('.'))}"`;
  if (issue.expected === 'never') return `${place} is not a field of this call.`;
  if (issue.input === undefined) return `${place} is missing.`;
  return `${place} ${issue.message.startsWith('must') ? issue.message : 'is not of the documented form'}.`;
}
