import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { readWebhook } from './webhook.ts';

const secret = `whsec_${Buffer.from('a secret of these tests.').toString('base64')}`;
const sent = 1_772_366_400;
const body = '{"type":"alert.received","timestamp":"2026-03-01T12:00:00Z","data":{"id":9007199254740993}}';

const signed = (with_ = secret, at = sent, text = body) => {
  const key = Buffer.from(with_.replace('whsec_', ''), 'base64');
  const signature = createHmac('sha256', key).update(`msg_1.${at}.${text}`).digest('base64');
  return { 'webhook-id': 'msg_1', 'webhook-timestamp': String(at), 'webhook-signature': `v1,${signature}` };
};

const read = (headers: Record<string, string>, text = body, at = sent) =>
  readWebhook({ headers, body: text, secret, now: () => at * 1000 });

it('reads a signed message, with every digit, from either form of headers', () => {
  const message = {
    id: 'msg_1',
    type: 'alert.received',
    timestamp: '2026-03-01T12:00:00Z',
    data: { id: 9007199254740993n },
  };
  expect(read(signed())).toEqual(message);
  expect(readWebhook({ headers: new Headers(signed()), body, secret, now: () => sent * 1000 })).toEqual(
    message,
  );
});

it('reads the bytes of express.raw() or a Uint8Array like their text', () => {
  const text = body.replace('alert.received', 'é\u{1f3e1}');
  const headers = signed(secret, sent, text);
  const bytes = Buffer.from(text);
  const now = () => sent * 1000;
  const message = read(headers, text);
  expect(message?.type).toBe('é\u{1f3e1}');
  expect(readWebhook({ headers, body: bytes, secret, now })).toEqual(message);
  expect(readWebhook({ headers, body: new Uint8Array(bytes), secret, now })).toEqual(message);
  expect(readWebhook({ headers, body: bytes.subarray(1), secret, now })).toBeUndefined();
});

it('finds headers in any case of their names', () => {
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = signed();
  const headers = {
    ':path': '/',
    'Webhook-Id': id,
    'WEBHOOK-TIMESTAMP': [at],
    'webhook-signature': signature,
  };
  expect(readWebhook({ headers, body, secret, now: () => sent * 1000 })?.id).toBe('msg_1');
});

it('accepts a message that is signed with the next secret too', () => {
  const other = signed('whsec_b3RoZXI=')['webhook-signature'];
  const headers = { ...signed(), 'webhook-signature': `v1a,xx ${other} ${signed()['webhook-signature']}` };
  expect(read(headers)?.id).toBe('msg_1');
});

it.each([
  ['another secret', signed('whsec_b3RoZXI='), body, sent],
  ['another body', signed(), body.replace('3}', '4}'), sent],
  ['another id', { ...signed(), 'webhook-id': 'msg_2' }, body, sent],
  ['another time', { ...signed(), 'webhook-timestamp': String(sent + 1) }, body, sent],
  ['no signature', { ...signed(), 'webhook-signature': '' }, body, sent],
  [
    'a signature of another version',
    { ...signed(), 'webhook-signature': signed()['webhook-signature'].replace('v1', 'v2') },
    body,
    sent,
  ],
  ['a time that is none', { ...signed(), 'webhook-timestamp': 'now' }, body, sent],
  ['one that is repeated later', signed(), body, sent + 301],
  ['one from the future', signed(), body, sent - 301],
])('refuses a message with %s', (_, headers, text, at) => {
  expect(read(headers, text, at)).toBeUndefined();
});

it.each([
  ['nothing', ''],
  ['no bytes', 'whsec_'],
  ['characters outside base64', 'whsec_ßßß'],
  ['too few bytes', `whsec_${Buffer.alloc(23).toString('base64')}`],
  ['no prefix', secret.slice('whsec_'.length)],
  ['a line break at its end', `${secret}\n`],
  ['base64 without its padding', `whsec_${Buffer.alloc(25).toString('base64').replaceAll('=', '')}`],
  ['bits that decode to nothing', `whsec_${Buffer.alloc(25).toString('base64').replace('A==', 'B==')}`],
  ['the alphabet for addresses', `whsec_${Buffer.alloc(24, 255).toString('base64url')}`],
  ['no text', undefined as unknown as string],
])('throws for a secret with %s, whatever the message is', (_, broken) => {
  const emptyKey = signed('whsec_');
  for (const headers of [emptyKey, {}]) {
    const reading = () => readWebhook({ headers, body, secret: broken, now: () => sent * 1000 });
    expect(reading).toThrow(new TypeError('secret must be whsec_ and the base64 of at least 24 bytes'));
  }
});
