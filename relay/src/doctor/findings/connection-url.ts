import type { ConnectionUrlSeen, Shown, TraceEvent } from '../../trace/events.ts';
import { fieldsIn } from './shown.ts';

type Call = TraceEvent & ConnectionUrlSeen;

/** What NoiseAware's calls of the ConnectionURL tell. */
export function tellOfConnectionUrl(events: readonly TraceEvent[], connectionUrl: string): string[] {
  const calls = events.filter((event): event is Call => event.kind === 'connection_url');
  if (calls.length === 0) {
    return [
      `The ConnectionURL was not called: ask whether NoiseAware has it as ${connectionUrl}, and whether the address is reached from outside (pnpm relay doctor).`,
    ];
  }
  return [...tellOfRepeats(calls), ...tellOfCallers(calls), ...tellOfRefusals(calls)];
}

// --- Internal helpers ---

function tellOfRepeats(calls: readonly Call[]): string[] {
  const byCode = Map.groupBy(calls.filter(isProven), ({ sent }) => fieldsIn(sent)['code']);
  return [...byCode].map(([code, those]) => {
    if (those.length === 1) return `The ConnectionURL was called once for ${code}.`;
    const gaps = those.slice(1).map(({ at }, index) => secondsBetween(those[index]?.at ?? at, at));
    const answers = new Set(those.map(({ answer }) => JSON.stringify(answer)));
    const same = answers.size === 1 ? 'each time with the same answer' : 'with different answers';
    return `The ConnectionURL was called ${times(those.length)} for ${code}, ${gaps.join(' and ')} s apart, ${same}: RELAY_CONNECTION_RETRY_WINDOW has to be longer than that.`;
  });
}

function tellOfCallers(calls: readonly Call[]): string[] {
  const proven = calls.filter(isProven);
  const valuesOf = (header: string) =>
    [...new Set(proven.map(({ headers }) => headers[header] ?? ''))].filter(Boolean).join(' and ');
  const agents = valuesOf('user-agent');
  const types = valuesOf('content-type');
  return [
    ...(agents === '' ? [] : [`NoiseAware's caller names itself ${agents}.`]),
    ...(types === '' ? [] : [`It sends its body as ${types}.`]),
  ];
}

function tellOfRefusals(calls: readonly Call[]): string[] {
  const refused = calls.filter(({ status }) => status >= 400);
  const kinds = Map.groupBy(refused, (call) => `${call.status}: ${adviceOn(call)}`);
  return [...kinds].map(([kind, those]) => `The ConnectionURL refused ${times(those.length)} with ${kind}`);
}

function adviceOn(call: Call): string {
  if (call.status === 401) {
    const { client_id, client_secret } = fieldsIn(call.sent);
    const wrong = [
      ...(isSetting(client_id) ? [] : ['client_id is not NOISEAWARE_CLIENT_ID']),
      ...(isSetting(client_secret) ? [] : ['client_secret is none of NOISEAWARE_CLIENT_SECRETS']),
    ];
    return `${wrong.join(', and ')}. If it was NoiseAware, it has other credentials than this relay.`;
  }
  if (call.status === 415) {
    return `its body was no JSON (${call.headers['content-type'] ?? 'no named type'}), which is what NoiseAware's page says it is.`;
  }
  if (call.status === 404)
    return 'its address was not the ConnectionURL: compare it with what NoiseAware was given.';
  return call.refusal ?? 'no reason was given.';
}

/** The credentials were right. */
const isProven = ({ answer, status }: Call): boolean =>
  status < 300 || (status === 400 && fieldsIn(answer)['error'] === 'invalid_grant');

const isSetting = (label: Shown | undefined): boolean =>
  typeof label === 'string' && label.startsWith('‹NOISEAWARE_');

const secondsBetween = (from: string, to: string): string =>
  ((Date.parse(to) - Date.parse(from)) / 1000).toFixed(1);

const times = (count: number): string => (count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`);
