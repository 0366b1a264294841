import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';

export interface StatementCounter {
  /** The database's URL, through the counter. */
  readonly url: string;
  readonly count: number;
  close(): void;
}

/**
 * Stands between a relay and its PostgreSQL and counts what is executed: `Query` and `Execute` of the frontend's messages
 * (PostgreSQL's documentation, "Message Formats"). It reads the wire and no library, so it counts whatever the store does.
 */
export async function countStatements(databaseUrl: string): Promise<StatementCounter> {
  const database = new URL(databaseUrl);
  let count = 0;
  const server = net.createServer((relay) => {
    const postgres = net.connect(Number(database.port || 5432), database.hostname);
    const read = messageReader((type) => {
      if (type === 'Q' || type === 'E') count += 1;
    });
    relay.on('data', read);
    relay.pipe(postgres).pipe(relay);
    for (const [one, other] of [
      [relay, postgres],
      [postgres, relay],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const through = new URL(databaseUrl);
  through.hostname = '127.0.0.1';
  through.port = String((server.address() as AddressInfo).port);
  return {
    url: through.href,
    get count() {
      return count;
    },
    close: () => void server.close(),
  };
}

// --- Internal helpers ---

/** Tells the type of each message; the first of a connection has none. */
function messageReader(tell: (type: string) => void): (chunk: Buffer) => void {
  let started = false;
  let held: Buffer = Buffer.alloc(0);
  return (chunk) => {
    held = Buffer.concat([held, chunk]);
    for (;;) {
      const head = started ? 1 : 0;
      if (held.length < head + 4) return;
      const length = head + held.readUInt32BE(head);
      if (held.length < length) return;
      if (started) tell(String.fromCharCode(held[0] ?? 0));
      // A question whether TLS is spoken comes before the real beginning.
      else started = held.readUInt32BE(4) !== sslRequest;
      held = held.subarray(length);
    }
  };
}

const sslRequest = 80_877_103;
