import { startTcpProxy, type TcpProxy } from '../faults/tcp-proxy.ts';

/** A way to a PostgreSQL server that looks at startup messages as PgBouncer does. */
export interface StrictPooler extends TcpProxy {
  /** Of each connection, the names of the parameters with which it began. */
  readonly begun: string[][];
}

/** What PgBouncer takes where nothing is said in `ignore_startup_parameters`. */
const known = ['user', 'database', 'application_name', 'client_encoding'];

/** Opens a way to the server of a URL that refuses clients that ask for more at the start than a pooler understands. */
export async function startStrictPooler(to: string): Promise<StrictPooler> {
  const begun: string[][] = [];
  const proxy = await startTcpProxy(to, (client, connect) => {
    let message = Buffer.alloc(0);
    const onData = (chunk: Buffer) => {
      message = Buffer.concat([message, chunk]);
      if (message.length < 4 || message.length < message.readInt32BE(0)) return;
      client.off('data', onData);
      const names = namesIn(message.subarray(0, message.readInt32BE(0)));
      begun.push(names);
      const unknown = names.find((name) => !known.includes(name));
      if (unknown !== undefined) return void client.end(refusal(`unsupported startup parameter: ${unknown}`));
      const upstream = connect();
      upstream.write(message);
      client.pipe(upstream).pipe(client);
    };
    client.on('data', onData);
  });
  return { ...proxy, begun };
}

// --- Internal helpers ---

/** Length and version of the protocol, four bytes each, then names and values by turns (PostgreSQL's section 55.7). */
const namesIn = (startup: Buffer): string[] =>
  startup
    .subarray(8)
    .toString()
    .split('\0')
    .filter((each, index) => index % 2 === 0 && each !== '');

/** An ErrorResponse. */
function refusal(words: string): Buffer {
  const fields = Buffer.from(`SFATAL\0C08P01\0M${words}\0\0`);
  const head = Buffer.from('E    ');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}
