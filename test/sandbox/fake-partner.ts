import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { listen } from './listener.ts';

/** What a partner's ConnectionURL answers: a status and a body, or nothing at all. */
export type PartnerAnswer = { readonly status: number; readonly body: string } | 'silence';

/** One call that a ConnectionURL received. */
interface PartnerCall {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly contentType: string | undefined;
  /** Whether its body began with a byte order mark. */
  readonly isMarked: boolean;
  /** Empty if it is not JSON. */
  readonly body: Record<string, unknown>;
  /** Its body as it was sent. */
  readonly sent: string;
  readonly authorization: string | undefined;
  readonly encoding: string | undefined;
}

/** A partner's ConnectionURL, which remembers its calls. */
export interface FakePartner {
  readonly connectionUrl: string;
  readonly calls: readonly PartnerCall[];
  /** Replaces how calls are answered; `count` is 1 for the first call. */
  answer(how: (count: number) => PartnerAnswer): void;
  stop(): Promise<void>;
}

/** A sound answer with this access code. */
export const accessCodeAnswer = (accessCode: string): PartnerAnswer => ({
  status: 200,
  body: JSON.stringify({ access_code: accessCode }),
});

/** Starts a partner on loopback whose access codes are `access-code-1`, `access-code-2` and so on. */
export async function startFakePartner(): Promise<FakePartner> {
  const calls: PartnerCall[] = [];
  let answer = (count: number): PartnerAnswer => accessCodeAnswer(`access-code-${count}`);

  const listener = await listen(0, async (request, response) => {
    const bytes = await buffer(request);
    const { authorization, 'content-encoding': encoding } = request.headers;
    const sent = (encoding === 'gzip' ? gunzipSync(bytes) : bytes).toString();
    calls.push({
      method: request.method,
      path: request.url,
      contentType: request.headers['content-type'],
      isMarked: sent.startsWith('\ufeff'),
      body: /^\ufeff?\{/.test(sent) ? JSON.parse(sent.replace(/^\ufeff/, '')) : {},
      sent,
      authorization,
      encoding,
    });
    const given = answer(calls.length);
    if (given === 'silence') return;
    response.writeHead(given.status, { 'Content-Type': 'application/json' }).end(given.body);
  });
  return {
    connectionUrl: `${listener.url}/connection`,
    calls,
    answer: (how) => {
      answer = how;
    },
    stop: listener.close,
  };
}
