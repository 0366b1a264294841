import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../../sandbox/free-port.ts';

/** PgBouncer in transaction mode in front of a database, with few connections to it. */
export interface PgBouncer {
  /** Leads to the database through it. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts Debian's PgBouncer (1.21 or later, for prepared statements).
 * @param serverConnections how many connections to the server all clients share
 */
export async function startPgBouncer(database: string, serverConnections: number): Promise<PgBouncer> {
  const directory = await mkdtemp(path.join(tmpdir(), 'pgbouncer-'));
  await chmod(directory, 0o777);
  const port = await freePort();
  const { hostname, port: serverPort, pathname, username } = new URL(database);
  const name = pathname.slice(1);
  await writeFile(path.join(directory, 'users'), `"${username}" ""`);
  const settings = path.join(directory, 'pgbouncer.ini');
  await writeFile(
    settings,
    `[databases]
${name} = host=${hostname} port=${serverPort}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${path.join(directory, 'users')}
pool_mode = transaction
max_prepared_statements = 200
default_pool_size = ${serverConnections}
`,
  );
  // It refuses to run as root, and then reads its files as the user that owns nothing.
  const user = process.getuid?.() === 0 ? ['--user', 'nobody'] : [];
  const child = spawn('pgbouncer', [...user, settings], {
    env: { PATH: `${process.env['PATH']}:/usr/sbin` },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit');
  let lines = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      lines += chunk.toString();
      if (lines.includes('process up')) resolve();
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`PgBouncer did not start:\n${lines}`)));
  });
  return {
    url: `postgres://${username}@127.0.0.1:${port}/${name}`,
    stop: async () => {
      child.kill('SIGINT');
      await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
}
