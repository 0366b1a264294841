import type { Finding } from '@noiseaware-connect/shared/contract/admins';
import { fill } from '@noiseaware-connect/shared/fill';
import { defineWords } from '@noiseaware-connect/shared/words/language';
import { momentOf } from '@noiseaware-connect/shared/words/moment';
import { numberOf } from '@noiseaware-connect/shared/words/plural';

/** The doctor's findings by their codes, or by code and level, each with what to do. Names of settings and commands stay as they are. */
const findingWords = defineWords('console-findings', {
  settings_ok: { says: 'Every setting has a valid form.' },
  partner_missing: {
    says: 'NOISEAWARE_PARTNER_ID is missing: no account can be connected yet.',
    next: 'Get the PartnerId from your NoiseAware representative, and add it to .env.',
  },
  proxy_untrusted: {
    says: 'RELAY_TRUST_PROXY is 0, but RELAY_PUBLIC_URL is not on this machine.',
    next: 'Set it to the number of proxies in front of the relay.',
  },
  demonstration: {
    says: 'RELAY_DEMONSTRATION is 1: whoever has the link of an invite that works several times is let in.',
    next: 'Remove it before customers are connected. Such links then end.',
  },
  store_weak: {
    says: 'RELAY_STORE allows a weak connection to the database.',
    next: 'Remove sslmode from it: verify-full is the default.',
  },
  needs_setting: { says: '{setting} has no effect without {needed}.', next: 'Set {needed}.' },
  node_options_weak: {
    says: 'NODE_OPTIONS has flags that can weaken the relay: {options}.',
    next: 'Remove them from NODE_OPTIONS.',
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
  unknown_setting: { says: '{setting} is not a setting and has no effect.', next: 'Remove it.' },
  misspelt_setting: {
    says: '{setting} is not a setting and has no effect.',
    next: 'Did you mean {nearest}?',
  },
  authorization_form_warning: {
    says: 'NoiseAware takes another Authorization header than {setting} says: {works}.',
    next: 'Set {setting}={works}. Until then each start of the relay has to find out again.',
  },
  authorization_form_problem: {
    says: 'NoiseAware refuses new user tokens of several organizations. Forms of the Authorization header tried: {tried}',
    next: 'Compare {setting} with what NoiseAware expects. If it is right, contact NoiseAware.',
  },
  store_ok: { says: 'The store can be read and written.' },
  store_unwritable: {
    says: 'The store cannot be written.',
    next: 'Free space on its disk, or check that PostgreSQL accepts writes. The relay tries again by itself.',
  },
  clock_ok: { says: 'NoiseAware’s clock agrees with the one of this machine.' },
  clock_ahead: {
    says: 'NoiseAware’s clock is {seconds} s ahead of the one of this machine.',
    next: 'Synchronize the clock of this machine by NTP.',
  },
  clock_behind: {
    says: 'NoiseAware’s clock is {seconds} s behind the one of this machine.',
    next: 'Synchronize the clock of this machine by NTP.',
  },
  keys_ok: { says: 'Each encrypted value has its key. Values: {count}' },
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
  connections_ok: { says: 'No connection is failing. Working: {count}' },
  handover_needed: {
    says: '{name} is responsible for connections, and may not look after them any more: {count}',
    next: 'Hand them over to a colleague under Staff.',
  },
  connections_need_you: {
    says: 'Connections that need a person: {count}',
    next: 'Open them under Connections. Each says who can fix it.',
  },
  connections_trouble: {
    says: 'Connections that cannot be renewed at the moment: {count}',
    next: 'Wait. The relay tries again, and says when a person is needed.',
  },
  noiseaware_certificate: {
    says: 'The certificate of NOISEAWARE_API_URL is not accepted ({code}), so no connection is renewed.',
    next: 'Ask NoiseAware to renew it. If a proxy in between has a certificate of its own, name its authority in NODE_EXTRA_CA_CERTS.',
  },
  noiseaware_reset: {
    says: 'Connections to NOISEAWARE_API_URL are reset before NoiseAware answers ({code}), so no connection is renewed.',
    next: 'Check firewalls and proxies in between. If they let the relay through, ask NoiseAware.',
  },
  connections_refusing_all: {
    says: 'NoiseAware refuses every organization, and no owner is asked to authorize again. Connections: {count}',
    next: 'Compare NOISEAWARE_CLIENT_ID, NOISEAWARE_API_URL and NOISEAWARE_REFRESH with what NoiseAware gave you. If they are right, contact NoiseAware or whoever runs a gateway or firewall in between.',
  },
  connections_configuration: {
    says: 'Calls to NoiseAware fail in a way that points to wrong settings. Connections: {count}',
    next: 'Compare NOISEAWARE_CLIENT_ID, NOISEAWARE_API_URL and RELAY_SEALING_KEYS with what they should be.',
  },
  organizations_unknown: {
    says: 'The relay cannot tell to which organization any connection belongs: links for connected accounts wait for confirmation.',
    next: 'Set NOISEAWARE_IDENTITY, so that NoiseAware names the organization.',
  },
  webhooks_ok: { says: 'No webhook is disabled or has given up on events. Webhooks: {count}' },
  webhook_disabled: {
    says: 'The webhook {webhook} is disabled: its receiver answered 410.',
    next: 'Repair the receiver, then enable it again under Webhooks.',
  },
  webhook_dead: {
    says: 'Events that the webhook {webhook} could not deliver: {count}',
    next: 'Repair the receiver, then send them again under Webhooks.',
  },
  alerts_ok: { says: 'Recent alerts are for connected accounts and not refuted. Alerts: {count}' },
  alerts_unmatched: {
    says: 'Alerts for accounts that were never connected: {count} of the last {of}',
    next: 'Ask NoiseAware to correct the PartnerOrgID of that organization: it has to be the account’s ID here.',
  },
  alerts_refuted: {
    says: 'Alerts that NoiseAware’s own events do not confirm: {count} of the last {of}',
    next: 'Somebody who knows the address for alerts may have sent them: replace it with relay alerts rotate.',
  },
});

/** A finding and what to do about it. One that this page does not know is shown in the relay's English. */
export function describeFinding(
  { code, level, values, sentence, next }: Omit<Finding, 'what'>,
  now: number,
): { text: string; lang?: 'en' }[] {
  const words: Readonly<Record<string, { says: string; next?: string }>> = findingWords;
  const wording = words[code] ?? words[`${code}_${level}`];
  if (wording === undefined)
    return [sentence, ...(next === null ? [] : [next])].map((text) => ({ text, lang: 'en' }));
  const displayValues = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, displayValue(name, value, now)]),
  );
  return [wording.says, wording.next]
    .filter((text) => text !== undefined)
    .map((text) => ({ text: fill(text, displayValues as never) }));
}

// --- Internal helpers ---

function displayValue(name: string, value: Finding['values'][string], now: number): string {
  if (typeof value === 'number') return numberOf(value);
  if (typeof value !== 'string') return (value ?? []).join(', ');
  return name === 'at' ? momentOf(Date.parse(value), now) : value;
}
