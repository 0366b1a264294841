import type { CompletionSeen, ShownParameter, TraceEvent } from '../../trace/events.ts';

/** What the browser's way back tells: under which name the access code came, and how it was appended. */
export function tellOfWayBack(events: readonly TraceEvent[]): string[] {
  const back = events.filter((event): event is TraceEvent & CompletionSeen => event.kind === 'completion');
  if (back.length === 0) {
    return [
      'No browser came back with a redirect: the person pressed Cancel, or NoiseAware led it elsewhere.',
    ];
  }
  return [...new Set(back.flatMap(tellOfOne))];
}

// --- Internal helpers ---

function tellOfOne({ parameters, redirect, status, code }: CompletionSeen): string[] {
  const carrier = parameters.find(({ value }) => value.startsWith('‹access code'));
  const others = parameters.filter((each) => each !== carrier).map(({ name }) => name);
  return [
    ...(carrier === undefined ? [tellOfPath(redirect)] : [tellOfCarrier(carrier)]),
    ...(others.length === 0 ? [] : [`With it came: ${others.join(', ')}.`]),
    ...(status < 300
      ? []
      : [`The completion was refused: ${status}${code === undefined ? '' : ` ${code}`}.`]),
  ];
}

const tellOfCarrier = ({ name, after }: ShownParameter): string =>
  after === '#' || after === ';'
    ? `The access code came back as \`${name}\`, behind "${after}".`
    : `The access code came back as query parameter \`${name}\`, appended with "${after}".`;

const tellOfPath = (redirect: string): string =>
  redirect.includes('/‹access code')
    ? 'The access code came back as a segment of the path.'
    : `The way back carried no access code of this trace: it was ${redirect}.`;
