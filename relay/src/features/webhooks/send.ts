import type { IncomingMessage } from 'node:http';
import { urlToHttpOptions } from 'node:url';
import type { MessageType } from '@noiseaware-connect/shared/contract/events';
import { replaceDeceptiveCharacters } from '@noiseaware-connect/shared/shapes';
import { Webhook as Signer } from 'standardwebhooks';
import type { Effects } from '../../base/effects.ts';
import { type Seconds, timestampOf } from '../../base/time.ts';
import { version } from '../../base/version.ts';
import type { Sealer } from '../../domain/sealing/sealing.ts';
import { secretAddress, type Webhook } from '../../domain/webhook/webhook.ts';
import type { DeliveryFailure } from './retries.ts';
import { guardLookup, problemOf, problemOfHost, RefusedAddress, type TargetRules } from './target.ts';

/** Bytes of an answer that are read: its beginning is logged, and the receiver should not see a reset. */
const mostRead = 4_096;

/** Characters of an answer that are kept. */
const mostKept = 200;

/** A message to a receiver. */
export interface Message {
  /** The `webhook-id`. */
  readonly event: string;
  readonly type: MessageType;
  readonly at: Seconds;
  /** JSON text. */
  readonly data: string;
}

/** A status from 200 to 299, or how it failed; and the beginning of the answer's body. */
export type Outcome = ({ readonly delivered: number } | DeliveryFailure) & { readonly answer?: string };

/** Sends a message once. */
export type Send = (webhook: Webhook, message: Message) => Promise<Outcome>;

export interface SendDeps {
  effects: Pick<Effects, 'now' | 'request' | 'timeout' | 'lookup'>;
  sealer: Pick<Sealer, 'open'>;
  /** The allowed targets, and the seconds within which a receiver must answer. */
  config: TargetRules & {
    readonly timeout: Seconds;
    /** Whether calls go through a proxy, which then resolves the names. */
    readonly isProxied: boolean;
  };
}

/**
 * Sends according to Standard Webhooks: signed with each valid secret of the webhook, without following redirects, and only to
 * allowed addresses, which are checked after the name is resolved.
 */
export function createSend({ effects, sealer, config }: SendDeps): Send {
  const { now, request, timeout, lookup } = effects;

  const signaturesOf = async ({ id, secrets }: Webhook, message: Message, body: string, at: Date) => {
    const valid = secrets.filter(({ until }) => until === null || until > now());
    const openedSecrets = await Promise.all(
      valid.map(({ sealed }) => sealer.open(secretAddress(id), sealed)),
    );
    const signingSecrets = openedSecrets.filter((secret) => secret !== undefined);
    return signingSecrets.map((secret) => new Signer(secret).sign(message.event, at, body));
  };

  return async (webhook, message) => {
    const problem = problemOf(webhook.url, config);
    if (problem !== undefined) return failed(`its address ${problem}`);
    const body = bodyOf(message);
    const at = new Date(now() * 1000);
    const signatures = await signaturesOf(webhook, message, body, at);
    if (signatures.length === 0) return failed('no secret of it opens, see RELAY_SEALING_KEYS');
    const url = new URL(webhook.url);
    const refusal = config.isProxied ? await problemOfHost(lookup, url, config) : undefined;
    if (refusal !== undefined) return failed(`its address ${refusal}`);
    const options = {
      ...urlToHttpOptions(url),
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': `noiseaware-connect/${version}`,
        'webhook-id': message.event,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': signatures.join(' '),
      },
      lookup: guardLookup(lookup, url.protocol === 'http:', config),
    };
    const sendOn = (connections: 'checked' | 'own'): Promise<Outcome> => {
      const call = request({ ...options, connections, signal: timeout(config.timeout) });
      return new Promise((resolve) => {
        // Once there is a status, it is the outcome, even if the body breaks off.
        let isAnswered = false;
        const fail = (reason: string) => {
          if (!isAnswered) resolve(failed(reason));
        };
        call.on('error', (error: NodeJS.ErrnoException) => {
          // The receiver has closed a connection that was idle.
          const isStale = call.reusedSocket && !isAnswered && error.code === 'ECONNRESET';
          if (isStale) resolve(sendOn('own'));
          else fail(reasonOf(error, config.timeout));
        });
        call.on('response', (answer) => {
          isAnswered = true;
          void readLittle(answer).then((text) => resolve({ ...outcomeOf(answer), answer: text }));
        });
        // An upgrade that was not requested (101) ends without 'response' or 'error'.
        call.on('close', () => fail('no answer'));
        call.end(body);
      });
    };
    return sendOn('checked');
  };
}

// --- Internal helpers ---

/** `data` is inserted as text, since parsing would harm large integers. */
const bodyOf = ({ type, at, data }: Message): string =>
  `{"type":${JSON.stringify(type)},"timestamp":"${timestampOf(at)}","data":${data}}`;

const failed = (reason: string): DeliveryFailure => ({ status: null, reason });

function outcomeOf({ statusCode: status = 0, headers }: IncomingMessage) {
  if (status >= 200 && status <= 299) return { delivered: status };
  const header = headers['retry-after'] ?? '';
  return {
    status,
    reason: `answered ${status}`,
    ...(/^\d{1,6}$/.test(header) ? { retryAfter: Number(header) } : {}),
  };
}

/** The beginning of the body as text; what arrived, if the receiver cuts it off. */
function readLittle(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  const text = () => {
    const decoded = replaceDeceptiveCharacters(Buffer.concat(chunks).toString());
    return [...decoded].slice(0, mostKept).join('');
  };
  return new Promise((resolve) => {
    answer.on('error', () => resolve(text()));
    answer.on('close', () => resolve(text()));
    answer.on('end', () => resolve(text()));
    answer.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > mostRead) answer.destroy();
    });
  });
}

/** The reason in words that contain nothing of the message or the answer. */
function reasonOf(error: Error, within: Seconds): string {
  if (error instanceof RefusedAddress) return `its address ${error.message}`;
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return `no answer within ${within} s`;
  const { code } = error as NodeJS.ErrnoException;
  return `no connection${code === undefined ? '' : ` (${code})`}`;
}
