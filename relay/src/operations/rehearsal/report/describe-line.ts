import type { TokenLife } from '../../../noiseaware/parse-tokens.ts';
import { questionNamed } from '../questions/questions.ts';
import { bodyText } from '../recorded/body-text.ts';
import type {
  RedactedHeaders,
  TracedCompletion,
  TracedConnectionUrlCall,
  TraceEvent,
} from '../recorded/events.ts';
import type { ProbeLine, TraceEnd, TraceLine } from '../recorded/trace-line.ts';

/** A line of a trace as text: a block for an event, a sentence for the rest. */
export function describeLine(line: TraceLine): string {
  switch (line.kind) {
    case 'waiting':
      return `waiting: connect an account with the extension now, or by a link (NoiseAware must call ${line.connectionUrl})\n`;
    case 'renewal':
      return `The renewal that was asked for: the connection is ${line.status}${'cause' in line ? ` (${line.cause})` : ''}.\n`;
    case 'probe':
      return `${describeProbe(line)}\n`;
    case 'ended':
      return `${ends[line.how]}${line.leftOut === 0 ? '' : ` Events counted and not kept: ${line.leftOut}.`}\n`;
    default:
      return `${describeEvent(line)}\n`;
  }
}

// --- Internal helpers ---

const ends: Record<TraceEnd, string> = {
  complete: 'The run has ended: a connection was made and renewed.',
  failed: 'The run has ended: no connection was made.',
  stopped: 'The run was stopped.',
  out_of_time: 'The time of the run is over.',
  relay_gone: 'The relay no longer answers, or has ended the trace.',
};

function describeProbe({ what, calls, status, found: form }: ProbeLine): string {
  const tried = questionNamed(what)?.probe?.tries ?? what;
  if (calls === 0) return `${tried} was not tried: there was nothing to call NoiseAware with.`;
  const times = calls === 1 ? 'once' : `${calls} times`;
  // The authorize page is for people: it may let no program in.
  const none = what === 'redirect_path' ? 'that does not show what it takes' : 'no form works';
  return `${tried} was tried ${times}: first ${status ?? 'not'} answered; ${form === null ? none : `works as ${form}`}.`;
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
          ['sent', bodyText(event.sent)],
          ['answered', bodyText(event.answer)],
          ['gave up', event.isGone ? 'the caller had closed its connection before the answer' : undefined],
          ['why', event.refusal],
        ],
      };
    case 'noiseaware':
      return {
        title: `relay → NoiseAware  ${event.method} ${event.path}  ${event.status === undefined ? 'not answered' : `answered ${event.status}`} after ${event.seconds} s`,
        facts: [
          ['sent', bodyText(event.sent)],
          ['failed', event.wentWrong],
          ['headers', event.headers && describeHeaders(event.headers)],
          ['answered', event.answer && bodyText(event.answer)],
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
          ['hint', hintOn(event)],
          ['connection', event.connection],
        ],
      };
  }
}

/** Where an access code may be that did not arrive. A browser sends no fragment to a server, and passes no form to an extension. */
function hintOn({ by, code, redirect }: TracedCompletion): string | undefined {
  if (by === 'link') {
    return code === 'nothing'
      ? 'if the browser’s address has an access code behind #, only the extension can read it: connect with it while rehearse --listen runs'
      : undefined;
  }
  return code === 'redirect_mismatch' && !/[?&#;]/.test(redirect)
    ? 'if NoiseAware’s page posts the access code in a form (form_post), only owners’ links can read it: connect by one'
    : undefined;
}

const queryOf = ({ query }: TracedConnectionUrlCall): string =>
  query.length === 0 ? '' : `?${query.map(({ name, value }) => `${name}=${value}`).join('&')}`;

const describeHeaders = (headers: RedactedHeaders): string =>
  Object.entries(headers)
    .map(([name, value]) => (value === null ? name : `${name}: ${value}`))
    .join(' | ');

const describeLife = ({ seconds, by, expiresAt }: TokenLife): string =>
  `${seconds} s, by ${by === 'documented' ? 'NoiseAware’s page' : by} (expiresAt: ${expiresAt.replaceAll('_', ' ')})`;
