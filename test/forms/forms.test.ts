import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, expect, it } from 'vitest';
import { tableText } from '../support/postgres/table-text.ts';
import { accessCodeFor, redirectWith, type StartedPairing, startPairing } from '../support/relay/pairing.ts';
import { relayOfFile } from '../support/relay/test-relay.ts';
import {
  connectionUrlForms,
  documented,
  type Outcome,
  redirectForms,
  type SentCall,
  type TokenAnswer,
  tokenForms,
} from './forms.ts';

/** NoiseAware's token call, which answers in the form of the row. */
let answer: () => TokenAnswer = documented;
const noiseaware = http.createServer((request, response) => {
  request.resume();
  const given = request.url === '/moved' ? documented() : answer();
  response.writeHead(given.status ?? 200, given.headers).end(given.body);
});
noiseaware.listen(0, '127.0.0.1');
await once(noiseaware, 'listening');
afterAll(() => {
  noiseaware.closeAllConnections();
  noiseaware.close();
});

const relay = await relayOfFile({
  env: { NOISEAWARE_API_URL: `http://127.0.0.1:${(noiseaware.address() as AddressInfo).port}` },
});
const { client } = await relay.enrol('Alex');
const { clientId: client_id, clientSecrets } = relay.config.noiseaware;
const client_secret = clientSecrets[0] ?? '';

const seen: { what: string; form: string; outcome: Outcome }[] = [];
afterAll(() => {
  process.stdout.write(`\nForms that NoiseAware may send:\n${tableText(seen)}\n`);
});

/** Unreadable answers of one account keep no other account from NoiseAware. */
const accountOf = (outcome: Outcome, number: number) => ({
  id: outcome === 'noiseaware_unavailable' ? 'unreadable' : `account-${number}`,
  name: 'Sea View Rentals',
});

let accounts = 0;
const begin = (outcome: Outcome) => {
  accounts += 1;
  return startPairing(client, { account: accountOf(outcome, accounts) });
};

async function complete({ id, verifier }: StartedPairing, redirect: string): Promise<Outcome | string> {
  const done = await client.completePairing({ id, body: { redirect, verifier } });
  if (done.ok) return done.value.connection.status === 'active' ? 'taken' : done.value.connection.status;
  // A session may have few attempts open.
  await client.cancelPairing({ id });
  return done.failure.code;
}

/** Sends a call with its path and headers as they are written. */
async function send({ method = 'POST', path = '/noiseaware/connection', headers = {}, body }: SentCall) {
  const isChunked = headers['transfer-encoding'] !== undefined;
  const call = http.request(relay.url, {
    method,
    path,
    headers: { ...(isChunked ? {} : { 'content-length': Buffer.byteLength(body) }), ...headers },
  });
  call.end(body);
  const [response] = (await once(call, 'response')) as [http.IncomingMessage];
  return { status: response.statusCode ?? 0, text: await text(response) };
}

it('has the forms that were imagined, taken and refused ones', () => {
  const rows = [...connectionUrlForms, ...tokenForms, ...redirectForms];
  expect(rows.length).toBeGreaterThanOrEqual(119);
  expect(rows.filter(({ outcome }) => outcome === 'taken').length).toBeGreaterThan(80);
});

it.each(connectionUrlForms)('a ConnectionURL call $name', async ({ name, form, outcome }) => {
  seen.push({ what: 'ConnectionURL', form: name, outcome });
  answer = documented;
  const pairing = await begin(outcome);
  const answered = await send(form({ client_id, client_secret, code: pairing.code }));
  if (outcome !== 'taken') {
    expect(answered.status).toBe(outcome);
    // A refused call has used nothing.
    const accessCode = await accessCodeFor(relay, pairing.code);
    expect(await complete(pairing, redirectWith(pairing, accessCode))).toBe('taken');
    return;
  }
  expect(answered.status).toBe(200);
  const { access_code: accessCode } = JSON.parse(answered.text) as { access_code: string };
  expect(await complete(pairing, redirectWith(pairing, accessCode))).toBe('taken');
});

it.each(tokenForms)('an answer with tokens $name', async ({ name, form, outcome }) => {
  seen.push({ what: 'tokens', form: name, outcome });
  answer = form;
  const pairing = await begin(outcome);
  const accessCode = await accessCodeFor(relay, pairing.code);
  expect(await complete(pairing, redirectWith(pairing, accessCode))).toBe(outcome);
});

it.each(redirectForms)('a redirect $name', async ({ name, form, outcome }) => {
  seen.push({ what: 'redirect', form: name, outcome });
  answer = documented;
  const pairing = await begin(outcome);
  const accessCode = await accessCodeFor(relay, pairing.code);
  expect(await complete(pairing, form(pairing.redirectUri, accessCode))).toBe(outcome);
});
