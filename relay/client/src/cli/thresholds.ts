import type { Client } from '../client.ts';
import { ConnectFailure } from '../failure.ts';
import { writeJson } from '../json.ts';
import {
  type AppliedChange,
  applyThresholds,
  describeChange,
  planThresholds,
  readAllZones,
  type ZoneChange,
} from '../thresholds.ts';
import { command, commonHelp, describeFailure, openClient } from './command.ts';
import { Refusal, readInput, type Surroundings, writeNew } from './surroundings.ts';
import { readPlan, wantedBy } from './wanted.ts';

const intention = `Changes noise thresholds of many accounts in two steps: "plan" shows what would change and writes nothing to NoiseAware, "apply"
writes exactly that. NoiseAware's call replaces all thresholds of an activity zone. A zone whose thresholds have changed since the
plan is reported and left unchanged. An interrupted "apply" can be repeated: zones that are done are skipped.`;

const several = { type: 'string', multiple: true } as const;

/** Shows what would change. */
export const planCommand = command({
  help: `Usage: noiseaware-connect thresholds plan (--account ID | --all) (--set NAME=VALUE | --replace FILE) [options]

${intention}

  --account ID       an account; may be repeated
  --all              every connected account that the key may access
  --zone ID          only this activity zone; may be repeated
  --set NAME=VALUE   in each threshold: NRS, TriggerCount, startTime, endTime, timeZone; may be repeated
  --where NAME=VALUE only in thresholds that have this value already; may be repeated
  --replace FILE     a JSON list of thresholds, which each zone gets instead of its own, also one that has none
  --missing          with --replace: only zones that have no threshold
  --to FILE          writes the plan to a new file, for "apply"
${commonHelp}`,
  options: {
    account: several,
    all: { type: 'boolean' },
    zone: several,
    set: several,
    where: several,
    replace: { type: 'string' },
    missing: { type: 'boolean' },
    to: { type: 'string' },
  },
  async run(options, words, surroundings) {
    if (words.length > 0) throw new Refusal('invalid_input', `unexpected ${words[0]}: see --help`);
    const { out, error } = surroundings;
    const wanted = await wantedBy(options, surroundings);
    const client = await openClient(options, surroundings);
    const accounts = options.all === true ? await connectedAccounts(client) : (options.account ?? []);
    if (accounts.length === 0)
      throw new Refusal('invalid_input', 'no account: name one by --account, or use --all');
    const isMeant = (zone: string) => options.zone?.includes(zone) !== false;
    const planned = await overAll('read', accounts, options.json, surroundings, async (account) => {
      const { zones, isComplete } = await readAllZones(client, account);
      const meant = new Map([...zones].filter(([zone]) => isMeant(zone)));
      return { account, zones: meant, isComplete, changes: planThresholds(account, meant, wanted) };
    });
    const changes = planned.results.flatMap((each) => each.changes);
    if (options.to !== undefined) await writeNew(options.to, `${writeJson({ changes }, 2)}\n`, surroundings);
    const planners = planned.results;
    const unlisted = planners.filter(({ isComplete }) => !isComplete).map(({ account }) => account);
    if (unlisted.length > 0)
      error(
        `NoiseAware lists no activity zones of ${unlisted.join(', ')}: zones without a threshold are not seen`,
      );
    const changed = new Set(changes.map(({ account, zone }) => `${account} ${zone}`));
    for (const { account, zones } of planners)
      for (const [zone, thresholds] of zones)
        if (thresholds.length === 0 && !changed.has(`${account} ${zone}`))
          error(`${account}, activity zone ${zone}: has no threshold, and --replace gives it one`);
    const read = accounts.length - planned.failed;
    const nothing =
      planned.failed === 0 ? 'Nothing would change.' : `Nothing would change in ${read} accounts.`;
    const text = changes.length === 0 ? nothing : changes.map(describeChange).join('\n');
    if (options.json === true) out(writeJson({ changes }));
    else if (read > 0) out(text);
    if (planned.failed > 0)
      throw new Refusal(
        'relay_failed',
        `${planned.failed} of ${accounts.length} accounts are not in the plan`,
      );
  },
});

