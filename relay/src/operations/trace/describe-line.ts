import type { ProbeName } from '@noiseaware-connect/shared/contract/operator';
import { describeLife } from './describe-life.ts';
import type {
  RedactedBody,
  RedactedHeaders,
  RedactedValue,
  TracedConnectionUrlCall,
  TraceEvent,
} from './events.ts';
import type { ProbeLine, TraceEnd, TraceLine } from './trace-line.ts';

/** A line of a trace as text: a block for an event, a sentence for the rest. */
export function describeLine(line: TraceLine): string {
  switch (line.kind) {
    case 'waiting':
      return `waiting: connect an account with the extension now, or by a link (NoiseAware must call ${line.connectionUrl})\n`;
    case 'renewal':
      return `The renewal that was asked for: the connection is ${line.status}${'cause' in line ? ` (${line.cause})` : ''}.\n`;
    case 'probe':
      return `${describeProbe(line)}\n`;
    case 'no_return':
      return 'The browser did not come back from NoiseAware.\n';
    case 'ended':
      return `${ends[line.how]}${countsOf(line)}\n`;
    default:
      return `${describeEvent(line)}\n`;
  }
}

// --- Internal helpers ---

const ends: Record<TraceEnd, string> = {
  complete: 'The trace has ended: a pairing and one renewal were seen.',
  failed: 'The trace has ended: the pairing failed.',
  stopped: 'The trace was stopped.',
  out_of_time: 'The time of the trace is over.',
  relay_gone: 'The relay no longer answers, or has ended the trace.',
};

const probed: Record<ProbeName, string> = {
  exchange: 'The exchange of the access code',
  exchange_again: 'The exchange of the same access code again',
  earlier_token: 'A read of the API with the user token before the last exchange',
  unknown_code: 'The exchange of an access code that NoiseAware does not know',
  refresh: 'The refresh',
  api: 'A read of the API, by its form of Authorization',
  events: 'A read of NoiseAware’s events',
  redirect: 'The authorize page with a redirect path of its own and with the fixed one',
};

function describeProbe({ what, calls, status, found: form }: ProbeLine): string {
  if (calls === 0) return `${probed[what]} was not tried: there was nothing to call NoiseAware with.`;
  const times = calls === 1 ? 'once' : `${calls} times`;
  // The authorize page is for people: it may let no program in.
  const none = what === 'redirect' ? 'that does not show what it takes' : 'no form works';
  return `${probed[what]} was tried ${times}: first ${status ?? 'not'} answered; ${form === null ? none : `works as ${form}`}.`;
}

function countsOf({ leftOut, otherCalls }: { leftOut: number; otherCalls: number }): string {
  const otherCallsText = otherCalls === 0 ? '' : ` Calls to NoiseAware for other connections: ${otherCalls}.`;
  return `${leftOut === 0 ? '' : ` Events counted and not kept: ${leftOut}.`}${otherCallsText}`;
}

function describeEvent(event: TraceEvent): string {
  const { title, facts } = partsOf(event);
  const presentFacts = facts.filter(([, text]) => text !== undefined);
  return [
    `${event.at.slice(11, 23)}  ${title}`,
    ...presentFacts.map(([name, text]) => `    ${name.padEnd(12)}${text}`),
  ].join('\n');
}

/** An event's title and facts; undefined facts are not shown. */
function partsOf(event: TraceEvent): { title: string; facts: [name: string, text: string | undefined][] } {
  switch (event.kind) {
    case 'connection_url':
      return {
        title: `NoiseAware → relay  ${event.method} ${event.path}${queryOf(event)}  answered ${event.status} in ${event.seconds} s`,
        facts: [
          ['from', event.client],
          ['headers', describeHeaders(event.headers)],
          ['sent', describeBody(event.sent)],
          ['answered', describeBody(event.answer)],
          ['gave up', event.isGone ? 'the caller had closed its connection before the answer' : undefined],
          ['why', event.refusal],
        ],
      };
    case 'noiseaware':
      return {
        title: `relay → NoiseAware  ${event.method} ${event.path}  ${event.status === undefined ? 'not answered' : `answered ${event.status}`} after ${event.seconds} s`,
        facts: [
          ['sent', describeBody(event.sent)],
          ['failed', event.wentWrong],
          ['headers', event.headers && describeHeaders(event.headers)],
          ['answered', event.answer && describeBody(event.answer)],
          ['token lives', event.life && describeLife(event.life)],
          [
            'clock',
            event.clockAhead === undefined ? undefined : `${event.clockAhead} s ahead of this machine’s`,
          ],
        ],
      };
    case 'press':
      return { title: `browser → relay     pressed the form of link ${event.link}`, facts: [] };
    case 'completion':
      return {
        title: `browser → relay     ${event.by === 'link' ? 'an owner came' : 'came'} back${event.returnBy === 'form_post' ? ' by a form (form_post)' : ''}, answered ${event.status}${event.code === undefined ? '' : ` ${event.code}`} in ${event.seconds} s`,
        facts: [
          ['address', event.redirect],
          ['connection', event.connection],
        ],
      };
  }
}

const queryOf = ({ query }: TracedConnectionUrlCall): string =>
  query.length === 0 ? '' : `?${query.map(({ name, value }) => `${name}=${value}`).join('&')}`;

const describeHeaders = (headers: RedactedHeaders): string =>
  Object.entries(headers)
    .map(([name, value]) => (value === null ? name : `${name}: ${value}`))
    .join(' | ');

function describeBody(body: RedactedBody): string {
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
    case 'text':
      return body.says ?? `text of ${body.length} characters`;
    default:
      return `${body.form.replace('broken-json', 'broken JSON')} of ${body.length} characters`;
  }
}

function describeValue(value: RedactedValue): string {
  if (Array.isArray(value)) return `[${value.map(describeValue).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([name, each]) => `${name}: ${describeValue(each)}`)
      .join(', ')}}`;
  }
  return typeof value === 'string' && !value.startsWith('‹') ? JSON.stringify(value) : String(value);
}
