import { commonFailures } from '@noiseaware-connect/shared/endpoint';
import { failures } from '@noiseaware-connect/shared/failure';
import type { FailureCode } from '@noiseaware-connect/shared/problem';
import { type JsonSchema, reference } from './schemas.ts';

/** One answer of a call (OpenAPI 3.1, "Response Object"). */
export interface Answer {
  description: string;
  headers?: Record<string, object>;
  content?: Record<string, { schema?: JsonSchema; example?: unknown }>;
}

export type Refusals = Record<string, Answer | { $ref: string }>;

/** In which form a call is refused: NoiseAware gets that of OAuth; a passed call gets NoiseAware's own answers too. */
export type RefusalForm = 'problem' | 'oauth' | 'passed';

/**
 * Draws the answers by which calls are refused, each once.
 * @returns `of` gives those of a call that knows these failures, and those of every call, by status
 */
export function drawRefusals() {
  const responses: Record<string, Answer> = {};
  const of = (form: RefusalForm, own: readonly FailureCode[]): Refusals => {
    const all = Object.groupBy(new Set([...own, ...commonFailures]), (code) => failures[code].status);
    return Object.fromEntries(
      Object.entries(all).map(([status, codes = []]) => {
        const name = [form, ...codes].join('.');
        responses[name] ??= refusal(form, Number(status), codes);
        return [status, reference('responses', name)];
      }),
    );
  };
  return { of, responses };
}

/** What the document's headers are. */
export const headers = {
  ETag: { description: 'Of this answer, for `If-None-Match`.', schema: { type: 'string' } },
  'Retry-After': {
    description: 'Seconds after which trying again makes sense. Stands where time puts it right.',
    schema: { type: 'integer', minimum: 1 },
  },
  'WWW-Authenticate': {
    description: '`Bearer`, or `DPoP` with what was wrong with the proof (RFC 9449, section 7.1).',
    schema: { type: 'string' },
  },
  'DPoP-Nonce': {
    description: 'To be named in the next proof (RFC 9449, section 9).',
    schema: { type: 'string' },
  },
} as const;

/** What is NoiseAware's, of any form. */
export const anything = { '*/*': {} };

// --- Internal helpers ---

function refusal(form: RefusalForm, status: number, codes: FailureCode[]): Answer {
  if (form === 'oauth') {
    return {
      description: codes.map((code) => failures[code].title).join(' '),
      headers: headersOf(status === 401 ? 0 : status),
      content: { 'application/json': { schema: reference('schemas', 'OAuthError') } },
    };
  }
  const schema = { allOf: [reference('schemas', 'Problem'), { properties: { code: { enum: codes } } }] };
  return {
    description: codes.map((code) => `\`${code}\`: ${failures[code].title}`).join(' '),
    headers: headersOf(status),
    content: { 'application/problem+json': { schema }, ...(form === 'passed' ? anything : {}) },
  };
}

const headersOf = (status: number): Record<string, object> => {
  const names = { 401: ['WWW-Authenticate', 'DPoP-Nonce'], 429: ['Retry-After'], 503: ['Retry-After'] }[
    status
  ];
  return Object.fromEntries((names ?? []).map((name) => [name, reference('headers', name)]));
};
