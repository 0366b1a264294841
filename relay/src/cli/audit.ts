import { Command } from 'commander';
import { OperatorRefusal } from '../domain/operator-refusal.ts';
import type { Seconds } from '../domain/time.ts';
import type { InputOf, OutputOf } from '../operator/operations.ts';
import { verifyCommand } from './audit-verify.ts';
import { type CommandContext, wholeNumberIn } from './context.ts';
import { durationIn } from './duration.ts';
import { shortDate, table } from './terminal.ts';

/** Entries that one answer of a running relay holds. */
const most = 10_000;

/** Seconds between two looks of a command that follows. */
const pause: Seconds = 1;

/** Numbers that are looked at again: relays that share a store may write a lower one a moment later. */
const overlap = 200;

interface Options {
  connection?: string;
  account?: string;
  what?: string[];
  who?: string;
  since?: string;
  until?: string;
  before?: string;
  limit: string;
  follow?: boolean;
  json?: boolean;
}

type Shown = OutputOf<'readAudit'>['audit'];

/** Shows what has happened. */
export const auditCommand = (context: CommandContext): Command =>
  new Command('audit')
    .description('what has happened, the newest last: who did what, and to which connection')
    .option('--connection <id>', 'only what concerns this connection')
    .option('--account <id>', 'only what concerns this account')
    .option('--what <event...>', 'only these events, such as token_read')
    .option(
      '--who <who>',
      'only what this one did: a name, an id, or staff, service, noiseaware, operator, relay',
    )
    .option('--since <time>', 'only from then on: a date, a time (2026-03-01T12:00Z), or 90m, 24h, 7d ago')
    .option('--until <time>', 'only before then')
    .option('--before <number>', 'only entries with lower numbers: goes on where the last list began')
    .option('--limit <n>', 'how many entries at the most', '100')
    .option('--follow', 'go on, and show each entry when it comes')
    .option('--json', 'print a line of JSON for each entry')
    .addCommand(verifyCommand(context))
    .action(async (options: Options) => {
      const { terminal, client } = context;
      const filter = filterOf(options, context.effects.now());
      const show = (audit: Shown) => {
        if (options.json === true) for (const entry of audit) terminal.out(JSON.stringify(entry));
        else terminal.out(auditTable(audit));
      };
      const { audit } = await client()('readAudit', filter);
      if (audit.length > 0 || options.json === true) show(audit);
      else terminal.out('Nothing of the kind has happened.');
      if (options.follow === true) return follow(context, filter, audit, show);
      if (audit.length === filter.limit && options.json !== true) {
        terminal.out(`\nThere may be more: --before ${audit[0]?.seq}`);
      }
    });

/** Entries as a table; those of one connection need not say what they are about. */
export const auditTable = (audit: readonly Omit<Shown[number], 'seq'>[], columnAbout = true): string => {
  const about = (text: string) => (columnAbout ? [text] : []);
  return table(
    ['WHEN', 'WHAT', 'WHO', ...about('ABOUT'), 'STATUS', 'CAUSE', 'REQUEST'],
    audit.map((entry) => [
      shortDate(entry.at),
      `${entry.what.replaceAll('_', ' ')}${entry.count === undefined ? '' : ` ×${entry.count}`}`,
      entry.who.kind === 'operator'
        ? ['operator', entry.who.name].join(' ').trim()
        : (entry.who.name ?? entry.who.kind),
      ...about(
        entry.account ??
          entry.connection ??
          entry.service ??
          entry.staff ??
          entry.tool ??
          entry.key ??
          entry.settings?.join(', ') ??
          '',
      ),
      entry.status?.replaceAll('_', ' ') ?? '',
      entry.cause?.replaceAll('_', ' ') ?? '',
      entry.who.requestId ?? '',
    ]),
  );
};

// --- Internal helpers ---

function filterOf(options: Options, now: Seconds): InputOf<'readAudit'> {
  const { connection, account, what, who, since, until, before, limit } = options;
  return {
    connection,
    account,
    // An event that there is none of is refused by the operation.
    what: what as InputOf<'readAudit'>['what'],
    who,
    since: since === undefined ? undefined : timeIn('--since', since, now),
    until: until === undefined ? undefined : timeIn('--until', until, now),
    before: before === undefined ? undefined : wholeNumberIn('--before', before, 0, Number.MAX_SAFE_INTEGER),
    limit: wholeNumberIn('--limit', limit, 1, most),
  };
}

/** A time of day in UTC where it names no other, or how long ago. */
export function timeIn(option: string, text: string, now: Seconds): Seconds {
  const ago = durationIn(text);
  if (ago !== undefined) return now - ago;
  const isTimestamp = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/.test(text);
  const at = Date.parse(/T.*\d$/.test(text) && !/[+-]\d\d:\d\d$/.test(text) ? `${text}Z` : text);
  if (isTimestamp && Number.isFinite(at)) return at / 1000;
  throw new OperatorRefusal('invalid_input', `${option} has to be a date, a time, or 90m, 24h, 7d`);
}

/** Shows what comes until the command is stopped. */
async function follow(
  { client, effects }: CommandContext,
  filter: InputOf<'readAudit'>,
  shown: Shown,
  show: (audit: Shown) => void,
): Promise<void> {
  const stopped = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.abort());
  const seen = new Set(shown.map(({ seq }) => seq));
  let last = shown.at(-1)?.seq ?? 0;
  while (!stopped.signal.aborted) {
    await effects.sleep(pause, stopped.signal);
    const { audit } = await client()('readAudit', { ...filter, after: last - overlap, limit: most });
    const news = audit.filter(({ seq }) => !seen.has(seq) && seq > (shown[0]?.seq ?? 0));
    if (news.length > 0) show(news);
    for (const { seq } of news) {
      seen.add(seq);
      last = Math.max(last, seq);
    }
  }
}
