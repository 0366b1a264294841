import { hash } from 'node:crypto';
import { lstat, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { OperatorRefusal } from '../../base/operator-refusal.ts';
import type { Config } from '../../settings/config.ts';

/** The longest socket address that every Unix accepts, in bytes, including the final zero. */
const longestAddress = 103;

/**
 * The socket on which a running relay listens for commands. It is in a private directory: the data directory, or, without one, a
 * directory among temporary files, with a name made from store and port. A path that is too long for a socket is replaced by
 * the relative one, if that is shorter.
 */
export function socketPath({ store, port }: Pick<Config, 'store' | 'port'>): string {
  const absolute =
    store.directory !== undefined
      ? path.join(store.directory, 'relay.sock')
      : path.join(tmpdir(), `noiseaware-relay-${owner()}`, `${shortHash(`${store.name} ${port}`)}.sock`);
  const relative = path.relative(process.cwd(), absolute);
  return Buffer.byteLength(absolute) > longestAddress && relative.length < absolute.length
    ? relative
    : absolute;
}

/**
 * Creates the socket's directory, if it does not exist.
 * @throws {OperatorRefusal} `file_unusable` if it belongs to another user or is accessible to others
 */
export async function makeSocketDirectory(address: string): Promise<void> {
  const directory = path.dirname(address);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const { uid, mode } = await lstat(directory);
  if (uid !== owner() || (mode & 0o170077) !== 0o040000) {
    throw new OperatorRefusal('file_unusable', `${directory} is not a private directory of this user`);
  }
}

// --- Internal helpers ---

const owner = (): number => process.getuid?.() ?? 0;

const shortHash = (text: string): string => hash('sha256', text).slice(0, 16);
