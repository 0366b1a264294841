import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { urlToHttpOptions } from 'node:url';
import type { Seconds } from '../../domain/time.ts';
import type { Effects } from '../../effects.ts';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  /** As much of the body as is looked at. */
  text: string;
  seconds: Seconds;
  /** When the certificate ends, with TLS. */
  certificateEnds: Seconds | undefined;
}

export type Called = { ok: true; answer: Answer } | { ok: false; error: unknown };

/** Characters of an answer's body that are kept. */
const kept = 4_096;

/**
 * Posts JSON, and gives the answer or what broke. With `withhold` all but the first byte of the body is kept back: only
 * what answers by the head alone, or hands it on at once, gives an answer then.
 */
export async function post(
  { request, now, timeout }: Pick<Effects, 'request' | 'now' | 'timeout'>,
  url: string,
  { headers = {}, body, withhold = false, within }: PostOptions,
): Promise<Called> {
  const began = now();
  const bytes = Buffer.from(body);
  try {
    let certificateEnds: Seconds | undefined;
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const call = request({
        ...urlToHttpOptions(new URL(url)),
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Content-Length': bytes.length, ...headers },
        signal: timeout(within),
      });
      call.on('response', (answer) => {
        certificateEnds = endOf(answer);
        resolve(answer);
      });
      call.on('error', reject);
      if (withhold) call.write(bytes.subarray(0, 1));
      else call.end(bytes);
    });
    const text = await textOf(response);
    const { statusCode = 0, headers: given } = response;
    // What was withheld is not wanted any more.
    if (withhold) response.socket.destroy();
    const seconds = now() - began;
    return { ok: true, answer: { status: statusCode, headers: given, text, seconds, certificateEnds } };
  } catch (error) {
    return { ok: false, error };
  }
}

interface PostOptions {
  headers?: Record<string, string>;
  body: string;
  withhold?: boolean;
  within: Seconds;
}

// --- Internal helpers ---

async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text = (text + String(chunk)).slice(0, kept);
  return text;
}

function endOf({ socket }: IncomingMessage): Seconds | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  const end = Date.parse(socket.getPeerCertificate().valid_to);
  return Number.isNaN(end) ? undefined : end / 1000;
}
