import { request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import getRawBody from 'raw-body';
import type { Config } from '../config.ts';
import type { Effects } from '../effects.ts';
import { requireWhole } from '../moving/require-whole.ts';
import { DirectoryInUse } from '../store/lowdb/directory-lock.ts';
import { openStore } from '../store/open-store.ts';
import {
  type InputOf,
  type OperationName,
  OperatorRefusal,
  type OutputOf,
  runOperation,
} from './operations.ts';
import { socketPath } from './socket-path.ts';

/** Runs one operation, wherever the data is: in a running relay, or at rest. */
export type Door = <N extends OperationName>(name: N, input: InputOf<N>) => Promise<OutputOf<N>>;

/** How often, 0.1 s apart, a relay that holds the data but does not answer yet is asked again. */
const attempts = 50;

/** The way in for the command line: through the running relay's private socket, else through the store itself. */
export function openDoor(
  config: Pick<Config, 'store' | 'publicUrl' | 'sealingKeys'>,
  effects: Effects,
): Door {
  return async (name, input) => {
    for (let attempt = 1; ; attempt += 1) {
      const asked = await askRunningRelay(socketPath(config.store.directory), name, input);
      if (asked !== 'nobody') return asked.answer as never;
      try {
        const store = await openStore(config.store, effects.log, effects.now, requireWhole);
        try {
          return (await runOperation(name, input, { store, effects, config })) as never;
        } finally {
          await store.close();
        }
      } catch (error) {
        // A relay is just starting or stopping.
        if (!(error instanceof DirectoryInUse) || attempt === attempts) throw error;
        await wait(100);
      }
    }
  };
}

// --- Internal helpers ---

function askRunningRelay(
  address: string,
  name: string,
  input: unknown,
): Promise<'nobody' | { answer: unknown }> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath: address, path: `/${name}`, method: 'POST' }, async (response) => {
      try {
        const body: unknown = JSON.parse(await getRawBody(response, { limit: '16mb', encoding: 'utf8' }));
        if (response.statusCode === 200) return resolve({ answer: body });
        reject(new OperatorRefusal((body as { refusal: string }).refusal));
      } catch (error) {
        reject(error);
      }
    });
    call.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve('nobody');
      else reject(error);
    });
    call.end(JSON.stringify(input));
  });
}
