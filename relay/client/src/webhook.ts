import { timingSafeEqual } from 'node:crypto';
import type { MessageData } from './contract.ts';
import { readJson } from './json.ts';
import { signatureOf, webhookKey } from './signature.ts';

/**
 * A webhook message: its `type` tells what `data` has. The relay may be newer than this package and send types that are not in the
 * union, so leave them unhandled instead of throwing. A message may be delivered twice, with the same `id`.
 */
export type WebhookMessage = {
  [T in keyof MessageData]: {
    readonly id: string;
    readonly type: T;
    /** RFC 3339. */
    readonly timestamp: string;
    /** Integers beyond 2^53 are bigints. */
    readonly data: MessageData[T];
  };
}[keyof MessageData];

export interface ReceivedWebhook {
  /** The request's headers, from Node's `http` or `fetch`. */
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The raw body, as text or bytes (a Buffer is one): the signature covers every byte of it. */
  readonly body: string | Uint8Array;
  /** `whsec_…`, from the answer that added the webhook. */
  readonly secret: string;
  /** Milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
}

/** Accepted difference between the message's time and this machine's clock, in seconds. */
const tolerance = 300;

/**
 * Verifies and parses a webhook message (Standard Webhooks 1.0).
 * @returns undefined if the signature is wrong, the time is more than five minutes off, or the body is no message: answer 400 and do
 *   nothing
 * @throws {TypeError} if `secret` is not `whsec_` and canonical base64 of at least 24 bytes, whatever the message is
 */
export function readWebhook({
  headers,
  body,
  secret,
  now = Date.now,
}: ReceivedWebhook): WebhookMessage | undefined {
  const key = webhookKey(secret);
  const pairs: Iterable<[string, unknown]> = Symbol.iterator in headers ? headers : Object.entries(headers);
  const byName = new Map([...pairs].map(([name, value]) => [name.toLowerCase(), String(value ?? '')]));
  const header = (name: string) => byName.get(name) ?? '';
  const [id, timestamp, signatures] = [
    header('webhook-id'),
    header('webhook-timestamp'),
    header('webhook-signature'),
  ];
  if (!/^\d+$/.test(timestamp) || Math.abs(now() / 1000 - Number(timestamp)) > tolerance) return undefined;
  const expected = signatureOf(key, id, timestamp, body);
  // There are several signatures while a secret is being rotated.
  const isGenuine = signatures.split(' ').some((each) => {
    const signature = Buffer.from(each.replace(/^v1,/, ''), 'base64');
    return (
      each.startsWith('v1,') && signature.length === expected.length && timingSafeEqual(signature, expected)
    );
  });
  if (!isGenuine) return undefined;
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
  const message = messageIn(text);
  return message && { ...message, id };
}

// --- Internal helpers ---

function messageIn(text: string): WebhookMessage | undefined {
  try {
    const message = Object(readJson(text)) as WebhookMessage;
    return typeof message.type === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}