/** Writes what a plan says. */
export const applyCommand = command({
  help: `Usage: noiseaware-connect thresholds apply FILE [options]

${intention}

${commonHelp}`,
  options: {},
  async run(options, words, surroundings) {
    const [file, ...rest] = words;
    if (file === undefined || rest.length > 0)
      throw new Refusal('invalid_input', 'expected one file with a plan: see --help');
    const { out, error } = surroundings;
    const changes = readPlan(await readInput(file, surroundings), file);
    const client = await openClient(options, surroundings);
    const counts = { written: 0, already_so: 0, changed_meanwhile: 0, not_taken: 0, failed: 0 };
    const byAccount = [...Map.groupBy(changes, ({ account }) => account).values()];
    const applied = await overAll('applied', byAccount, options.json, surroundings, async (ofAccount) => {
      const outcomes = await applyThresholds(client, ofAccount);
      for (const each of outcomes) {
        counts[each.outcome] += 1;
        const words = wordsOf(each);
        if (words !== undefined) error(`${nameOf([each.change])}: ${words}`);
      }
    });
    counts.failed += applied.unfinished.flat().length;
    const { written, already_so: already, changed_meanwhile: changed, not_taken: refused, failed } = counts;
    out(
      options.json === true
        ? JSON.stringify(counts)
        : `Activity zones: ${written} written, ${already} were so already, ${changed} left as they are, ${refused + failed} failed.`,
    );
    if (refused + failed > 0) throw new Refusal('relay_failed', 'some zones failed: apply the plan again');
    if (changed > 0)
      throw new Refusal('conflict', 'some zones have changed since the plan: make a new plan for them');
  },
});

// --- Internal helpers ---

function wordsOf({ outcome, failure }: AppliedChange): string | undefined {
  if (outcome === 'changed_meanwhile') return 'left as it is, its thresholds have changed since the plan';
  if (outcome === 'not_taken') return 'NoiseAware accepted the thresholds, but lists others';
  return failure === undefined ? undefined : describeFailure(failure);
}

/** Longest wait before a retry in seconds, even if a failure asks for more. */
const longestWait = 60;

/** How many accounts are worked on at once: less than the relay and NoiseAware allow a service. */
const atOnce = 8;

/** Works on accounts, with up to three attempts each. Reports progress and failures. Results are in the order of the accounts. */
async function overAll<T extends string | readonly ZoneChange[], R>(
  what: string,
  items: readonly T[],
  json: boolean | undefined,
  { error, sleep, signal }: Surroundings,
  work: (item: T) => Promise<R>,
): Promise<{ results: R[]; failed: number; unfinished: T[] }> {
  const attempt = async (item: T, tries = 3): Promise<R | undefined> => {
    try {
      return await work(item);
    } catch (failure) {
      if (!(failure instanceof ConnectFailure) && !(failure instanceof RangeError)) throw failure;
      if (failure instanceof RangeError || tries === 1 || failure.fixedBy !== 'time') {
        error(
          failure instanceof RangeError ? failure.message : `${nameOf(item)}: ${describeFailure(failure)}`,
        );
        unfinished.push(item);
        return undefined;
      }
      await sleep(Math.min(failure.retryAfter ?? 5, longestWait), signal);
      return attempt(item, tries - 1);
    }
  };
  const results: (R | undefined)[] = [];
  const unfinished: T[] = [];
  let done = 0;
  let tenth = 0;
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) {
      results[index] = await attempt(item);
      done += 1;
      if (Math.floor((10 * done) / items.length) > tenth && json !== true)
        error(`${what} ${done} of ${items.length} accounts`);
      tenth = Math.floor((10 * done) / items.length);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { results: results.filter((each) => each !== undefined), failed: unfinished.length, unfinished };
}

function nameOf(item: string | readonly ZoneChange[]): string {
  if (typeof item === 'string') return item;
  const [{ account, zone } = { account: '', zone: '' }] = item;
  return item.length === 1 ? `${account}, activity zone ${zone}` : account;
}

async function connectedAccounts(client: Client): Promise<string[]> {
  const accounts = new Set<string>();
  for await (const { account, status } of client.connections.list()) {
    if (status === 'active' || status === 'degraded') accounts.add(account.id);
  }
  return [...accounts];
}
