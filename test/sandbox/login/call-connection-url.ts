import { gzipSync } from 'node:zlib';
import * as v from 'valibot';
import { readJson } from '../http/json.ts';
import type { Connection } from '../state/visits.ts';
import type { Switches } from '../switches/switches.ts';
import type { World } from '../world.ts';

const answerSchema = v.object({ access_code: v.pipe(v.string(), v.minLength(1)) });

interface Fields {
  readonly client_id: string;
  readonly client_secret: string;
  readonly code: string;
}

/** How a call is written. */
interface Written {
  readonly body: string | Uint8Array;
  /** The media type; none where there is none. */
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly url?: (connectionUrl: string) => string;
}

const json = 'application/json';

const forms: Readonly<Record<Switches['connectionUrlForm'], (fields: Fields) => Written>> = {
  json: (fields) => ({ body: JSON.stringify(fields), type: json }),
  'no-type': (fields) => ({ body: JSON.stringify(fields) }),
  'form-type': (fields) => ({ body: JSON.stringify(fields), type: 'application/x-www-form-urlencoded' }),
  'text-type': (fields) => ({ body: JSON.stringify(fields), type: 'text/plain; charset=utf-8' }),
  'vendor-type': (fields) => ({
    body: JSON.stringify(fields),
    type: 'application/vnd.noiseaware.connection.request+json',
  }),
  marked: (fields) => ({ body: `\ufeff${JSON.stringify(fields)}`, type: json }),
  'final-slash': (fields) => ({ body: JSON.stringify(fields), type: json, url: (url) => `${url}/` }),
  'doubled-slash': (fields) => ({
    body: JSON.stringify(fields),
    type: json,
    url: (url) => url.replace(/(?<!:\/?)\//, '//'),
  }),
  form: (fields) => ({
    body: new URLSearchParams({ ...fields }).toString(),
    type: 'application/x-www-form-urlencoded',
  }),
  camel: ({ client_id: clientID, client_secret: clientSecret, code }) => ({
    body: JSON.stringify({ clientID, clientSecret, code }),
    type: json,
  }),
  padded: (fields) => ({
    body: JSON.stringify({
      client_id: ` ${fields.client_id}`,
      client_secret: `${fields.client_secret}\n`,
      code: `${fields.code} `,
    }),
    type: json,
  }),
  basic: ({ client_id: id, client_secret: secret, code }) => ({
    body: JSON.stringify({ code }),
    type: json,
    headers: { Authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
  }),
  gzip: (fields) => ({
    body: gzipSync(JSON.stringify(fields)),
    type: json,
    headers: { 'Content-Encoding': 'gzip' },
  }),
};

const pieces = 8;

/** A body that takes its time. */
function slowly(bytes: Uint8Array, seconds: number, world: World): ReadableStream<Uint8Array> {
  const size = Math.ceil(bytes.length / pieces);
  let sent = 0;
  return new ReadableStream({
    async pull(controller) {
      await world.wait(seconds / pieces);
      controller.enqueue(bytes.subarray(sent, sent + size));
      sent += size;
      if (sent >= bytes.length) controller.close();
    },
  });
}

const readAccessCode = (status: number, answer: string): Connection => {
  if (status !== 200) return { failed: `the ConnectionURL answered ${status}` };
  const parsed = v.safeParse(answerSchema, readJson(answer));
  return parsed.success
    ? { accessCode: parsed.output.access_code }
    : { failed: 'the answer of the ConnectionURL has no access_code' };
};

/** Calls the ConnectionURL once, as the switches ask for, and journals both directions. */
async function callOnce(code: string, world: World): Promise<Connection> {
  const { clock, journal, newSecret, partner, switches } = world;
  if (partner.connectionUrl === undefined) return { failed: 'no ConnectionURL is provisioned' };
  if (world.stopped.aborted) return { failed: 'the sandbox was stopped' };
  const sentOrWrong = (value: string, which: 'right' | 'wrong'): string =>
    which === 'right' ? value : newSecret();
  const request = {
    client_id: sentOrWrong(partner.clientId, switches.connectionUrlClientId),
    client_secret: sentOrWrong(partner.clientSecret, switches.connectionUrlSecret),
    code: sentOrWrong(code, switches.connectionUrlCode),
  };
  const entry = journal.write('connection_url_call', 0, { url: partner.connectionUrl, request });
  const { body, type, headers, url = (own) => own } = forms[switches.connectionUrlForm](request);
  // Bytes: fetch gives text a type of its own.
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const slow = switches.connectionUrlSlow;
  const answered = new AbortController();
  const limit = new AbortController();
  if (switches.connectionUrlTimeout > 0) {
    void clock.sleep(switches.connectionUrlTimeout * 1000, answered.signal).then(() => limit.abort());
  }
  try {
    const response = await world.fetch(url(partner.connectionUrl), {
      method: 'POST',
      headers: { ...(type === undefined ? {} : { 'Content-Type': type }), ...headers, Accept: json },
      redirect: 'manual',
      signal: AbortSignal.any([limit.signal, world.stopped]),
      ...(slow > 0 ? { body: slowly(bytes, slow, world), duplex: 'half' } : { body: new Uint8Array(bytes) }),
    });
    entry.status = response.status;
    const answer = await response.text();
    entry.details.answer = answer;
    const connection = readAccessCode(response.status, answer);
    if ('accessCode' in connection) journal.secret(connection.accessCode);
    return connection;
  } catch (error) {
    entry.details.reason = error instanceof Error ? error.message : String(error);
    return {
      failed: limit.signal.aborted
        ? 'the ConnectionURL took too long'
        : 'the ConnectionURL cannot be reached',
    };
  } finally {
    answered.abort();
  }
}

const succeeded = (connection: Connection): boolean => 'accessCode' in connection;

/** Gets an access code from the partner for a one-time code: one call or two, soon or late. */
export async function callConnectionUrl(code: string, world: World): Promise<Connection> {
  const { switches } = world;
  if (switches.connectionUrlDelay > 0) await world.wait(switches.connectionUrlDelay);
  if (switches.connectionUrlCalls === 'twice-at-a-time') {
    const [first, second] = await Promise.all([callOnce(code, world), callOnce(code, world)]);
    return succeeded(second) ? second : first;
  }
  const first = await callOnce(code, world);
  if (switches.connectionUrlCalls === 'twice-late') {
    // Nothing waits for this one: the browser is back at the partner before it.
    void world.wait(switches.connectionUrlRepeatDelay).then(() => callOnce(code, world));
    return first;
  }
  const again =
    switches.connectionUrlCalls === 'twice' || (switches.connectionUrlCalls === 'retry' && !succeeded(first));
  if (!again) return first;
  const second = await callOnce(code, world);
  return succeeded(second) ? second : first;
}
