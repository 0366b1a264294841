import { parseArgs } from 'node:util';
import { type Client, createClient } from '../client.ts';
import { ConnectFailure } from '../failure.ts';
import { writeJson } from '../json.ts';
import {
  applyThresholds,
  describeChange,
  planThresholds,
  readThresholds,
  type ZoneChange,
} from '../thresholds.ts';
import { Refusal, readInput, type Surroundings, writeNew } from './surroundings.ts';
import { readPlan, wantedBy } from './wanted.ts';

const help = `Usage: noiseaware-thresholds plan (--account ID | --all) (--set NAME=VALUE | --replace FILE) [options]
       noiseaware-thresholds apply FILE [options]

Changes noise thresholds of many accounts in two steps: "plan" shows what would change and writes nothing to NoiseAware, "apply"
writes exactly that. NoiseAware's call replaces all thresholds of an activity zone. A zone whose thresholds have changed since the
plan is reported and left unchanged. An interrupted "apply" can be repeated: zones that are done are skipped.

plan:
  --account ID       an account; may be repeated
  --all              every connected account that the key may access
  --zone ID          only this activity zone; may be repeated
  --set NAME=VALUE   in each threshold: NRS, TriggerCount, startTime, endTime, timeZone; may be repeated
  --replace FILE     a JSON list of thresholds, which each zone gets instead of its own
  --to FILE          writes the plan to a new file, for "apply"
both:
  --url URL          the relay's address; by default CONNECT_URL
  --key-file FILE    the file with the service key; by default CONNECT_KEY is the key
  --plain-http       allows plain http to another machine, where the key can be read in transit
  --json             prints one line of JSON
  --help

A file named - is standard input. Exit code: 0 done, 1 something failed or was left unchanged, 2 wrong usage.`;

/**
 * The command `noiseaware-thresholds`. Failures are reported on standard error: as text, or with `--json` as one line
 * `{"code","message"}`.
 * @returns the exit code
 */
export async function runThresholds(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { out, error } = surroundings;
  try {
    const { values, positionals } = parsedArgs(args);
    const [command, file, ...rest] = positionals;
    if (values.help === true) out(help);
    else if (command === 'plan' && file === undefined) await plan(values, surroundings);
    else if (command === 'apply' && file !== undefined && rest.length === 0)
      await apply(file, values, surroundings);
    else throw new Refusal('invalid_input', 'expected "plan", or "apply" and one file: see --help');
    return 0;
  } catch (thrown) {
    const { code, message } = refusalOf(thrown);
    error(args.includes('--json') ? JSON.stringify({ code, message }) : `noiseaware-thresholds: ${message}`);
    return code === 'invalid_input' ? 2 : 1;
  }
}

// --- Internal helpers ---

type Options = ReturnType<typeof parsedArgs>['values'];

/** @throws {Refusal} */
function parsedArgs(args: readonly string[]) {
  const several = { type: 'string', multiple: true } as const;
  const options = {
    account: several,
    all: { type: 'boolean' },
    zone: several,
    set: several,
    replace: { type: 'string' },
    to: { type: 'string' },
    url: { type: 'string' },
    'key-file': { type: 'string' },
    'plain-http': { type: 'boolean' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  } as const;
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new Refusal('invalid_input', (error as Error).message);
  }
}

function refusalOf(thrown: unknown): Pick<Refusal, 'code' | 'message'> {
  if (thrown instanceof Refusal) return thrown;
  if (thrown instanceof ConnectFailure) return { code: 'relay_failed', message: describeFailure(thrown) };
  return { code: 'failed', message: thrown instanceof Error ? thrown.message : String(thrown) };
}

/** @throws {Refusal | ConnectFailure} */
async function plan(options: Options, surroundings: Surroundings): Promise<void> {
  const { out } = surroundings;
  const wanted = await wantedBy(options, surroundings);
  const client = await openClient(options, surroundings);
  const accounts = options.all === true ? await connectedAccounts(client) : (options.account ?? []);
  if (accounts.length === 0)
    throw new Refusal('invalid_input', 'no account: name one by --account, or use --all');
  const changes: ZoneChange[] = [];
  const isMeant = (zone: string) => options.zone?.includes(zone) !== false;
  const failed = await overAll('read', accounts, options, surroundings, async (account) => {
    const zones = [...(await readThresholds(client, account))].filter(([zone]) => isMeant(zone));
    changes.push(...planThresholds(account, new Map(zones), wanted));
  });
  if (options.to !== undefined) {
    await writeNew(options.to, `${writeJson({ changes }, 2)}\n`, surroundings);
  }
  const words = changes.length === 0 ? 'Nothing would change.' : changes.map(describeChange).join('\n');
  out(options.json === true ? writeJson({ changes }) : words);
  if (failed > 0)
    throw new Refusal('relay_failed', `${failed} of ${accounts.length} accounts are not in the plan`);
}

