import type {
  CompletionSeen,
  ConnectionUrlSeen,
  NoiseAwareSeen,
  Shown,
  ShownBody,
  ShownHeaders,
  TraceEvent,
} from '../trace/events.ts';
import type { TraceEnd, TraceLine } from './follow-trace.ts';

/** A line of a trace in words: a block for what was seen, a sentence for the rest. */
export function describeLine(line: TraceLine): string {
  switch (line.kind) {
    case 'waiting':
      return `waiting: connect an account with the extension now (NoiseAware has to call ${line.connectionUrl})\n`;
    case 'renewal':
      return `The renewal that was asked for: the connection is ${line.status}${'cause' in line ? ` (${line.cause})` : ''}.\n`;
    case 'ended':
      return `${ends[line.how]}${countsOf(line)}\n`;
    default:
      return `${describeEvent(line)}\n`;
  }
}

// --- Internal helpers ---

const ends: Record<TraceEnd, string> = {
  complete: 'The trace has ended: a pairing and one renewal were seen.',
  stopped: 'The trace was stopped.',
  out_of_time: 'The time of the trace is over.',
  relay_gone: 'The relay no longer answers, or has ended the trace.',
};

function countsOf({ leftOut, otherCalls }: { leftOut: number; otherCalls: number }): string {
  const others = otherCalls === 0 ? '' : ` ${otherCalls} calls to NoiseAware were for other connections.`;
  return `${leftOut === 0 ? '' : ` ${leftOut} events more were counted and not kept.`}${others}`;
}

function describeEvent(event: TraceEvent): string {
  const { title, facts } = partsOf(event);
  return [
    `${event.at.slice(11, 23)}  ${title}`,
    ...facts.map(([name, text]) => `    ${name.padEnd(12)}${text}`),
  ].join('\n');
}

interface Parts {
  title: string;
  facts: (readonly [name: string, text: string])[];
}

function partsOf(event: TraceEvent): Parts {
  switch (event.kind) {
    case 'connection_url':
      return ofConnectionUrl(event);
    case 'noiseaware':
      return ofNoiseAware(event);
    case 'completion':
      return ofCompletion(event);
  }
}

const ofConnectionUrl = (seen: ConnectionUrlSeen): Parts => ({
  title: `NoiseAware → relay  ${seen.method} ${seen.path}${queryOf(seen)}  answered ${seen.status} in ${seen.seconds} s`,
  facts: [
    ['headers', describeHeaders(seen.headers)],
    ['sent', describeBody(seen.sent)],
    ['answered', describeBody(seen.answer)],
    ...(seen.refusal === undefined ? [] : [['why', seen.refusal] as const]),
  ],
});

const ofNoiseAware = (seen: NoiseAwareSeen): Parts => ({
  title: `relay → NoiseAware  ${seen.method} ${seen.path}  ${seen.status === undefined ? 'not answered' : `answered ${seen.status}`} after ${seen.seconds} s`,
  facts: [
    ['sent', describeBody(seen.sent)],
    ...(seen.wentWrong === undefined ? [] : [['failed', seen.wentWrong] as const]),
    ...(seen.headers === undefined ? [] : [['headers', describeHeaders(seen.headers)] as const]),
    ...(seen.answer === undefined ? [] : [['answered', describeBody(seen.answer)] as const]),
    ...(seen.clockAhead === undefined ? [] : [['clock', `${seen.clockAhead} s ahead of ours`] as const]),
  ],
});

const ofCompletion = (seen: CompletionSeen): Parts => ({
  title: `browser → relay     came back, answered ${seen.status}${seen.code === undefined ? '' : ` ${seen.code}`} in ${seen.seconds} s`,
  facts: [
    ['address', seen.redirect],
    ...(seen.connection === undefined ? [] : [['connection', seen.connection] as const]),
  ],
});

const queryOf = ({ query }: ConnectionUrlSeen): string =>
  query.length === 0 ? '' : `?${query.map(({ name, value }) => `${name}=${value}`).join('&')}`;

const describeHeaders = (headers: ShownHeaders): string =>
  Object.entries(headers)
    .map(([name, value]) => (value === null ? name : `${name}: ${value}`))
    .join(' | ');

function describeBody(body: ShownBody): string {
  switch (body.form) {
    case 'none':
      return 'nothing';
    case 'json':
      return describeValue(body.value);
    case 'form-urlencoded':
      return `a form: ${describeValue(body.value)}`;
    case 'too-long':
      return 'more than is read';
    case 'not-read':
      return 'not read';
    default:
      return `${body.form.replace('broken-json', 'broken JSON')} of ${body.length} characters`;
  }
}

function describeValue(value: Shown): string {
  if (Array.isArray(value)) return `[${value.map(describeValue).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([name, each]) => `${name}: ${describeValue(each)}`)
      .join(', ')}}`;
  }
  return typeof value === 'string' && !value.startsWith('‹') ? JSON.stringify(value) : String(value);
}
