import { StoreUnavailable } from '@noiseaware-connect/relay/base/store-unavailable';
import { runSchedule } from '@noiseaware-connect/relay/features/renewal/scheduler';
import { createReload } from '@noiseaware-connect/relay/operations/reload/reload-settings';
import { parseConfig } from '@noiseaware-connect/relay/settings/config';
import { createLiveConfig } from '@noiseaware-connect/relay/settings/live-config';
import { describe, expect, onTestFinished, test } from 'vitest';
import { auditLife, day, eventLife, minute, relay, start } from '../store/conformance/samples.ts';
import { lowdbBench } from '../store/tested-stores.ts';
import { recordingLog } from '../support/recording-log.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { renewalBench, status, tokensFor } from './renewal-stage.ts';

type Bench = Awaited<ReturnType<typeof renewalBench>>;

/** Runs the schedule for that many seconds of the clock. */
async function runFor(bench: Bench, seconds: number): Promise<void> {
  const end = bench.clock.now + seconds;
  const stop = new AbortController();
  const sleep = async (pause: number) => {
    await bench.effects.sleep(pause);
    if (bench.clock.now >= end) stop.abort();
  };
  const { store, renewer, plan } = bench;
  await runSchedule(
    { store, renewer, effects: { ...bench.effects, sleep }, plan, auditLife, eventLife },
    stop.signal,
  );
}

/** SIGHUP after the client secrets were replaced. Returns what is logged then. */
async function reloadSecrets({ effects: { now } }: Bench, store: Bench['store']) {
  const settings = relayEnvironment('./data');
  const { log, lines } = recordingLog();
  const live = createLiveConfig(parseConfig(settings));
  const effects = { now, log: Object.assign(log, { isLevelEnabled: () => true }) };
  const reload = createReload({ live, store, effects, keysChanged: () => undefined });
  const env = { ...settings, NOISEAWARE_CLIENT_SECRETS: 'another-client-phrase-of-the-tests' };
  await reload(() => ({ env, written: { file: '.env', given: env } }));
  return lines;
}

const refuseAll = (bench: Bench) => {
  bench.answers.refresh = status(401);
  bench.answers.exchange = status(401);
};

/** How many connections there are of each cause of trouble; of those without one, of their status. */
async function causesIn({ store }: Bench): Promise<Record<string, number>> {
  const { connections } = await store.connections.list({ limit: 100 });
  const counts = Map.groupBy(connections, ({ status: state, cause }) => cause ?? state);
  return Object.fromEntries([...counts].map(([name, found]) => [name, found.length]).sort());
}

