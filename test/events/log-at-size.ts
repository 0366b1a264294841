import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createLog } from '@noiseaware-connect/relay/base/log';
import type { AuditEntry } from '@noiseaware-connect/relay/domain/audit/audit';
import type { LoggedEvent } from '@noiseaware-connect/relay/domain/webhook/webhook';
import { openLowdbStore } from '@noiseaware-connect/relay/store/lowdb/open-lowdb-store';
import { events } from '@noiseaware-connect/shared/contract/events';
import { onTestFinished } from 'vitest';
import { day } from '../store/conformance/samples.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';

/** What the process of a relay has needed. */
export interface RelayFigures {
  /** Processor time until it listened, and until it was asked, in milliseconds. */
  readonly startCpuMs: number;
  readonly cpuMs: number;
  /** Bytes of the process, and those that JavaScript uses. */
  readonly resident: number;
  readonly used: number;
}

/** Accounts that share the entries of a log. */
export const accounts = 500;

/** Fills a data directory with logs of so many events and audit entries, spread over the last thirty days. */
export async function fillLogs(directory: string, count: number): Promise<void> {
  const now = () => Date.now() / 1000;
  const store = await openLowdbStore({ directory, log: createLog('error'), now });
  const from = now() - 30 * day + 3_600;
  const data = JSON.stringify(events['alert.received'].example) as LoggedEvent['data'];
  for (let seq = 1; seq <= count; ) {
    const logged: LoggedEvent[] = [];
    const audited: AuditEntry[] = [];
    for (; logged.length < 500 && seq <= count; seq += 1) {
      const at = from + ((30 * day - 3_600) * seq) / count;
      const account = `cust-${seq % accounts}`;
      const connection = `connection-${seq % accounts}`;
      logged.push({
        seq,
        event: `msg_${seq}`,
        type: 'alert.received',
        at,
        subject: connection,
        account,
        data,
      });
      audited.push({ at, what: 'renewed', who: { kind: 'relay' }, account, connection });
    }
    await store.archive.write({ collection: 'events', records: logged });
    await store.archive.write({ collection: 'audit', records: audited });
  }
  await store.close();
}

/** Starts a relay on that data in a process of its own, which the test ends. */
export async function startMeasured(directory: string, env: Record<string, string> = {}) {
  const child = fork(path.join(import.meta.dirname, 'measured-relay.ts'), {
    execArgv: ['--expose-gc', '--disable-sigusr1'],
    env: { PATH: process.env['PATH'] ?? '', ...relayEnvironment(directory), ...env },
  });
  const ended = once(child, 'exit');
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(kill);
  const message = async <T>(): Promise<T> => {
    const [value] = await Promise.race([once(child, 'message'), ended.then(() => [undefined])]);
    if (value === undefined) throw new Error('the measured relay ended by itself');
    return value as T;
  };
  const { url } = await message<{ url: string }>();
  return {
    url,
    async figures(): Promise<RelayFigures> {
      child.send('figures');
      return message<RelayFigures>();
    },
    kill,
  };
}

export function medianOf(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}