/** @throws {Refusal | ConnectFailure} */
async function apply(file: string, options: Options, surroundings: Surroundings): Promise<void> {
  const { out, error } = surroundings;
  const changes = readPlan(await readInput(file, surroundings), file);
  const client = await openClient(options, surroundings);
  const counts = { written: 0, already_so: 0, changed_meanwhile: 0, failed: 0 };
  counts.failed = await overAll('applied', changes, options, surroundings, async (change) => {
    const outcome = await applyThresholds(client, change);
    counts[outcome] += 1;
    if (outcome === 'changed_meanwhile')
      error(`${nameOf(change)}: left as it is, its thresholds have changed since the plan`);
  });
  const { written, already_so: already, changed_meanwhile: changed, failed } = counts;
  out(
    options.json === true
      ? JSON.stringify(counts)
      : `Activity zones: ${written} written, ${already} were so already, ${changed} left as they are, ${failed} failed.`,
  );
  if (changed > 0)
    throw new Refusal('conflict', 'some zones have changed since the plan: make a new plan for them');
  if (failed > 0) throw new Refusal('relay_failed', 'some zones failed: apply the plan again');
}

/** Longest wait before a retry in seconds, even if a failure asks for more. */
const longestWait = 60;

/** Processes items one by one, with up to three attempts each. Reports progress and failures; returns the number of failures. */
async function overAll<T extends string | ZoneChange>(
  what: string,
  items: readonly T[],
  { json }: Options,
  { error, sleep }: Surroundings,
  work: (item: T) => Promise<void>,
): Promise<number> {
  const attempt = async (item: T, tries = 3): Promise<boolean> => {
    try {
      await work(item);
      return true;
    } catch (failure) {
      if (!(failure instanceof ConnectFailure)) throw failure;
      if (tries === 1 || failure.waits === undefined) {
        error(`${nameOf(item)}: ${describeFailure(failure)}`);
        return false;
      }
      await sleep(Math.min(failure.waits, longestWait));
      return attempt(item, tries - 1);
    }
  };
  let failed = 0;
  let tenth = 0;
  for (const [index, item] of items.entries()) {
    failed += (await attempt(item)) ? 0 : 1;
    const done = Math.floor((10 * (index + 1)) / items.length);
    if (done > tenth && json !== true) error(`${what} ${index + 1} of ${items.length}`);
    tenth = done;
  }
  return failed;
}

const nameOf = (item: string | ZoneChange): string =>
  typeof item === 'string' ? item : `${item.account}, activity zone ${item.zone}`;

const parties = {
  owner: 'the owner of the NoiseAware account',
  staff: 'your staff',
  operator: 'the operator of the relay',
} as const;

function describeFailure({ code, message, waits, needs }: ConnectFailure): string {
  if (needs !== undefined) return `${message} (${code}; ${parties[needs]} must act)`;
  return waits === undefined ? `${message} (${code})` : `${message} (${code}; retry in ${waits} s)`;
}

/** @throws {Refusal} */
async function openClient(options: Options, surroundings: Surroundings): Promise<Client> {
  const { env } = surroundings;
  const { url = env['CONNECT_URL'], 'key-file': keyFile, 'plain-http': plainHttp = false } = options;
  const key = (keyFile === undefined ? env['CONNECT_KEY'] : await readInput(keyFile, surroundings))?.trim();
  if (!url) throw new Refusal('invalid_input', 'no relay: give its address by --url or CONNECT_URL');
  if (!key) throw new Refusal('invalid_input', 'no service key: give it by --key-file or CONNECT_KEY');
  try {
    return createClient({ url, key, plainHttp });
  } catch {
    const message = 'the relay’s address must begin with https://, or with http:// and be on this machine';
    throw new Refusal('invalid_input', message);
  }
}

async function connectedAccounts(client: Client): Promise<string[]> {
  const accounts = new Set<string>();
  for await (const { account, status } of client.connections()) {
    if (status === 'active' || status === 'degraded') accounts.add(account.id);
  }
  return [...accounts];
}