describe('refused connections', () => {
  const benchOn = async () => {
    const { store, close } = await lowdbBench();
    onTestFinished(close);
    return renewalBench({ store });
  };

  test('a refused connection is looked at again after about 1, 5, 15 and 60 minutes', async () => {
    const bench = await benchOn();
    await bench.add();
    refuseAll(bench);
    expect(await bench.renewer.renew('connection-1', relay)).toMatchObject({ cause: 'refused' });
    const looks: number[] = [];
    let from = start;
    bench.answers.exchange = (asked, at) => {
      looks.push(at - from);
      from = at;
      return status(401)(asked, at);
    };
    await runFor(bench, 1.3 * 81 * minute);
    expect(looks.length).toBeGreaterThanOrEqual(4);
    for (const [index, pause] of [1, 5, 15, 60].entries()) {
      expect(looks[index]).toBeGreaterThanOrEqual(0.75 * pause * minute);
      // A round of the schedule later at the most.
      expect(looks[index]).toBeLessThanOrEqual(1.25 * pause * minute + 5);
    }
  }, 60_000);

  test('twenty connections refused at different times are all looked at within the next minutes, none waiting for its turn', async () => {
    const bench = await benchOn();
    const refused = { status: 'reauthorization_required', cause: 'refused' } as const;
    const failing = { since: start - minute, times: 1 };
    for (let index = 0; index < 20; index += 1)
      await bench.add({ ...refused, failing, id: `connection-${index}`, renewAt: start + index });
    await runFor(bench, minute);
    const { connections } = await bench.store.connections.list({ status: 'active', limit: 100 });
    expect(connections).toHaveLength(20);
  }, 60_000);

  /** Twenty connections of different accounts, each renewed once while NoiseAware refuses everybody. */
  const incident = async () => {
    const bench = await benchOn();
    const ids = Array.from({ length: 20 }, (_, index) => `connection-${String(index).padStart(2, '0')}`);
    for (const id of ids) await bench.add({ id, account: { id: `acct-${id}`, name: id }, identity: null });
    refuseAll(bench);
    for (const id of ids) await bench.renewer.renew(id, relay);
    expect(await causesIn(bench)).toEqual({ refused: 2, refusing_all: 18 });
    // The third refusal opened the circuit breaker.
    expect(bench.asked.filter(({ call }) => call === 'exchange')).toHaveLength(3);
    bench.clock.now += 11;
    return bench;
  };

  test('of twenty connections that NoiseAware refuses in an outage all but two stay off the owners’ hands, and all are well within 70 seconds of its end', async () => {
    const bench = await incident();
    bench.answers.exchange = tokensFor();
    await runFor(bench, 70);
    expect(await causesIn(bench)).toEqual({ active: 20 });
  }, 60_000);

  test('a relay that is restarted in the outage asks no further owner, and heals all once it is over', async () => {
    const { store, sealer, clock } = await incident();
    const restarted = await renewalBench({ store, sealer });
    restarted.clock.now = clock.now;
    refuseAll(restarted);
    const exchanges = () => restarted.asked.filter(({ call }) => call === 'exchange').length;
    await runFor(restarted, 5);
    const before = exchanges();
    await runFor(restarted, 60);
    expect(await causesIn(restarted)).toEqual({ refused: 2, refusing_all: 18 });
    // Of all twenty one at a time probes, with pauses of 2 s at first and 15 s at last.
    expect(exchanges() - before).toBeGreaterThan(2);
    expect(exchanges() - before).toBeLessThanOrEqual(8);
    restarted.answers.exchange = tokensFor();
    await runFor(restarted, 70);
    expect(await causesIn(restarted)).toEqual({ active: 20 });
  }, 60_000);

  test('an outage that goes on after one answer of NoiseAware’s asks two further owners at the most', async () => {
    const bench = await incident();
    let answered = 0;
    bench.answers.exchange = (asked, at) => {
      answered += 1;
      return answered === 1 ? tokensFor()(asked, at) : status(401)(asked, at);
    };
    await runFor(bench, 120);
    const { refused = 0 } = await causesIn(bench);
    expect(refused).toBeLessThanOrEqual(4);
    bench.answers.exchange = tokensFor();
    await runFor(bench, 70);
    expect(await causesIn(bench)).toEqual({ active: 20 });
  }, 60_000);

  test('organizations refused over more than ten minutes are as many owners, also when the relay looks at all of them again', async () => {
    const bench = await benchOn();
    const ids = ['connection-1', 'connection-2', 'connection-3'];
    const add = (id: string) => bench.add({ id, account: { id: `acct-${id}`, name: id }, identity: null });
    for (const id of ids) await add(id);
    refuseAll(bench);
    for (const id of ids) {
      await bench.renewer.renew(id, relay);
      bench.clock.now += 5 * minute + 1;
    }
    expect(await causesIn(bench)).toEqual({ refused: 3 });
    const before = bench.asked.length;
    await runFor(bench, 20);
    expect(bench.asked.length).toBeGreaterThanOrEqual(before + ids.length);
    await add('connection-4');
    await bench.renewer.renew('connection-4', relay);
    expect(await causesIn(bench)).toEqual({ refused: 4 });
  }, 60_000);

  test('connections that were refused minutes before NoiseAware turned out to refuse all are well within 70 seconds of its end, too', async () => {
    const bench = await benchOn();
    const ids = ['connection-1', 'connection-2', 'connection-3'];
    for (const id of ids) await bench.add({ id, account: { id: `acct-${id}`, name: id }, identity: null });
    refuseAll(bench);
    for (const id of ids.slice(0, 2)) await bench.renewer.renew(id, relay);
    // By now each of the two has been looked at twice in vain, and its next look is far.
    await runFor(bench, 9 * minute);
    await bench.renewer.renew('connection-3', relay);
    expect(await causesIn(bench)).toEqual({ refused: 2, refusing_all: 1 });
    bench.answers.exchange = tokensFor();
    await runFor(bench, 70);
    expect(await causesIn(bench)).toEqual({ active: 3 });
  }, 60_000);

  test('several refused connections of one organization are one owner, however many accounts they have', async () => {
    const bench = await benchOn();
    const identity = { by: 'org_id', value: 'org-1', name: null };
    for (let index = 0; index < 5; index += 1) {
      const id = `connection-${index}`;
      await bench.add({ id, account: { id: `acct-${index}`, name: id }, identity });
    }
    refuseAll(bench);
    for (let index = 0; index < 5; index += 1) await bench.renewer.renew(`connection-${index}`, relay);
    expect(await causesIn(bench)).toEqual({ refused: 5 });
  }, 60_000);

  test('staff who renew a refused connection again and again do not put off the relay’s own looks at it', async () => {
    const bench = await benchOn();
    await bench.add();
    refuseAll(bench);
    for (let times = 1; times <= 5; times += 1) {
      expect(await bench.renewer.renew('connection-1', relay)).toMatchObject({ cause: 'refused' });
      bench.clock.now += 5;
    }
    bench.answers.exchange = tokensFor();
    await runFor(bench, 81);
    expect(await causesIn(bench)).toEqual({ active: 1 });
  }, 60_000);

  test('a client secret that SIGHUP has replaced lets the relay look at refused connections at once', async () => {
    const bench = await benchOn();
    await bench.add({
      status: 'reauthorization_required',
      cause: 'refused',
      failing: { since: start - day, times: 5, refusedAt: start - day },
      renewAt: start + day,
    });
    await reloadSecrets(bench, bench.store);
    await runFor(bench, 10);
    expect(await causesIn(bench)).toEqual({ active: 1 });
  }, 60_000);

  test('a store that fails during SIGHUP does not make the log say that the settings before stay', async () => {
    const bench = await benchOn();
    const list = () => Promise.reject(new StoreUnavailable('away'));
    const { connections } = bench.store;
    const lines = await reloadSecrets(bench, { ...bench.store, connections: { ...connections, list } });
    expect(
      lines.map(({ level, text }) => [level, text.includes('read again'), text.includes('stay')]),
    ).toEqual([
      ['info', true, false],
      ['warn', false, false],
    ]);
  });

  test('the first look that succeeds heals a refused connection', async () => {
    const bench = await benchOn();
    await bench.add();
    refuseAll(bench);
    await bench.renewer.renew('connection-1', relay);
    bench.answers.exchange = tokensFor();
    await runFor(bench, 81);
    expect(await bench.store.connections.find('connection-1')).toMatchObject({
      status: 'active',
      cause: null,
    });
  }, 60_000);
});
