import { Worker } from 'node:worker_threads';
import type { Job } from '@noiseaware-connect/relay/store/lowdb/sqlite';
import { vi } from 'vitest';

/** Listens to the transactions that relays of this process give to SQLite from now on: each is the names of the tables it writes. */
export function watchTransactions(): { readonly written: string[]; stop(): void } {
  const written: string[] = [];
  const { postMessage } = Worker.prototype;
  const spy = vi.spyOn(Worker.prototype, 'postMessage').mockImplementation(function (
    this: Worker,
    message: { job?: Job },
  ) {
    const { job } = message;
    if (job?.kind === 'write')
      written.push(job.statements.map(({ sql }) => /(?:INTO|UPDATE|FROM) (\w+)/.exec(sql)?.[1]).join('+'));
    postMessage.call(this, message);
  });
  return { written, stop: () => spy.mockRestore() };
}
