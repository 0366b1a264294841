import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const shipped = path.resolve(import.meta.dirname, '../../../relay/deploy/proxies');

/** A proxy with the configuration that the relay comes with, on loopback and without TLS. */
export interface RunningProxy {
  readonly url: string;
  stop(): Promise<void>;
}

export interface ProxyKind {
  readonly name: string;
  readonly file: string;
  /** Puts the shipped configuration onto that port, and what it stands in around it. */
  adapt(shipped: string, port: number, directory: string): string;
  command(config: string): [program: string, ...args: string[]];
}

const owner = process.getuid?.() === 0 ? 'www-data' : undefined;

/** Modules that Apache is built without. */
const apacheModules = [
  ...['mpm_event', 'authz_core', 'proxy', 'proxy_http', 'proxy_balancer', 'proxy_hcheck'],
  ...['lbmethod_bybusyness', 'slotmem_shm', 'deflate'],
];

const nginx: ProxyKind = {
  name: 'nginx',
  file: 'nginx.conf',
  adapt: (text, port, directory) => {
    const plain = text.replace('listen 443 ssl', `listen 127.0.0.1:${port}`).replace(/^\s*ssl_.*$/gm, '');
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((each) => `${each}_temp_path ${directory}/${each};`)
      .join(' ');
    return `daemon off; ${owner === undefined ? '' : 'user root;'} pid ${directory}/pid; error_log stderr;
worker_rlimit_nofile 20000; events { worker_connections 16384; }
http { access_log off; ${temporary}\n${plain}\n}`;
  },
  command: (config) => ['nginx', '-c', config],
};

export const proxyKinds: readonly ProxyKind[] = [
  nginx,
  {
    ...nginx,
    // It goes on sending calls to a relay that is about to stop.
    name: 'nginx by turns',
    adapt: (text, port, directory) => nginx.adapt(text.replace('least_conn;', ''), port, directory),
  },
  {
    name: 'HAProxy',
    file: 'haproxy.cfg',
    adapt: (text, port) => text.replace(/bind :443.*/, `bind 127.0.0.1:${port}`),
    command: (config) => ['haproxy', '-db', '-f', config],
  },
  {
    name: 'Caddy',
    file: 'Caddyfile',
    adapt: (text, port) =>
      `{\n\tadmin off\n}\n${text.replace('connect.your-company.example', `http://127.0.0.1:${port}`)}`,
    command: (config) => ['caddy', 'run', '--adapter', 'caddyfile', '--config', config],
  },
  {
    name: 'Apache',
    file: 'apache.conf',
    adapt: (text, port, directory) =>
      [
        ...apacheModules.map((each) => `LoadModule ${each}_module /usr/lib/apache2/modules/mod_${each}.so`),
        ...(owner === undefined ? [] : [`User ${owner}`, `Group ${owner}`]),
        `DefaultRuntimeDir ${directory}`,
        `PidFile ${directory}/pid`,
        `ErrorLog ${directory}/errors`,
        `Listen 127.0.0.1:${port}`,
        text.replace('*:443', `127.0.0.1:${port}`).replace(/^\s*SSL.*$/gm, ''),
      ].join('\n'),
    command: (config) => ['apache2', '-f', config, '-D', 'FOREGROUND'],
  },
];

/** Starts a proxy in front of relays on these two ports; resolves when it listens. */
export async function startProxy(
  kind: ProxyKind,
  port: number,
  relays: [number, number],
): Promise<RunningProxy> {
  const directory = await mkdtemp(path.join(tmpdir(), 'relay-proxy-'));
  await chmod(directory, 0o755);
  const text = await readFile(path.join(shipped, kind.file), 'utf8');
  const config = path.join(directory, kind.file);
  const here = text.replaceAll('127.0.0.1:8787', `127.0.0.1:${relays[0]}`);
  const both = here.replaceAll('127.0.0.1:8788', `127.0.0.1:${relays[1]}`);
  await writeFile(config, kind.adapt(both, port, directory));
  const [program, ...args] = kind.command(config);
  const child = spawn(program, args, {
    env: { PATH: `${process.env['PATH']}:/usr/sbin`, HOME: directory },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const ended = once(child, 'exit');
  const isUp = async () => {
    while (child.exitCode === null) {
      if (await takesConnections(port)) return true;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return false;
  };
  if (!(await isUp())) throw new Error(`${kind.name} did not start:\n${said}`);
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

// --- Internal helpers ---

const takesConnections = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
