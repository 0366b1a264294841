import path from 'node:path';

/** Bytes that every Unix allows for a socket's address, its closing zero included. */
const longestAddress = 103;

/**
 * Where a running relay listens for its operator: in the data directory, which is the owner's alone. A path too long
 * for a socket is shortened to the one from the working directory, where that helps.
 */
export function socketPath(directory: string): string {
  const absolute = path.join(directory, 'relay.sock');
  const relative = path.relative(process.cwd(), absolute);
  return Buffer.byteLength(absolute) > longestAddress && relative.length < absolute.length
    ? relative
    : absolute;
}
