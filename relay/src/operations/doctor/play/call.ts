import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { urlToHttpOptions } from 'node:url';
import type { Effects } from '../../../base/effects.ts';
import type { Seconds } from '../../../base/time.ts';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  /** The beginning of the body. */
  text: string;
  seconds: Seconds;
  /** When the certificate expires; undefined without TLS. */
  certificateEnds: Seconds | undefined;
}

export type Called = { ok: true; answer: Answer } | { ok: false; error: unknown };

/** The characters kept of an answer's body. */
const mostCharacters = 4_096;

/**
 * Posts JSON. With `withhold`, only the beginning of the body is sent, so many bytes: then an answer comes only if nothing on the
 * way waits for the whole body.
 */
export async function post(
  { request, now, timeout }: Pick<Effects, 'request' | 'now' | 'timeout'>,
  url: string,
  { headers = {}, body, withhold, within }: PostOptions,
): Promise<Called> {
  const began = now();
  const bytes = Buffer.from(body);
  try {
    let certificateEnds: Seconds | undefined;
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const call = request({
        ...urlToHttpOptions(new URL(url)),
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'Content-Length': bytes.length,
          // On a connection that is kept, Go's server (Caddy) holds an early answer back until it has read the body.
          ...(withhold !== undefined && { Connection: 'close' }),
          ...headers,
        },
        signal: timeout(within),
      });
      call.on('response', (answer) => {
        certificateEnds = endOf(answer);
        resolve(answer);
      });
      call.on('error', reject);
      // An upgrade that was not requested (101) ends without 'response' or 'error'.
      call.on('close', () => reject(new Error('no answer')));
      if (withhold === undefined) call.end(bytes);
      else call.write(bytes.subarray(0, withhold));
    });
    const text = await textOf(response);
    const { statusCode = 0, headers: responseHeaders } = response;
    // The rest of the body will not be sent.
    if (withhold !== undefined) response.socket.destroy();
    const seconds = now() - began;
    return {
      ok: true,
      answer: { status: statusCode, headers: responseHeaders, text, seconds, certificateEnds },
    };
  } catch (error) {
    return { ok: false, error };
  }
}

interface PostOptions {
  headers?: Record<string, string>;
  body: string;
  withhold?: number;
  within: Seconds;
}

// --- Internal helpers ---

async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8'))
    text = (text + String(chunk)).slice(0, mostCharacters);
  return text;
}

function endOf({ socket }: IncomingMessage): Seconds | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  const end = Date.parse(socket.getPeerCertificate().valid_to);
  return Number.isNaN(end) ? undefined : end / 1000;
}
