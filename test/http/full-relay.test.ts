import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { connectAccount } from '../support/relay/connect-account.ts';
import { stageOfTest } from '../support/relay/relay-stage.ts';
import { answered } from '../support/relay/value-in.ts';
import type { Attack } from './hostile-load/attacker.ts';

it.each<Attack>(['idle', 'unfinished'])(
  'with 10,000 open connections it closes the one that has waited longest for its client, for each new one: %s',
  async (kind) => {
    const { relay, staff, service } = await stageOfTest();
    const port = Number(new URL(relay.url).port);
    const waiting = service.readEvents({ query: { wait: '30' } });
    const oldest = net.connect({ host: '127.0.0.1', port });
    const isClosed = once(oldest.resume(), 'close');
    const attacker = path.join(import.meta.dirname, 'hostile-load/attacker.ts');
    const child = spawn(process.execPath, [attacker, kind, String(port), '60'], { stdio: 'ignore' });
    onTestFinished(() => void child.kill());
    await isClosed;
    for (let each = 0; each < 20; each += 1) {
      const answer = await fetch(`${relay.url}/health/live`, { headers: { connection: 'close' } });
      expect(answer.status).toBe(200);
    }
    // A call for which the relay is at work goes on, though it began first.
    await connectAccount(staff, { id: 'acct-1' });
    expect((await answered(waiting)).events).toMatchObject([{ account: 'acct-1' }]);
  },
);
