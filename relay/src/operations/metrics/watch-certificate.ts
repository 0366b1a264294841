import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { api } from '@noiseaware-connect/shared/contract/api';
import type { Effects } from '../../base/effects.ts';
import { minute, type Seconds } from '../../base/time.ts';

/** Seconds between looks: a certificate is renewed weeks before it expires. After a failure, a proxy may be starting. */
const pause = { succeeded: 60 * minute, failed: 10 };

const timeLimit: Seconds = 10;

/**
 * Keeps looking at the certificate of the relay's public address until the signal aborts.
 * @returns when it expires; undefined without https, or until something has answered there
 */
export function watchCertificate(
  publicUrl: string,
  { request, sleep, timeout }: Pick<Effects, 'request' | 'sleep' | 'timeout'>,
  signal: AbortSignal,
): () => Seconds | undefined {
  const { protocol, hostname, port } = new URL(publicUrl);
  if (protocol !== 'https:') return () => undefined;
  let end: Seconds | undefined;
  const look = () =>
    new Promise<Seconds | undefined>((resolve) => {
      const call = request({
        protocol,
        // Of an IPv6 address, without the brackets.
        hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
        port: port || 443,
        method: 'HEAD',
        path: api.live.path,
        // A connection of its own, since an open one may have an older certificate.
        agent: false,
        signal: AbortSignal.any([signal, timeout(timeLimit)]),
        // The date of an expired certificate matters most. Nothing secret is sent, and nothing of the answer is used.
        ...{ rejectUnauthorized: false },
      });
      call.on('response', (answer: IncomingMessage) => {
        const { valid_to: validTo } = (answer.socket as TLSSocket).getPeerCertificate();
        call.destroy();
        resolve(validTo === undefined ? undefined : Date.parse(validTo) / 1000);
      });
      call.on('error', () => resolve(undefined));
      call.end();
    });
  const keepLooking = async () => {
    while (!signal.aborted) {
      end = await look();
      await sleep(end === undefined ? pause.failed : pause.succeeded, signal);
    }
  };
  void keepLooking();
  return () => end;
}
