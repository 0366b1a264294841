import { commonFailures } from '@noiseaware-connect/shared/contract/endpoint';
import type { FailureCode } from '@noiseaware-connect/shared/contract/problem';
import { failures } from '@noiseaware-connect/shared/failure';
import { type JsonSchema, reference } from './schemas.ts';

/** A "Response Object" of OpenAPI 3.1. */
export interface Answer {
  description: string;
  headers?: Record<string, object>;
  content?: Record<string, { schema?: JsonSchema; example?: unknown }>;
}

export type Refusals = Record<string, Answer | { $ref: string }>;

/** The form of refusals: `oauth` for the ConnectionURL; `passed` for calls that may also get NoiseAware's own answers. */
export type RefusalForm = 'problem' | 'oauth' | 'passed';

/**
 * Collects the refusals as shared responses, each defined once.
 * @returns `refusalsOf` gives a call's refusals by status: its own failures and the common ones
 */
export function drawRefusals() {
  const responses: Record<string, Answer> = {};
  const refusalsOf = (form: RefusalForm, ownCodes: readonly FailureCode[]): Refusals => {
    const byStatus = Object.groupBy(
      new Set([...ownCodes, ...commonFailures]),
      (code) => failures[code].status,
    );
    return Object.fromEntries(
      Object.entries(byStatus).map(([status, codes = []]) => {
        const name = [form, ...codes].join('.');
        responses[name] ??= refusal(form, Number(status), codes);
        return [status, reference('responses', name)];
      }),
    );
  };
  return { refusalsOf, responses };
}

/** The document's response headers. */
export const headers = {
  ETag: { description: 'Identifies this answer, for `If-None-Match`.', schema: { type: 'string' } },
  Location: {
    description: 'The address of what was made.',
    schema: { type: 'string', format: 'uri' },
  },
  Deprecation: {
    description: 'Since when the call is deprecated: `@` and seconds since 1970 (RFC 9745).',
    schema: { type: 'string' },
  },
  Sunset: {
    description: 'From when on the call may be gone (RFC 8594).',
    schema: { type: 'string' },
  },
  'Retry-After': {
    description: 'Seconds to wait before a retry. Only if the failure is temporary.',
    schema: { type: 'integer', minimum: 1 },
  },
  'Idempotent-Replayed': {
    description: '`true` if this is the stored answer to an earlier call with the same `Idempotency-Key`.',
    schema: { type: 'string', enum: ['true'] },
  },
  RateLimit: {
    description:
      'To service keys: the calls that are left (`r`), and the seconds until all are there again (`t`).',
    schema: { type: 'string' },
    example: '"service";r=598;t=41',
  },
  'RateLimit-Policy': {
    description: 'To service keys: how many calls (`q`) a service may make in so many seconds (`w`).',
    schema: { type: 'string' },
    example: '"service";q=600;w=60',
  },
  'WWW-Authenticate': {
    description: '`Bearer`, or `DPoP` with the error of the proof (RFC 9449, section 7.1).',
    schema: { type: 'string' },
  },
  'DPoP-Nonce': {
    description: 'The nonce for the next proof (RFC 9449, section 9).',
    schema: { type: 'string' },
  },
} as const;

/** Content of NoiseAware's own answers: any type. */
export const anyContent = { '*/*': {} };

/** Sent with every answer to a service key. */
export const rateLimits = ['RateLimit', 'RateLimit-Policy'] as const;

/** The `headers` of an answer that has these. */
export const headersNamed = (names: readonly string[]): Pick<Answer, 'headers'> =>
  names.length === 0
    ? {}
    : { headers: Object.fromEntries(names.map((name) => [name, reference('headers', name)])) };

// --- Internal helpers ---

function refusal(form: RefusalForm, status: number, codes: FailureCode[]): Answer {
  if (form === 'oauth') {
    return {
      description: codes.map((code) => failures[code].title).join(' '),
      ...headersOf(status === 401 ? 0 : status, codes),
      content: { 'application/json': { schema: reference('schemas', 'OAuthError') } },
    };
  }
  const schema = { allOf: [reference('schemas', 'Problem'), { properties: { code: { enum: codes } } }] };
  return {
    description: codes.map((code) => `\`${code}\`: ${failures[code].title}`).join(' '),
    ...headersOf(status, codes),
    content: { 'application/problem+json': { schema }, ...(form === 'passed' ? anyContent : {}) },
  };
}

const headersOf = (status: number, codes: readonly FailureCode[]): Pick<Answer, 'headers'> =>
  headersNamed([
    ...(status === 401 ? ['WWW-Authenticate', 'DPoP-Nonce'] : []),
    ...(codes.some(mayHelpLater) ? ['Retry-After'] : []),
    ...(status === 429 ? rateLimits : []),
  ]);

/** Whether time can fix a failure: its cause may be one of NoiseAware's. */
const mayHelpLater = (code: FailureCode): boolean =>
  failures[code].fixedBy === 'time' || code === 'reauthorization_required';
