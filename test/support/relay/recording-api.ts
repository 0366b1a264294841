import { randomBytes } from 'node:crypto';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import type { SandboxFacts } from './relay-environment.ts';

/** A call as it arrived, byte for byte. */
interface Arrived {
  method: string;
  target: string;
  rawHeaders: string[];
  body: Buffer;
}

type Answering = (request: IncomingMessage, response: ServerResponse) => unknown;

interface Given {
  status: number;
  userToken: string | undefined;
  /** Whether the token that is given is refused from the start. */
  alreadyRefused: boolean;
}

const fresh: Given = { status: 200, userToken: undefined, alreadyRefused: false };

export interface RecordingApi extends SandboxFacts {
  /** Calls that came with a token, on any path. */
  readonly arrived: Arrived[];
  /** The relay's own calls for tokens. */
  readonly renewals: string[];
  /** The user token that was given last; every one before it still works. */
  readonly userToken: string;
  /** Tokens that are answered with 401. */
  readonly refused: Set<string>;
  /** How calls are answered; by default once they have come whole, with 200 and a short body. */
  answer(answering: Answering | undefined): void;
  /** What the relay's own calls for tokens are given; without a user token, a fresh one each time. */
  give(given: Partial<Given>): void;
  /** Answers refused tokens before the body has come. */
  refuseEarly(early: boolean): void;
  /** Answers as at first, and has recorded nothing. */
  reset(): void;
  stop(): Promise<void>;
}

/** Plays NoiseAware's API without any of its ways: records what arrives and answers as it is set to. */
export async function startRecordingApi(): Promise<RecordingApi> {
  const arrived: Arrived[] = [];
  const renewals: string[] = [];
  const refused = new Set<string>();
  let userToken = '';
  let answering: Answering | undefined;
  let giving = fresh;
  let early = false;

  const giveTokens = async (request: IncomingMessage, response: ServerResponse): Promise<unknown> => {
    await text(request);
    renewals.push(request.url ?? '');
    if (giving.status !== 200) return response.writeHead(giving.status).end();
    userToken = giving.userToken ?? `user-token-${randomBytes(8).toString('hex')}`;
    if (giving.alreadyRefused) refused.add(userToken);
    const expiresAt = new Date(Date.now() + 900_000).toISOString();
    response.setHeader('content-type', 'application/json');
    return response.end(
      JSON.stringify({ expiresAt, userToken, refreshToken: randomBytes(8).toString('hex') }),
    );
  };

  const record = async (request: IncomingMessage, response: ServerResponse): Promise<unknown> => {
    const { method = '', url: target = '', rawHeaders } = request;
    const call: Arrived = { method, target, rawHeaders, body: Buffer.alloc(0) };
    arrived.push(call);
    const token = (request.headers.authorization ?? '').replace(/^Bearer /, '');
    if (answering !== undefined && !refused.has(token)) return answering(request, response);
    try {
      const isRefused = refused.has(token);
      if (!(isRefused && early)) call.body = await buffer(request);
    } catch {
      // The body broke off: there is no one to answer.
      return undefined;
    }
    if (!refused.has(token)) return response.end('answer');
    response.writeHead(401, { 'x-noiseaware-refusal': 'token' });
    return response.end('the token is refused');
  };

  const server = http.createServer({ maxHeaderSize: 64 * 1024 }, (request, response) => {
    const forTokens =
      request.headers.authorization === undefined && /^\/(token|refresh)$/.test(request.url ?? '');
    void (forTokens ? giveTokens : record)(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    partner: { id: '42', clientId: 'example-stays', clientSecret: 'a-client-phrase-of-the-tests' },
    setPartner: () => undefined,
    arrived,
    renewals,
    get userToken() {
      return userToken;
    },
    refused,
    answer: (given) => {
      answering = given;
    },
    give: (given) => {
      giving = { ...fresh, ...given };
    },
    refuseEarly: (given) => {
      early = given;
    },
    reset() {
      answering = undefined;
      giving = fresh;
      early = false;
      for (const recorded of [arrived, renewals]) recorded.length = 0;
      refused.clear();
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
