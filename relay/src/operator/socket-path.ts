import { createHash } from 'node:crypto';
import { lstat, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Config } from '../config.ts';

/** Bytes that every Unix allows for a socket's address, its closing zero included. */
const longestAddress = 103;

/**
 * Where a running relay listens for its operator, in a directory that is its owner's alone: the data directory, or for a
 * store elsewhere one in the directory for temporary files, by store and port. A path too long for a socket is shortened to
 * the one from the working directory, where that helps.
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
 * Makes the directory of a socket. Anybody can make one of that name among temporary files.
 * @throws {Error} where it is another user's, or open to others
 */
export async function makeSocketDirectory(address: string): Promise<void> {
  const directory = path.dirname(address);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const { uid, mode } = await lstat(directory);
  if (uid !== owner() || (mode & 0o170077) !== 0o040000) {
    throw new Error(`${directory} is not a private directory of this user`);
  }
}

// --- Internal helpers ---

const owner = (): number => process.getuid?.() ?? 0;

const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);
