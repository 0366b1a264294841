import type { Finding } from '@noiseaware-connect/shared/contract/admins';
import { fill } from '@noiseaware-connect/shared/fill';
import { defineWords } from '@noiseaware-connect/shared/words/language';
import { momentOf } from '@noiseaware-connect/shared/words/moment';
import { type Forms, numberOf, plural } from '@noiseaware-connect/shared/words/plural';

/** The doctor's findings by their codes, or by code and level, each with what to do. Names of settings and commands stay as they are. */
const findingWords = defineWords('console-findings', {
  settings_ok: { says: 'All settings are valid.' },
  partner_missing: {
    says: 'NOISEAWARE_PARTNER_ID is missing: no account can be connected yet.',
    next: 'Get the PartnerId from your NoiseAware representative, and add it to .env.',
  },
  proxy_untrusted: {
    says: 'RELAY_TRUST_PROXY is 0, but RELAY_PUBLIC_URL is not on this machine.',
    next: 'Set RELAY_TRUST_PROXY to the number of proxies in front of the relay.',
  },
  demonstration: {
    says: 'RELAY_DEMONSTRATION is 1: anyone with the link of a reusable invite gets in.',
    next: 'Remove RELAY_DEMONSTRATION before you connect customers. Reusable links then stop working.',
  },
  store_weak: {
    says: 'RELAY_STORE allows a weak connection to the database.',
    next: 'Remove sslmode from RELAY_STORE: verify-full is the default.',
  },
  needs_setting: { says: '{setting} has no effect without {needed}.', next: 'Set {needed}.' },
  node_options_weak: {
    says: 'NODE_OPTIONS has flags that can weaken the relay: {options}.',
    next: 'Remove these options from NODE_OPTIONS.',
  },
  node_debug: {
    says: 'NODE_DEBUG can write tokens and secrets to the output.',
    next: 'Remove NODE_DEBUG.',
  },
  openssl_conf: {
    says: 'OPENSSL_CONF names a configuration of OpenSSL, which can weaken TLS.',
    next: 'Remove OPENSSL_CONF.',
  },
  operations_exposed: {
    says: 'RELAY_OPS_ADDRESS is not on loopback: whoever reaches it reads metrics and health.',
    next: 'Listen on 127.0.0.1, or let only the monitoring reach the port.',
  },
  webhooks_private: {
    says: 'RELAY_WEBHOOKS_PRIVATE is 1: whoever may add webhooks can send requests into your network.',
    next: 'Set it to 0, unless receivers are on private addresses.',
  },
  unknown_setting: { says: '{setting} is not a setting and has no effect.', next: 'Remove {setting}.' },
  misspelt_setting: {
    says: '{setting} is not a setting and has no effect.',
    next: 'Did you mean {nearest}?',
  },
  authorization_form_warning: {
    says: 'NoiseAware accepts the Authorization header in the form {works}, not as {setting} says.',
    next: 'Set {setting}={works}. Until then, each start of the relay must find this out again.',
  },
  authorization_form_problem: {
    says: 'NoiseAware refuses new user tokens of several organizations. The relay tried these forms of the Authorization header: {tried}.',
    next: 'Compare {setting} with what NoiseAware expects. If it is right, contact NoiseAware.',
  },
  store_ok: { says: 'The store can be read and written.' },
  store_unwritable: {
    says: 'The store cannot be written.',
    next: 'Free space on its disk, or check that PostgreSQL accepts writes. The relay retries automatically.',
  },
  clock_ok: { says: 'NoiseAware’s clock and this machine’s agree.' },
  clock_ahead: {
    says: 'NoiseAware’s clock is {seconds} s ahead of this machine’s.',
    next: 'Synchronize this machine’s clock with NTP.',
  },
  clock_behind: {
    says: 'NoiseAware’s clock is {seconds} s behind this machine’s.',
    next: 'Synchronize this machine’s clock with NTP.',
  },
  keys_ok: {
    says: {
      one: 'The {count} stored secret can be opened.',
      other: 'All {count} stored secrets can be opened.',
    },
  },
  key_missing: {
    says: 'RELAY_SEALING_KEYS lacks the key {key}, which is needed for stored values.',
    next: 'Put that key back, after the first one.',
  },
  key_wrong: {
    says: 'The key {key} of RELAY_SEALING_KEYS is not the one that encrypted the stored values.',
    next: 'Put the right key back, after the first one.',
  },
  secret_unused: {
    says: 'NoiseAware has not used client secret no. {number} in any recent call.',
  },
  secret_used: { says: 'NoiseAware last used client secret no. {number} on {at}.' },
  connections_ok: {
    says: {
      one: '{count} connection works, and none is failing.',
      other: '{count} connections work, and none is failing.',
    },
  },
  handover_needed: {
    says: {
      one: '{name} is responsible for {count} connection but can no longer manage it.',
      other: '{name} is responsible for {count} connections but can no longer manage them.',
    },
    next: 'Hand them over to a colleague under Staff.',
  },
  connections_need_you: {
    says: {
      one: '{count} connection needs someone.',
      other: '{count} connections need someone.',
    },
    next: 'Open them under Connections. Each one says who can fix it.',
  },
  connections_trouble: {
    says: {
      one: '{count} connection cannot be renewed at the moment.',
      other: '{count} connections cannot be renewed at the moment.',
    },
    next: 'Wait. The relay keeps retrying, and says when someone is needed.',
  },
  noiseaware_ok: {
    says: 'NoiseAware answers. Calls since {since}: {calls}, {percent}% failed. Half of the answers came within {p50} ms, 95% within {p95} ms.',
  },
  noiseaware_uncalled: { says: 'NoiseAware has not been called since {since}.' },
  noiseaware_failing: {
    says: 'NoiseAware answers, but not always. Calls since {since}: {calls}, {percent}% failed. Half of the answers came within {p50} ms, 95% within {p95} ms.',
    next: 'Wait. We repeat what failed. If it goes on, send NoiseAware these numbers.',
  },
  noiseaware_away: {
    says: 'NoiseAware has not answered since {since}. The fault is at NoiseAware, or in the network in between.',
    next: 'Wait. We check every few seconds and renew everything once NoiseAware answers. If other addresses are out of reach too, check the network of this machine.',
  },
  noiseaware_refusing: {
    says: 'NoiseAware has refused every organization since {since}.',
    next: 'Compare NOISEAWARE_CLIENT_ID and NOISEAWARE_API_URL with what NoiseAware gave you. If they are right, contact NoiseAware.',
  },
  provider_none: { says: 'No identity provider is configured. Staff are invited.' },
  provider_uncalled: { says: 'The identity provider has not been called yet.' },
  provider_ok: { says: 'The identity provider last answered on {since}.' },
  provider_unavailable: {
    says: 'The identity provider has not answered since {since}, so nobody can sign in with it.',
    next: 'Check whether this machine reaches RELAY_OIDC_ISSUER. Meanwhile “{command} console” lets an admin in.',
  },
  provider_misconfigured: {
    says: 'The identity provider has refused this relay since {since}, so nobody can sign in with it.',
    next: 'Check RELAY_OIDC_CLIENT_ID and its secret, RELAY_OIDC_SCOPES and RELAY_OIDC_AUTHENTICATION.',
  },
  provider_clock: {
    says: 'The clocks of this machine and of the identity provider have differed since {since}, so nobody can sign in with it.',
    next: 'Synchronize both clocks by NTP.',
  },
  noiseaware_certificate: {
    says: 'The certificate of NOISEAWARE_API_URL is not accepted ({code}), so no connection is renewed.',
    next: 'Ask NoiseAware to renew the certificate. If a proxy in between has a certificate of its own, name its authority in NODE_EXTRA_CA_CERTS.',
  },
  noiseaware_reset: {
    says: 'Connections to NOISEAWARE_API_URL are reset before NoiseAware answers ({code}), so no connection is renewed.',
    next: 'Check firewalls and proxies in between. If they let the relay through, ask NoiseAware.',
  },
  connections_refusing_all: {
    says: {
      one: 'NoiseAware refuses every organization, and no owner is asked to authorize again. This affects {count} connection.',
      other:
        'NoiseAware refuses every organization, and no owner is asked to authorize again. This affects {count} connections.',
    },
    next: 'Compare NOISEAWARE_CLIENT_ID, NOISEAWARE_API_URL and NOISEAWARE_REFRESH with what NoiseAware gave you. If they are right, contact NoiseAware or whoever runs a gateway or firewall in between.',
  },
  connections_configuration: {
    says: {
      one: 'Calls to NoiseAware fail for {count} connection in a way that points to wrong settings.',
      other: 'Calls to NoiseAware fail for {count} connections in a way that points to wrong settings.',
    },
    next: 'Compare NOISEAWARE_CLIENT_ID, NOISEAWARE_API_URL and RELAY_SEALING_KEYS with what they should be.',
  },
  organizations_unknown: {
    says: 'The relay cannot tell which organization any connection belongs to: links for connected accounts wait for confirmation.',
    next: 'Set NOISEAWARE_IDENTITY, so that NoiseAware names the organization.',
  },
  webhooks_ok: {
    says: {
      one: '{count} webhook is enabled, up to date and has no undelivered events.',
      other: '{count} webhooks are enabled, and none is behind or has undelivered events.',
    },
  },
  webhook_disabled: {
    says: 'The webhook {url} is disabled: its receiver answered 410.',
    next: 'Repair the receiver, then enable it again under Webhooks.',
  },
  webhook_dead: {
    says: {
      one: 'The webhook {url} could not deliver {count} event.',
      other: 'The webhook {url} could not deliver {count} events.',
    },
    next: 'Repair the receiver, then resend the events under Webhooks.',
  },
  webhook_behind: {
    says: {
      one: 'The webhook {url} has been behind since {at}. {count} event is pending.',
      other: 'The webhook {url} has been behind since {at}. {count} events are pending.',
    },
    next: 'Repair the receiver. The relay tries again by itself.',
  },
  webhook_paused: { says: 'The webhook {url} is paused: its events wait until it is resumed.' },
  alerts_ok: {
    says: {
      one: 'The {count} recent alert is for a connected account, and NoiseAware’s events do not contradict it.',
      other:
        'All {count} recent alerts are for connected accounts, and NoiseAware’s events contradict none of them.',
    },
  },
  alerts_unmatched: {
    says: {
      one: '{count} of the last {of} alerts is for an account that was never connected.',
      other: '{count} of the last {of} alerts are for accounts that were never connected.',
    },
    next: 'Ask NoiseAware to correct the PartnerOrgID of that organization: it must be the account ID here.',
  },
  alerts_refuted: {
    says: {
      one: 'NoiseAware has no matching event for {count} of the last {of} alerts.',
      other: 'NoiseAware has no matching events for {count} of the last {of} alerts.',
    },
    next: 'Someone who knows the alert address may have sent them. Replace the address with “{command} alerts rotate”.',
  },
});

/**
 * A finding and what to do about it. One that this page does not know is shown in the relay's English.
 * @param command how the relay's commands are called
 */
export function describeFinding(
  { code, level, values, sentence, next }: Omit<Finding, 'what'>,
  now: number,
  command: string,
): { text: string; lang?: 'en' }[] {
  const words: Readonly<Record<string, { says: string | Forms; next?: string }>> = findingWords;
  const wording = words[code] ?? words[`${code}_${level}`];
  if (wording === undefined)
    return [sentence, ...(next === null ? [] : [next])].map((text) => ({ text, lang: 'en' }));
  const displayValues = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, displayValue(name, value, now)]),
  );
  const says =
    typeof wording.says === 'string' ? wording.says : plural(wording.says, Number(values['count']));
  return [says, wording.next]
    .filter((text) => text !== undefined)
    .map((text) => ({ text: fill(text, { ...displayValues, command } as never) }));
}

// --- Internal helpers ---

function displayValue(name: string, value: Finding['values'][string], now: number): string {
  if (typeof value === 'number') return numberOf(value);
  if (value === null) return '–';
  if (typeof value !== 'string') return value.join(', ');
  return name === 'at' || name === 'since' ? momentOf(Date.parse(value), now) : value;
}
