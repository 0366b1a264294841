import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { RelayClient } from '@noiseaware-connect/shared/client';
import type { Problem } from '@noiseaware-connect/shared/contract/problem';
import { beforeEach } from 'vitest';
import { forFile } from '../for-file.ts';
import { complete } from './connect-account.ts';
import { accessCodeFor, redirectWith, startPairing } from './pairing.ts';
import { type RecordingApi, startRecordingApi } from './recording-api.ts';
import { startTestRelay, type TestRelay, type TestRelayOptions } from './test-relay.ts';
import { valueIn } from './value-in.ts';

export interface Answer {
  status: number;
  rawHeaders: string[];
  headers: http.IncomingHttpHeaders;
  body: Buffer;
  /** The body of a refusal of the relay's own. */
  problem(): Problem;
}

interface CallOptions {
  method?: string;
  headers?: string[];
  body?: Buffer | string;
  /** Sends the body without saying how long it is. */
  chunked?: boolean;
  key?: string;
  connection?: string;
  /** Calls by that account instead. */
  account?: string;
}

export interface PassThroughBench {
  api: RecordingApi;
  relay: TestRelay;
  /** The connection through which calls go. */
  connection: string;
  key: string;
  /** Where calls go in. */
  prefix: string;
  /** Begins a call and leaves its body and answer to the test. */
  begin(path: string, options?: CallOptions): ClientRequest;
  /** Makes a whole call. */
  call(path: string, options?: CallOptions): Promise<Answer>;
  /** Connects another account, through which calls can go. */
  connect(account: string, asked?: { parallel?: boolean; by?: RelayClient }): Promise<string>;
  stop(): Promise<void>;
}

/** A relay with one connected account and one service key, in front of an API that records. */
export async function passThroughBench(options: TestRelayOptions = {}): Promise<PassThroughBench> {
  const api = await startRecordingApi();
  const relay = await startTestRelay({ sandbox: api, ...options });
  const { client } = await relay.enrol('Alex');
  const { key } = await relay.service('billing');
  const connect: PassThroughBench['connect'] = async (id, { by = client, ...asked } = {}) => {
    const pairing = await startPairing(by, { account: { id }, ...asked });
    const redirect = redirectWith(pairing, await accessCodeFor(relay, pairing.code));
    return valueIn(await complete(by, { ...pairing, redirect })).connection.id;
  };
  const connection = await connect('acct-1');
  const prefixOf = (id: string) => `/v1/connections/${id}/noiseaware`;

  const begin: PassThroughBench['begin'] = (path, given = {}) =>
    http.request({
      host: '127.0.0.1',
      port: new URL(relay.url).port,
      method: given.method ?? 'GET',
      path:
        (given.account === undefined
          ? prefixOf(given.connection ?? connection)
          : `/v1/accounts/${encodeURIComponent(given.account)}/noiseaware`) + path,
      headers: [
        ...['Host', new URL(relay.url).host, 'Authorization', `Bearer ${given.key ?? key}`],
        ...(given.headers ?? []),
      ],
    });

  return {
    api,
    relay,
    connection,
    key,
    prefix: prefixOf(connection),
    begin,
    async call(path, given = {}) {
      const length = ['Content-Length', String(Buffer.byteLength(given.body ?? ''))];
      const framing = given.chunked === true ? ['Transfer-Encoding', 'chunked'] : length;
      const headers = [...(given.headers ?? []), ...(given.body === undefined ? [] : framing)];
      const request = begin(path, { ...given, headers });
      request.end(given.body);
      return answerOf(request);
    },
    connect,
    async stop() {
      await relay.stop();
      await api.stop();
    },
  };
}

/** The same for a file of tests, after which it stops; each finds the API as new. */
export async function benchOfFile(options?: TestRelayOptions): Promise<PassThroughBench> {
  const bench = await forFile(passThroughBench(options));
  beforeEach(() => bench.api.reset());
  return bench;
}

/** Values of a header by its lower-case name, in their order. */
export const valuesOf = (raw: readonly string[], name: string): string[] =>
  raw.filter((_, index) => index % 2 === 1 && raw[index - 1]?.toLowerCase() === name);

/** The answer's head, its body unread. */
export const headOf = (request: ClientRequest): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    request.on('response', resolve);
    request.on('error', reject);
  });

export async function answerOf(request: ClientRequest): Promise<Answer> {
  const head = await headOf(request);
  const body = await buffer(head);
  return {
    status: head.statusCode ?? 0,
    rawHeaders: head.rawHeaders,
    headers: head.headers,
    body,
    problem: () => JSON.parse(body.toString()) as Problem,
  };
}
