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
      message: 'RELAY_DEMONSTRATION is 1: anyone with the link of a reusable invite gets in',
      fix: 'remove it before you connect customers; reusable links then stop working',
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
  const isPublic = !isLoopback(new URL(RELAY_PUBLIC_URL));
  const host = values.RELAY_OPS_ADDRESS?.host ?? 'localhost';
  if (isPublic && !isLoopback({ hostname: host.includes(':') ? `[${host}]` : host })) {
    warnings.push({
      message:
        'RELAY_OPS_ADDRESS is not on loopback: whoever reaches it reads metrics and health without a credential',
      fix: 'listen on 127.0.0.1, or let only the monitoring reach the port',
      ...{ code: 'operations_exposed', values: {} },
    });
  }
  if (isPublic && values.RELAY_WEBHOOKS_PRIVATE === '1') {
    warnings.push({
      message: 'RELAY_WEBHOOKS_PRIVATE is 1: whoever may add webhooks can send requests into your network',
      fix: 'set it to 0, unless receivers are on private addresses',
      ...{ code: 'webhooks_private', values: {} },
    });
  }
  const flags = unreviewedFlags(env['NODE_OPTIONS'] ?? '');
  if (flags.length > 0) {
    warnings.push({
      message: `NODE_OPTIONS has flags that can weaken the relay: ${flags.join(' ')}`,
      fix: 'remove them from NODE_OPTIONS',
      ...{ code: 'node_options_weak', values: { options: flags.join(' ') } },
    });
  }
  if ((env['OPENSSL_CONF'] ?? '') !== '') {
    warnings.push({
      message: 'OPENSSL_CONF names a configuration of OpenSSL, which can weaken TLS',
      fix: 'remove OPENSSL_CONF',
      ...{ code: 'openssl_conf', values: {} },
    });
  }
  if ((env['NODE_DEBUG'] ?? '') !== '') {
    warnings.push({
      message: 'NODE_DEBUG can write tokens and secrets to the output',
      fix: 'remove NODE_DEBUG',
      ...{ code: 'node_debug', values: {} },
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

/**
 * Flags of Node that operators need and that take away no protection: memory, certificates of the system, traces and
 * warnings. Others may lower TLS, accept malformed HTTP, open a debugger, load code or write tokens to the disk.
 */
const reviewed =
  /^--((no-)?(warnings|deprecation)|trace-(warnings|deprecation|uncaught|exit)|max-(old|semi)-space-size(-percentage)?|use-system-ca|dns-result-order|(no-)?network-family-autoselection(-attempt-timeout)?|stack-trace-limit|enable-source-maps|disable-sigusr1|enable-fips|force-fips)$/;

/**
 * The flags that are not reviewed, without their values. Node reads a flag in double quotes, with backslashes in them, too, and
 * underscores in its name as dashes.
 */
const unreviewedFlags = (options: string): string[] =>
  options
    .replaceAll(/["\\]/g, '')
    .split(/\s+/)
    .map((option) => option.replace(/=.*/s, ''))
    .filter((option) => option.startsWith('-') && !reviewed.test(option.replaceAll('_', '-')));
