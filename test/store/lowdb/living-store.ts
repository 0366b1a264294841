import { createLog } from '@noiseaware-connect/relay/base/log';
import { StoreUnavailable } from '@noiseaware-connect/relay/base/store-unavailable';
import { openLowdbStore } from '@noiseaware-connect/relay/store/lowdb/open-lowdb-store';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { start } from '../conformance/samples.ts';
import type { Report } from './faulty-life.ts';
import { contentOf, storeLife } from './store-life.ts';

// A process of its own, started by `faulty-life.ts`: it opens a store in a directory, does the steps of its life from that number on, and
// reports their outcomes, each by a line of JSON. If the start is refused, it ends; a step that is refused is tried again a second later,
// unless the process is to die.

const [directory = '', from = '', afterRefusal = ''] = process.argv.slice(2);
let time = start;
let refusal = '';

const opened = await attempt(openLowdbStore({ directory, log: createLog('silent'), now: () => time }));
if (opened !== undefined) await live(opened.value);

// --- Internal helpers ---

async function live(store: Store): Promise<void> {
  for (const step of storeLife.slice(Number(from))) {
    while ((await attempt(step(store), store)) === undefined) {
      if (afterRefusal !== 'try again') await die(store);
      // Everything else of the step is done.
      if (refusal.includes('cannot be erased')) break;
    }
    report({ what: 'done' });
  }
  await store.close();
}

async function die(store: Store): Promise<void> {
  if (afterRefusal === 'write and die') {
    while ((await attempt(store.check(), store)) === undefined);
    report({ what: 'recovered', content: await contentOf(store) });
  }
  process.kill(process.pid, 'SIGKILL');
}

/** Resolves to undefined after a refusal, which is reported with what can be read then; any other error ends the process. */
async function attempt<T>(work: Promise<T>, store?: Store): Promise<{ value: T } | undefined> {
  try {
    return { value: await work };
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    refusal = error.message;
    report({ what: 'refused', reason: refusal, content: store && (await contentOf(store)) });
    time += 1;
    return undefined;
  }
}

function report(line: Report): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
