import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import getRawBody from 'raw-body';
import * as v from 'valibot';
import type { Effects } from '../base/effects.ts';
import { OperatorRefusal } from '../base/operator-refusal.ts';
import { StoreUnavailable } from '../base/store-unavailable.ts';
import type { OperatorDeps } from './operation.ts';
import { runOperation } from './operations.ts';
import { askedForm, operator } from './operator.ts';

/** Serves the command line over a Unix socket. The socket's directory must be private to the relay's user. */
export async function openOperatorSocket(
  address: string,
  deps: Omit<OperatorDeps, 'by'> & { effects: Pick<Effects, 'log'> },
): Promise<{ close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const answer = (status: number, body: object) => {
      response.writeHead(status, { 'Content-Type': 'application/json', Connection: 'close' });
      response.end(JSON.stringify(body));
    };
    try {
      const text = await getRawBody(request, { limit: 64 * 1024, encoding: 'utf8' });
      const { user, input } = v.parse(askedForm, JSON.parse(text));
      const by = operator(user);
      answer(200, (await runOperation((request.url ?? '').slice(1), input, { ...deps, by })) as object);
    } catch (error) {
      if (error instanceof OperatorRefusal) return answer(400, { refusal: error.message, code: error.code });
      deps.effects.log.error({ err: error }, 'an operation of the command line failed');
      // The message of a store that cannot be written names what an operator has to mend, such as a full disk.
      const refusal =
        error instanceof StoreUnavailable ? error.message : 'the relay failed; its log says why';
      answer(500, { refusal, code: 'relay_failed' });
    }
  });
  // A killed relay leaves its socket behind. No other relay uses it: this one holds the data directory's lock, or the port.
  await rm(address, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => resolve());
  });
  return { close: () => new Promise((resolve) => server.close(() => resolve())) };
}
