import path from 'node:path';
import { Command } from 'commander';
import * as v from 'valibot';
import {
  applyThresholds,
  type Client,
  ConnectFailure,
  describeChange,
  planThresholds,
  readJson,
  readThresholds,
  writeJson,
  type ZoneChange,
} from '../../client/src/index.ts';
import { OperatorRefusal } from '../base/operator-refusal.ts';
import type { Seconds } from '../base/time.ts';
import type { CommandContext } from './context.ts';
import { showProgress } from './progress.ts';
import { readInput } from './read-input.ts';
import { type ClientOptions, clientOptions, describeFailure, openClient } from './relay-client.ts';
import { writeNew } from './write-new.ts';

/** Changes noise thresholds of many accounts in two steps: `plan` computes the changes, `apply` writes exactly these. */
export const thresholdsCommand = (context: CommandContext): Command =>
  new Command('thresholds')
    .description('change noise thresholds over many accounts: plan, look, apply')
    .addCommand(planCommand(context))
    .addCommand(applyCommand(context))
    .addHelpText(
      'after',
      `
NoiseAware's call replaces all thresholds of an activity zone. A plan holds those that were there and those that come; a zone that
has others by the time of "apply" is left as it is and named. A plan that was broken off is applied again: what is done is passed over.
  pnpm relay thresholds plan --all --set NRS=80 --to plan.json
  pnpm relay thresholds apply plan.json`,
    );

// --- Internal helpers ---

interface PlanOptions extends ClientOptions {
  account?: string[];
  all?: boolean;
  zone?: string[];
  set?: string[];
  replace?: string;
  to?: string;
  json?: boolean;
}

const planCommand = (context: CommandContext): Command =>
  clientOptions(new Command('plan'))
    .description('show what would change; nothing is written to NoiseAware')
    .option('--account <id...>', 'the accounts')
    .option('--all', 'every account that is connected and that the key may know')
    .option('--zone <id...>', 'only these activity zones')
    .option('--set <name=value...>', 'in each threshold: NRS, TriggerCount, startTime, endTime, timeZone')
    .option('--replace <file>', 'JSON of the list of thresholds that each zone gets instead of its own')
    .option('--to <file>', 'write the plan there, for "apply"')
    .option('--json', 'print one line of JSON')
    .action(async (options: PlanOptions) => {
      const { terminal, directory } = context;
      const wanted = await wantedBy(context, options);
      const client = await openClient(context, options);
      const accounts = options.all === true ? await connectedAccounts(client) : (options.account ?? []);
      if (accounts.length === 0) throw new OperatorRefusal('invalid_input', 'no account: --account or --all');
      const changes: ZoneChange[] = [];
      const isMeant = (zone: string) => options.zone?.includes(zone) !== false;
      const failed = await overAll(context, 'read', accounts, options.json === true, async (account) => {
        const zones = new Map([...(await readThresholds(client, account))].filter(([zone]) => isMeant(zone)));
        changes.push(...planThresholds(account, zones, wanted));
      });
      if (options.to !== undefined)
        await writeNew(path.resolve(directory, options.to), `${writeJson({ changes }, 2)}\n`);
      const words = changes.length === 0 ? 'Nothing would change.' : changes.map(describeChange).join('\n');
      terminal.out(options.json === true ? writeJson({ changes }) : words);
      if (failed > 0)
        throw new OperatorRefusal(
          'relay_failed',
          `${failed} of ${accounts.length} accounts are not in the plan`,
        );
    });

const applyCommand = (context: CommandContext): Command =>
  clientOptions(new Command('apply'))
    .description('write what a plan says, zone by zone')
    .argument('<file>', 'the plan')
    .option('--json', 'print one line of JSON')
    .action(async (file: string, options: ClientOptions & { json?: boolean }) => {
      const { changes } = readPlan(await readInput(context, file), file);
      const client = await openClient(context, options);
      const counts = { written: 0, already_so: 0, changed_meanwhile: 0, failed: 0 };
      counts.failed = await overAll(context, 'applied', changes, options.json === true, async (change) => {
        const outcome = await applyThresholds(client, change);
        counts[outcome] += 1;
        if (outcome !== 'changed_meanwhile') return;
        context.terminal.error(
          `${nameOf(change)}: left as it is, it has other thresholds than when this was planned`,
        );
      });
      const { written, already_so: already, changed_meanwhile: changed, failed } = counts;
      context.terminal.out(
        options.json === true
          ? JSON.stringify(counts)
          : `Activity zones: ${written} written, ${already} were so already, ${changed} left as they are, ${failed} failed.`,
      );
      if (changed > 0) throw new OperatorRefusal('conflict', 'some zones have changed: plan again for them');
      if (failed > 0) throw new OperatorRefusal('relay_failed', 'some zones failed: apply the plan again');
    });

