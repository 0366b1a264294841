import { bodyText } from '../recorded/body-text.ts';
import type { TracedConnectionUrlCall } from '../recorded/events.ts';
import type { Question } from './question.ts';

const documentedCall = 'POST with JSON: client_id, client_secret, code';

/** Questions about what reaches the relay: NoiseAware's calls of the ConnectionURL, and browsers that come back. */
export const callsOfNoiseAware = {
  redirect_path: {
    asks: 'To which addresses does NoiseAware send the browser back?',
    expected: 'to any',
    remedy:
      '`RELAY_REDIRECT_PATHS=fixed`; ask NoiseAware to list `<redirect base>connected` for each of `RELAY_REDIRECTS`, and `RELAY_PUBLIC_URL/connected`',
    probe: {
      tries: 'The authorize page with a redirect path of its own and with the fixed one',
      call: (prober) => prober.askAuthorizePage(),
    },
    judge: ({ completions, probed, config }) => {
      if (completions.length > 0) return { seen: 'to the address of the pairing' };
      if (probed?.found !== 'fixed' || config.redirectPaths === 'fixed') return undefined;
      return {
        differs: true,
        seen: `only to listed addresses: its authorize page answers ${probed.status} for one of a pairing’s own`,
        setting: 'RELAY_REDIRECT_PATHS=fixed',
      };
    },
  },
  connection_url: {
    asks: 'How does NoiseAware call the ConnectionURL?',
    expected: documentedCall,
    remedy:
      'other forms are taken. Refused: compare `NOISEAWARE_CLIENT_ID` and `NOISEAWARE_CLIENT_SECRETS` with what NoiseAware has, also for white space and line ends',
    judge: ({ calls }) => {
      const accepted = calls.find(({ status }) => status === 200);
      if (accepted !== undefined) {
        const form = callForm(accepted);
        return { differs: form !== documentedCall, seen: form };
      }
      // Whoever has NoiseAware's secret says more than a stranger.
      const refused = calls.findLast(({ client }) => client !== undefined) ?? calls.at(-1);
      if (refused === undefined) return undefined;
      const why = refused.refusal === undefined ? '' : ` (${refused.refusal})`;
      return { differs: true, seen: `${callForm(refused)}, answered ${refused.status}${why}` };
    },
  },
  connection_url_source: {
    asks: 'From which addresses does NoiseAware call the ConnectionURL?',
    expected: 'from any: none needs to be listed',
    remedy:
      'let these addresses through a firewall or a limit of calls. If it is the address of your own proxy: `RELAY_TRUST_PROXY`, the number of proxies in front of the relay',
    judge: ({ calls, config }) => {
      const proven = calls.filter(({ client }) => client !== undefined);
      if (proven.length === 0) return undefined;
      const from = `from ${[...new Set(proven.map(({ client }) => client))].join(', ')}`;
      const forwarded = Math.max(...proven.map((call) => call.forwardedFor));
      if (forwarded <= config.trustProxy) return { seen: from };
      const addresses = forwarded === 1 ? 'an address' : `${forwarded} addresses`;
      return {
        differs: true,
        seen: `${from}, with ${addresses} in X-Forwarded-For where RELAY_TRUST_PROXY is ${config.trustProxy}: if a proxy of yours writes it, that is too low`,
      };
    },
  },
  connection_url_patience: {
    asks: 'How long does NoiseAware wait for the answer of the ConnectionURL?',
    expected: 'longer than the relay takes',
    remedy:
      'the store or the network is too slow for it: [the store’s times](metrics.md). Ask NoiseAware how long it waits, and whether it calls again',
    judge: ({ calls }) => {
      const proven = calls.filter(({ client }) => client !== undefined);
      if (proven.length === 0) return undefined;
      const abortedSeconds = proven.filter(({ isGone }) => isGone).map(({ seconds }) => seconds);
      if (abortedSeconds.length > 0)
        return {
          differs: true,
          seen: `less than ${Math.min(...abortedSeconds)} s: it gave up before the answer`,
        };
      return { seen: `for ${Math.max(...proven.map(({ seconds }) => seconds))} s and perhaps longer` };
    },
  },
  access_code: {
    asks: 'Does NoiseAware keep the access code as it was given?',
    expected: 'unchanged, 49 characters of A-Z, a-z, 0-9, - and _',
    remedy: '`NOISEAWARE_ACCESS_CODE=length:alphabet`, such as `40:alnum` or `32:hex`',
    judge: ({ completions, config }) => {
      const { length } = config.noiseaware.accessCode;
      const changes = completions.map(({ redirect }) => /‹access code \d+, ([^›]+)›/.exec(redirect)?.[1]);
      const change = changes.find((each) => each !== undefined);
      if (change !== undefined) {
        const cut = /^cut to (\d+)/.exec(change)?.[1];
        const forms = new Map([
          ['with other upper and lower case letters', `${length}:hex`],
          ['without its - and _', `${length}:alnum`],
        ]);
        const form = cut === undefined ? forms.get(change) : `${cut}:alnum`;
        return {
          differs: true,
          seen: `it comes back ${change}`,
          setting: form && `NOISEAWARE_ACCESS_CODE=${form}`,
        };
      }
      return completions.some(({ redirect }) => /‹access code \d+›/.test(redirect))
        ? { seen: 'unchanged' }
        : undefined;
    },
  },
} satisfies Record<string, Question>;

// --- Internal helpers ---

function callForm({ method, sent, headers }: TracedConnectionUrlCall): string {
  const encoding = headers['content-encoding'];
  const packed = encoding == null ? '' : ` (${encoding})`;
  const basic = headers['authorization'] === undefined ? '' : ', and an Authorization header';
  const value = 'value' in sent ? sent.value : null;
  const fields =
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  const fieldTexts = fields.map(([name, redacted]) => fieldText(name, String(redacted)));
  return `${method} with ${formName(sent)}${packed}${fieldTexts.length === 0 ? '' : `: ${fieldTexts.join(', ')}`}${basic}`;
}

function formName(sent: TracedConnectionUrlCall['sent']): string {
  switch (sent.form) {
    case 'form-urlencoded':
      return 'a form';
    case 'json':
      return 'JSON';
    case 'not-read':
      return 'nothing';
    default:
      return bodyText(sent);
  }
}

/** A value that is ours in another form or under another name is called so, and one that is not ours by its length. */
function fieldText(name: string, redacted: string): string {
  const [, difference] = /^‹[^,›]*(?:, no\. \d+)?, ([^›]+)›$/.exec(redacted) ?? [];
  if (difference !== undefined) return `${name} (${difference})`;
  if (name === 'code') return name;
  if (redacted.startsWith('‹one-time code')) return `${name} (our one-time code)`;
  return /^‹text of \d+›$/.test(redacted) ? `${name} (${redacted}, not ours)` : name;
}
