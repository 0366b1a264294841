import { type Env, unknownSettings, type Values } from './read-settings.ts';
import { isLoopback } from './setting.ts';

/** A setting that is probably a mistake, and what to do about it. Shows no secret. */
export interface SettingWarning {
  readonly says: string;
  readonly fix: string;
}

/** The warnings about settings, which the relay logs at its start and the doctor shows. */
export function warningsOf(values: Values, env: Env): SettingWarning[] {
  const { NOISEAWARE_PARTNER_ID, RELAY_TRUST_PROXY, RELAY_PUBLIC_URL, RELAY_STORE } = values;
  const found: SettingWarning[] = [];
  if (NOISEAWARE_PARTNER_ID === undefined) {
    found.push({
      says: 'NOISEAWARE_PARTNER_ID is missing: no account can be connected yet',
      fix: 'it is the PartnerId that your NoiseAware representative gives you: write it into .env',
    });
  }
  if (RELAY_TRUST_PROXY === 0 && !isLoopback(new URL(RELAY_PUBLIC_URL))) {
    found.push({
      says: 'RELAY_TRUST_PROXY is 0 though RELAY_PUBLIC_URL is not on this machine',
      fix: 'where a proxy stands in front, set the number of proxies: else refusals are counted against the proxy',
    });
  }
  if (RELAY_STORE.weakness !== undefined) {
    found.push({
      says: `RELAY_STORE: ${RELAY_STORE.weakness}`,
      fix: 'take sslmode out of it: verify-full is the default',
    });
  }
  for (const { name, nearest } of unknownSettings(env)) {
    found.push({
      says: `${name} is not a setting and has no effect`,
      fix: nearest === undefined ? 'take it out, or see relay/docs/settings.md' : `is ${nearest} meant?`,
    });
  }
  return found;
}
