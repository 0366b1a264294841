import { type Env, unknownSettings, type Values } from './read-settings.ts';
import { isLoopback } from './setting.ts';

/** A setting that is probably a mistake, and what to do about it. Shows no secret. */
export interface SettingWarning {
  readonly message: string;
  readonly fix: string;
  /** The name of the sentence, and what it is about, for pages in other languages. */
  readonly code: string;
  readonly values: Readonly<Record<string, string>>;
}

/** The warnings about settings, which the relay logs at its start and the doctor shows. */
export function warningsOf(values: Values, env: Env): SettingWarning[] {
  const { NOISEAWARE_PARTNER_ID, RELAY_TRUST_PROXY, RELAY_PUBLIC_URL, RELAY_STORE } = values;
  const warnings: SettingWarning[] = [];
  if (NOISEAWARE_PARTNER_ID === undefined) {
    warnings.push({
      message: 'NOISEAWARE_PARTNER_ID is missing: no account can be connected yet',
      fix: 'get the PartnerId from your NoiseAware representative, and add it to .env',
      ...{ code: 'partner_missing', values: {} },
    });
  }
  if (RELAY_TRUST_PROXY === 0 && !isLoopback(new URL(RELAY_PUBLIC_URL))) {
    warnings.push({
      message: 'RELAY_TRUST_PROXY is 0, but RELAY_PUBLIC_URL is not on this machine',
      fix: 'set it to the number of proxies in front of the relay: else all callers share the proxy’s limit of refused calls',
      ...{ code: 'proxy_untrusted', values: {} },
    });
  }
  if (RELAY_STORE.weakness !== undefined) {
    warnings.push({
      message: `RELAY_STORE: ${RELAY_STORE.weakness}`,
      fix: 'remove sslmode from it: verify-full is the default',
      ...{ code: 'store_weak', values: {} },
    });
  }
  for (const name of ['RELAY_BRAND_COLOR', 'RELAY_BRAND_LOGO', 'RELAY_BRAND_LOGO_DARK'] as const) {
    if (values[name] === undefined || values.RELAY_BRAND_NAME !== undefined) continue;
    warnings.push({
      message: `${name} has no effect without RELAY_BRAND_NAME`,
      fix: 'set RELAY_BRAND_NAME to the name of your company',
      ...{ code: 'needs_setting', values: { setting: name, needed: 'RELAY_BRAND_NAME' } },
    });
  }
  if (values.RELAY_BRAND_LOGO_DARK !== undefined && values.RELAY_BRAND_LOGO === undefined) {
    warnings.push({
      message: 'RELAY_BRAND_LOGO_DARK has no effect without RELAY_BRAND_LOGO',
      fix: 'set RELAY_BRAND_LOGO to the file of the logo for a light page',
      ...{ code: 'needs_setting', values: { setting: 'RELAY_BRAND_LOGO_DARK', needed: 'RELAY_BRAND_LOGO' } },
    });
  }
  if (values.RELAY_DEMONSTRATION === '1') {
    warnings.push({
      message:
        'RELAY_DEMONSTRATION is 1: whoever has the link of an invite that works several times is let in',
      fix: 'remove it before customers are connected; such links then end',
      ...{ code: 'demonstration', values: {} },
    });
    if (values.RELAY_INVITES === 'off') {
      warnings.push({
        message: 'RELAY_DEMONSTRATION has no effect without RELAY_INVITES=on',
        fix: 'set RELAY_INVITES to on, or remove RELAY_DEMONSTRATION',
        ...{
          code: 'needs_setting',
          values: { setting: 'RELAY_DEMONSTRATION', needed: 'RELAY_INVITES=on' },
        },
      });
    }
  }
  const weakening = weakeningOptions(env['NODE_OPTIONS'] ?? '');
  if (weakening.length > 0) {
    warnings.push({
      message: `NODE_OPTIONS weakens every connection of the relay: ${weakening.join(' ')}`,
      fix: 'remove it from NODE_OPTIONS',
      ...{ code: 'node_options_weak', values: { options: weakening.join(' ') } },
    });
  }
  for (const { name, nearest } of unknownSettings(env)) {
    warnings.push({
      message: `${name} is not a setting and has no effect`,
      fix: nearest === undefined ? 'remove it, or see relay/docs/settings.md' : `did you mean ${nearest}?`,
      ...(nearest === undefined
        ? { code: 'unknown_setting', values: { setting: name } }
        : { code: 'misspelt_setting', values: { setting: name, nearest } }),
    });
  }
  return warnings;
}

// --- Internal helpers ---

/** Flags of Node that allow outdated TLS or ciphers, malformed HTTP, attacks that Node prevents, or a debugger, or write TLS keys. */
const weakening =
  /^--(tls-min-v1\.[01]|tls-max-v1\.[012]|tls-cipher-list|tls-keylog|insecure-http-parser|security-revert|openssl-(shared|legacy).*|inspect(-.*)?)$/;

/** Node reads a flag in double quotes too, and underscores in its name as dashes. */
const weakeningOptions = (options: string): string[] =>
  options
    .replaceAll('"', '')
    .split(/\s+/)
    .filter((option) => weakening.test(option.replace(/=.*/s, '').replaceAll('_', '-')));
