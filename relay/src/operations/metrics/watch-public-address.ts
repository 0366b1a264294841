import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { api } from '@noiseaware-connect/shared/contract/api';
import type { Effects } from '../../base/effects.ts';
import { minute, type Seconds } from '../../base/time.ts';

/** Seconds between looks. After a failure, a proxy may be starting. */
const pause = { succeeded: minute, failed: 10 };

const timeLimit: Seconds = 10;

/** What the last look at the public address has shown. */
export interface PublicAddress {
  /** Whether something answered, not with a 5xx, and with a certificate that is accepted. */
  readonly isReachable: boolean;
  /** When the certificate there expires; undefined if nothing answered. */
  readonly certificateEnd: Seconds | undefined;
}

/**
 * Keeps looking at the relay's public address until the signal aborts.
 * @returns what was seen last; undefined without https, and before the first look is over
 */
export function watchPublicAddress(
  publicUrl: string,
  { request, sleep, timeout }: Pick<Effects, 'request' | 'sleep' | 'timeout'>,
  signal: AbortSignal,
): () => PublicAddress | undefined {
  const { protocol, hostname, port } = new URL(publicUrl);
  if (protocol !== 'https:') return () => undefined;
  let last: PublicAddress | undefined;
  const look = () =>
    new Promise<PublicAddress>((resolve) => {
      const unreachable = { isReachable: false, certificateEnd: undefined };
      const call = request({
        protocol,
        // Of an IPv6 address, without the brackets.
        hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
        port: port || 443,
        method: 'HEAD',
        path: api.live.path,
        // A connection of its own, since an open one may have an older certificate.
        connections: 'own',
        signal: AbortSignal.any([signal, timeout(timeLimit)]),
        // The date of an expired certificate matters most. Nothing secret is sent, and nothing of the answer is used.
        ...{ rejectUnauthorized: false },
      });
      call.on('response', (answer: IncomingMessage) => {
        const socket = answer.socket as TLSSocket;
        const { valid_to: validTo } = socket.getPeerCertificate();
        call.destroy();
        resolve({
          isReachable: socket.authorized && (answer.statusCode ?? 500) < 500,
          certificateEnd: validTo === undefined ? undefined : Date.parse(validTo) / 1000,
        });
      });
      call.on('error', () => resolve(unreachable));
      call.end();
    });
  const keepLooking = async () => {
    while (!signal.aborted) {
      last = await look();
      await sleep(last.isReachable ? pause.succeeded : pause.failed, signal);
    }
  };
  void keepLooking();
  return () => last;
}
