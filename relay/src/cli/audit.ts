import { Command } from 'commander';
import { OperatorRefusal } from '../domain/operator-refusal.ts';
import type { OutputOf } from '../operator/operations.ts';
import type { CommandContext } from './context.ts';
import { shortDate, table } from './terminal.ts';

type Entry = OutputOf<'readAudit'>['audit'][number];

/** Shows what has happened. */
export const auditCommand = (context: CommandContext): Command =>
  new Command('audit')
    .description('what has happened, the newest last: who did what, and to which connection')
    .option('--connection <id>', 'only what concerns this connection')
    .option('--limit <n>', 'how many entries at the most', '100')
    .option('--json', 'print a line of JSON for each entry')
    .action(async ({ connection, limit, json }: { connection?: string; limit: string; json?: boolean }) => {
      const { audit } = await context.client()('readAudit', {
        ...(connection === undefined ? {} : { connection }),
        limit: limitIn(limit),
      });
      if (json === true) for (const entry of audit) context.terminal.out(JSON.stringify(entry));
      else context.terminal.out(audit.length === 0 ? 'Nothing has happened yet.' : describe(audit));
    });

// --- Internal helpers ---

/** Entries that one answer of a running relay holds. */
const most = 10_000;

function limitIn(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= most) return limit;
  throw new OperatorRefusal('invalid_input', `--limit has to be a whole number from 1 to ${most}`);
}

const describe = (audit: readonly Entry[]): string =>
  table(
    ['WHEN', 'WHAT', 'WHO', 'ABOUT', 'STATUS', 'CAUSE', 'REQUEST'],
    audit.map((entry) => [
      shortDate(entry.at),
      entry.what.replaceAll('_', ' '),
      entry.who.name ?? entry.who.kind,
      entry.account ?? entry.connection ?? entry.service ?? entry.staff ?? entry.tool ?? entry.key ?? '',
      entry.status?.replaceAll('_', ' ') ?? '',
      entry.cause?.replaceAll('_', ' ') ?? '',
      entry.who.requestId ?? '',
    ]),
  );