/** Longest wait before a retry, even if a failure asks for more. */
const longestWait: Seconds = 60;

/** Processes items one by one, with up to three attempts each. Reports progress and failures; returns the number of failures. */
async function overAll<T extends string | ZoneChange>(
  { terminal, effects }: CommandContext,
  what: string,
  items: readonly T[],
  quiet: boolean,
  work: (item: T) => Promise<void>,
): Promise<number> {
  const progress = showProgress(terminal, quiet);
  const attempt = async (item: T, tries = 3): Promise<boolean> => {
    try {
      await work(item);
      return true;
    } catch (error) {
      if (!(error instanceof ConnectFailure)) throw error;
      if (tries === 1 || error.waits === undefined) {
        terminal.error(`${nameOf(item)}: ${describeFailure(error)}`);
        return false;
      }
      await effects.sleep(Math.min(error.waits, longestWait), new AbortController().signal);
      return attempt(item, tries - 1);
    }
  };
  let failed = 0;
  for (const [index, item] of items.entries()) {
    failed += (await attempt(item)) ? 0 : 1;
    progress(what, index + 1, items.length);
  }
  return failed;
}

const nameOf = (item: string | ZoneChange): string =>
  typeof item === 'string' ? item : `${item.account}, activity zone ${item.zone}`;

type Wanted = Parameters<typeof planThresholds>[2];

/** @throws {OperatorRefusal} */
async function wantedBy(context: CommandContext, { set, replace }: PlanOptions): Promise<Wanted> {
  if ((set === undefined) === (replace === undefined)) {
    throw new OperatorRefusal('invalid_input', 'what is to change comes from --set or from --replace');
  }
  if (replace !== undefined) {
    const given = v.safeParse(v.array(thresholdSchema), parsed(await readInput(context, replace)));
    if (!given.success || given.output.some((each) => 'activityZoneID' in each)) {
      const message = `${replace} has to be a JSON list of thresholds without activityZoneID, which each zone gives`;
      throw new OperatorRefusal('invalid_input', message);
    }
    return () => given.output;
  }
  const patch = Object.fromEntries((set ?? []).map(assignment));
  return (thresholds) => thresholds.map((each) => ({ ...each, ...patch }));
}

const names = ['NRS', 'TriggerCount', 'startTime', 'endTime', 'timeZone'];

/** @throws {OperatorRefusal} */
function assignment(text: string): [name: string, value: unknown] {
  const [, name = '', value = ''] = /^(\w+)=(.+)$/.exec(text) ?? [];
  if (names.includes(name)) return [name, name === 'timeZone' ? value : (parsed(value) ?? value)];
  throw new OperatorRefusal('invalid_input', `--set takes name=value, the name one of ${names.join(', ')}`);
}

const thresholdSchema = v.record(v.string(), v.unknown());
const plan = v.strictObject({
  changes: v.array(
    v.strictObject({
      account: v.string(),
      zone: v.string(),
      before: v.array(thresholdSchema),
      after: v.array(thresholdSchema),
    }),
  ),
});

/** @throws {OperatorRefusal} */
function readPlan(text: string, file: string): { changes: ZoneChange[] } {
  const read = v.safeParse(plan, parsed(text));
  if (read.success) return read.output;
  throw new OperatorRefusal('invalid_input', `${file} is no plan of "thresholds plan --to"`);
}

function parsed(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    return undefined;
  }
}

async function connectedAccounts(client: Client): Promise<string[]> {
  const accounts = new Set<string>();
  for await (const { account, status } of client.connections()) {
    if (status === 'active' || status === 'degraded') accounts.add(account.id);
  }
  return [...accounts];
}
