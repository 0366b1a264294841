import type { ConnectionUrlSeen, Shown, TraceEvent } from '../../trace/events.ts';

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
  const byCode = new Map<Shown | undefined, Call[]>();
  for (const call of calls.filter(isProven)) {
    const code = fieldOf(call, 'code');
    byCode.set(code, [...(byCode.get(code) ?? []), call]);
  }
  return [...byCode].map(([code, those]) => {
    if (those.length === 1) return `The ConnectionURL was called once for ${code}.`;
    const gaps = those.slice(1).map(({ at }, index) => secondsBetween(those[index]?.at ?? at, at));
    const codes = new Set(those.map(({ answer }) => JSON.stringify(answer)));
    const same = codes.size === 1 ? 'each time with the same answer' : 'with different answers';
    return `The ConnectionURL was called ${times(those.length)} for ${code}, ${gaps.join(' and ')} s apart, ${same}: RELAY_CONNECTION_RETRY_WINDOW has to be longer than that.`;
  });
}

function tellOfCallers(calls: readonly Call[]): string[] {
  const proven = calls.filter(isProven);
  const agents = new Set(proven.map(({ headers }) => headers['user-agent']).filter(isText));
  const types = new Set(proven.map(({ headers }) => headers['content-type']).filter(isText));
  return [
    ...(agents.size === 0 ? [] : [`NoiseAware's caller names itself ${[...agents].join(' and ')}.`]),
    ...(types.size === 0 ? [] : [`It sends its body as ${[...types].join(' and ')}.`]),
  ];
}

function tellOfRefusals(calls: readonly Call[]): string[] {
  const refused = calls.filter(({ status }) => status >= 400);
  const kinds = new Map<string, number>();
  for (const call of refused) {
    const kind = `${call.status}: ${adviceOn(call)}`;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return [...kinds].map(([kind, count]) => `The ConnectionURL refused ${times(count)} with ${kind}`);
}

function adviceOn(call: Call): string {
  if (call.status === 401) {
    const id = fieldOf(call, 'client_id');
    const secret = fieldOf(call, 'client_secret');
    const wrong = [
      ...(isSetting(id) ? [] : ['client_id is not NOISEAWARE_CLIENT_ID']),
      ...(isSetting(secret) ? [] : ['client_secret is none of NOISEAWARE_CLIENT_SECRETS']),
    ];
    return `${wrong.join(', and ')}. If it was NoiseAware, it has other credentials than this relay.`;
  }
  if (call.status === 415) {
    return `its body was ${call.headers['content-type'] ?? 'of no named type'}, and application/json is what NoiseAware's page says.`;
  }
  if (call.status === 404)
    return 'its address was not the ConnectionURL: compare it with what NoiseAware was given.';
  return call.refusal ?? 'no reason was given.';
}

/** The credentials were right. */
const isProven = ({ answer, status }: Call): boolean =>
  status < 300 ||
  (status === 400 && answer.form === 'json' && valueIn(answer.value, 'error') === 'invalid_grant');

const fieldOf = ({ sent }: Call, name: string): Shown | undefined =>
  sent.form === 'json' ? valueIn(sent.value, name) : undefined;

const valueIn = (value: Shown, name: string): Shown | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value[name] : undefined;

const isSetting = (label: Shown | undefined): boolean =>
  typeof label === 'string' && label.startsWith('‹NOISEAWARE_');

const isText = (value: string | null | undefined): value is string => typeof value === 'string';

const secondsBetween = (from: string, to: string): string =>
  ((Date.parse(to) - Date.parse(from)) / 1000).toFixed(1);

const times = (count: number): string => (count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`);
