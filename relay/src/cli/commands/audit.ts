import { Command } from 'commander';
import { type Seconds, shortDate, timestampOf } from '../../base/time.ts';
import { type CommandContext, call, type ValueOf } from '../context.ts';
import { stopSignal } from '../process/stop-signal.ts';
import { time, wholeNumber } from '../terminal/option-forms.ts';
import { table } from '../terminal/terminal.ts';
import { verifyCommand } from './audit-verify.ts';

/** The most entries that one command shows. */
const most = 10_000;

/** Polling interval of `--follow`. */
const pause: Seconds = 1;

/** Entry numbers that `--follow` reads again: relays that share a store may commit a lower number slightly later. */
const overlap = 200;

interface Filter {
  connection?: string;
  account?: string;
  what?: string[];
  who?: string;
  since?: Seconds;
  until?: Seconds;
  before?: number;
}
type AuditEntries = ValueOf<'readAudit'>['entries'];

/** Shows the audit log. */
export const auditCommand = (context: CommandContext): Command => {
  const timeOf = time(context.effects.now);
  return new Command('audit')
    .description('show the audit log, newest entry last: who did what, and to which connection')
    .option('--connection <id>', 'only what concerns this connection')
    .option('--account <id>', 'only what concerns this account')
    .option('--what <event...>', 'only these events, such as token_read')
    .option(
      '--who <who>',
      'only what this person or service did: a name, an id, or staff, service, noiseaware, operator, relay',
    )
    .option(
      '--since <time>',
      'only from then on: a date, a time (2026-03-01T12:00Z), or 90m, 24h, 7d ago',
      timeOf,
    )
    .option('--until <time>', 'only before then', timeOf)
    .option(
      '--before <number>',
      'only entries with lower numbers: continue where the last list began',
      anyNumber,
    )
    .option('--limit <n>', 'how many entries at most', wholeNumber(1, most), 100)
    .option('--follow', 'keep running, and show each new entry')
    .option('--json', 'print a line of JSON for each entry')
    .addCommand(verifyCommand(context))
    .action(async ({ follow: isFollowed, json, limit, ...filter }: Options) => {
      const { terminal } = context;
      const show = (entries: AuditEntries) => {
        if (json === true) for (const entry of entries) terminal.out(JSON.stringify(entry));
        else terminal.out(auditTable(entries));
      };
      const entries = await newest(context, filter, (matches) => matches.length >= limit);
      const lastEntries = entries.slice(-limit);
      if (lastEntries.length > 0 || json === true) show(lastEntries);
      else terminal.out('Nothing of the kind has happened.');
      if (isFollowed === true) return follow(context, filter, lastEntries, show);
      if (lastEntries.length === limit && json !== true) {
        terminal.out(`\nThere may be more: --before ${lastEntries[0]?.seq}`);
      }
    });
};

interface Options extends Filter {
  limit: number;
  follow?: true;
  json?: true;
}

/** The newest matching entries in chronological order, page by page until there are enough or no more. */
async function newest(
  context: CommandContext,
  { account, what, since, until, before, ...filter }: Filter,
  isEnough: (entries: AuditEntries) => boolean,
): Promise<AuditEntries> {
  const query = {
    ...filter,
    about: account,
    what: what?.join(','),
    since: since === undefined ? undefined : timestampOf(since),
    until: until === undefined ? undefined : timestampOf(until),
    before: before === undefined ? undefined : String(before),
  };
  const matches: AuditEntries = [];
  let cursor: string | undefined;
  do {
    const { entries, nextCursor } = await call(context, 'readAudit', { query: { ...query, cursor } });
    matches.unshift(...entries.toReversed());
    cursor = nextCursor;
  } while (cursor !== undefined && !isEnough(matches));
  return matches;
}

/** Renders entries as a table. `columnAbout` is false if all of them concern the same connection. */
export const auditTable = (audit: AuditEntries, columnAbout = true): string => {
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
          entry.webhook ??
          entry.settings?.join(', ') ??
          '',
      ),
      entry.status?.replaceAll('_', ' ') ?? '',
      causeOf(entry),
      entry.who.requestId ?? '',
    ]),
  );
};

// --- Internal helpers ---

/** Why something failed or was refused: "refused", or "forbidden, needs api:read, GET /v1/connections". */
const causeOf = ({ cause, code, reason, needs, route, claim }: AuditEntries[number]): string =>
  [(cause ?? code ?? reason)?.replaceAll('_', ' '), needs && `needs ${needs}`, route, claim]
    .filter((part) => part !== undefined)
    .join(', ');

const anyNumber = wholeNumber(0, Number.MAX_SAFE_INTEGER);

/** Shows new entries until the command is stopped. */
async function follow(
  context: CommandContext,
  filter: Filter,
  lastEntries: AuditEntries,
  show: (entries: AuditEntries) => void,
): Promise<void> {
  const stopped = stopSignal();
  const printedSeqs = new Set(lastEntries.map(({ seq }) => seq));
  let last = lastEntries.at(-1)?.seq ?? 0;
  while (!stopped.aborted) {
    await context.effects.sleep(pause, stopped);
    const from = last - overlap;
    const entries = await newest(context, filter, ([first]) => first !== undefined && first.seq <= from);
    const news = entries.filter(
      ({ seq }) => !printedSeqs.has(seq) && seq > Math.max(lastEntries[0]?.seq ?? 0, from),
    );
    if (news.length > 0) show(news);
    for (const { seq } of news) {
      printedSeqs.add(seq);
      last = Math.max(last, seq);
    }
  }
}
