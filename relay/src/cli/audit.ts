import { Command } from 'commander';
import type { OutputOf } from '../operator/operations.ts';
import { type CommandContext, wholeNumberIn } from './context.ts';
import { shortDate, table } from './terminal.ts';

/** Entries that one answer of a running relay holds. */
const most = 10_000;

/** Shows what has happened. */
export const auditCommand = (context: CommandContext): Command =>
  new Command('audit')
    .description('what has happened, the newest last: who did what, and to which connection')
    .option('--connection <id>', 'only what concerns this connection')
    .option('--limit <n>', 'how many entries at the most', '100')
    .option('--json', 'print a line of JSON for each entry')
    .action(async ({ limit, json, ...which }: { connection?: string; limit: string; json?: boolean }) => {
      const input = { ...which, limit: wholeNumberIn('--limit', limit, 1, most) };
      const { audit } = await context.client()('readAudit', input);
      if (json === true) for (const entry of audit) context.terminal.out(JSON.stringify(entry));
      else context.terminal.out(audit.length === 0 ? 'Nothing has happened yet.' : auditTable(audit));
    });

/** Entries as a table; those of one connection need not say what they are about. */
export const auditTable = (audit: OutputOf<'readAudit'>['audit'], columnAbout = true): string => {
  const about = (text: string) => (columnAbout ? [text] : []);
  return table(
    ['WHEN', 'WHAT', 'WHO', ...about('ABOUT'), 'STATUS', 'CAUSE', 'REQUEST'],
    audit.map((entry) => [
      shortDate(entry.at),
      `${entry.what.replaceAll('_', ' ')}${entry.count === undefined ? '' : ` ×${entry.count}`}`,
      entry.who.name ?? entry.who.kind,
      ...about(
        entry.account ?? entry.connection ?? entry.service ?? entry.staff ?? entry.tool ?? entry.key ?? '',
      ),
      entry.status?.replaceAll('_', ' ') ?? '',
      entry.cause?.replaceAll('_', ' ') ?? '',
      entry.who.requestId ?? '',
    ]),
  );
};
