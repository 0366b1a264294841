import { createHmac, timingSafeEqual } from 'node:crypto';
import { readJson } from './json.ts';

/** What a relay tells. Types may become more, and one message may come twice: `id` is the same then. */
export interface WebhookMessage {
  readonly id: string;
  readonly type: string;
  /** RFC 3339. */
  readonly timestamp: string;
  /** By its type; integers beyond 2^53 are bigints. */
  readonly data: Readonly<Record<string, unknown>>;
}

export interface ReceivedWebhook {
  /** Of the request, as Node's `http` or `fetch` give them. */
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
  /** As it came: the signature is about every letter of it. */
  readonly body: string;
  /** `whsec_…`, as the relay showed it once. */
  readonly secret: string;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Seconds by which a message may be old, or this machine's clock behind. */
const tolerance = 300;

/**
 * Reads a message of a relay's webhook (Standard Webhooks 1.0).
 * @returns undefined where it was not signed with this secret, or not within five minutes of now: answer 400, and do nothing
 */
export function readWebhook({
  headers,
  body,
  secret,
  now = Date.now,
}: ReceivedWebhook): WebhookMessage | undefined {
  const header = (name: string) =>
    String((headers instanceof Headers ? headers.get(name) : headers[name]) ?? '');
  const [id, sent, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(header) as [
    string,
    string,
    string,
  ];
  if (!/^\d+$/.test(sent) || Math.abs(now() / 1000 - Number(sent)) > tolerance) return undefined;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${sent}.${body}`).digest();
  // Several while a secret is replaced by another one.
  const isGenuine = signatures.split(' ').some((each) => {
    const given = Buffer.from(each.replace(/^v1,/, ''), 'base64');
    return each.startsWith('v1,') && given.length === expected.length && timingSafeEqual(given, expected);
  });
  return isGenuine ? { ...(readJson(body) as Omit<WebhookMessage, 'id'>), id } : undefined;
}
