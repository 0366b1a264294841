import { greet } from '@noiseaware-connect/shared/client';
import type { Effects } from '../../base/effects.ts';
import { errorCodeOf, isCertificateError } from '../../base/network-error.ts';
import { measureClockSkew } from '../../base/time.ts';
import type { Config } from '../../settings/config.ts';
import { bad, type Check, ok, warning } from '../checks/check.ts';
import { certificateAdvice } from '../checks/check-calls.ts';
import { checkSkew } from '../checks/check-clock.ts';
import { adviceFor, reasonOf } from './reasons.ts';

type NetworkEffects = Pick<Effects, 'fetch' | 'now' | 'timeout'>;

/**
 * Whether this relay answers at its public URL, with a valid certificate.
 * @param isRunning false if no relay runs on these data, so that any that answers is another one
 */
export async function checkPublicUrl(
  config: Config,
  { fetch }: NetworkEffects,
  isRunning: boolean,
): Promise<Check> {
  const { publicUrl } = config;
  let error: unknown;
  const greeting = await greet({
    baseUrl: publicUrl,
    timeout: config.noiseaware.timeout * 1000,
    fetch: async (...args) => {
      try {
        return await fetch(...args);
      } catch (thrown) {
        error = thrown;
        throw thrown;
      }
    },
  });
  switch (greeting.kind) {
    case 'relay':
      if (!isRunning) {
        return bad(
          `a different relay answers at RELAY_PUBLIC_URL, ${publicUrl}: the relay of these settings is not running`,
          'stop the other relay or point the proxy to this one, and correct RELAY_STORE if that relay is meant to be this one',
        );
      }
      return ok(`a relay (${greeting.version}) answers at RELAY_PUBLIC_URL, ${publicUrl}`);
    case 'other_contract':
      return bad(
        `a relay of another version answers at RELAY_PUBLIC_URL, ${publicUrl}`,
        'stop the other relay, or point the proxy to this one',
      );
    case 'not_a_relay':
      return bad(
        `a program that is not a relay answers at RELAY_PUBLIC_URL, ${publicUrl}`,
        'point the proxy to the address that the relay listens on (RELAY_HOST, RELAY_PORT)',
      );
    case 'unreachable':
      return bad(`nothing answers at RELAY_PUBLIC_URL, ${publicUrl}: ${reasonOf(error)}`, adviceFor(error));
  }
}

/** Whether NoiseAware's two hosts answer, with any status, and whether their clocks agree with this machine's. */
export const checkNoiseAware = ({ noiseaware }: Config, effects: NetworkEffects): Promise<Check[]> =>
  Promise.all([
    checkHost('NOISEAWARE_LOGIN_URL', noiseaware.authorizeUrl, noiseaware.timeout, effects),
    checkHost('NOISEAWARE_API_URL', noiseaware.apiUrl, noiseaware.timeout, effects),
  ]);

/** Whether each collector of metrics and traces answers, with any status. */
export const checkCollectors = (
  { collectors, noiseaware: { timeout } }: Pick<Config, 'collectors' | 'noiseaware'>,
  effects: NetworkEffects,
): Promise<Check[]> =>
  Promise.all(
    collectors.map(async (url) => {
      const { origin = url } = URL.parse(url) ?? {};
      try {
        const answer = await effects.fetch(origin, { redirect: 'manual', signal: effects.timeout(timeout) });
        await answer.body?.cancel();
        return ok(`the OTLP collector, ${origin}, answers`);
      } catch (error) {
        return warning(
          `the OTLP collector, ${origin}, does not answer: ${reasonOf(error)}; metrics and traces are lost`,
          'start it, or correct OTEL_EXPORTER_OTLP_ENDPOINT',
        );
      }
    }),
  );

// --- Internal helpers ---

async function checkHost(
  setting: string,
  url: string,
  timeout: number,
  effects: NetworkEffects,
): Promise<Check> {
  const { origin } = new URL(url);
  try {
    const began = effects.now();
    const response = await effects.fetch(`${origin}/`, {
      redirect: 'manual',
      signal: effects.timeout(timeout),
    });
    await response.body?.cancel();
    const skew = measureClockSkew(response.headers.get('date'), began, effects.now());
    const apart = checkSkew(skew ?? 0, `${setting}, ${origin}, answers, and its clock`);
    if (apart !== undefined) return apart;
    if (response.status >= 500) {
      return warning(
        `${setting}, ${origin}, answers with an error (${response.status})`,
        'check that the setting names the right host; if it does, ask NoiseAware whether there is an outage',
      );
    }
    const clock = skew === undefined ? '' : ', and its clock agrees with this machine’s';
    return ok(`${setting}, ${origin}, answers (${response.status})${clock}`);
  } catch (error) {
    const advice = isCertificateError(errorCodeOf(error)) ? certificateAdvice : adviceFor(error);
    return bad(`${setting}, ${origin}, does not answer: ${reasonOf(error)}`, advice);
  }
}
