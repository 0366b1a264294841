import { randomBytes } from 'node:crypto';
import { writeBackup } from '@noiseaware-connect/relay/operations/backup/write-backup';
import { start } from '../store/conformance/samples.ts';
import { livelyStore, newKey } from './sealed-store.ts';

// A process that writes one backup and prints its size, or why it failed.
const [file = '', relay = ''] = process.argv.slice(2);

const key = newKey('2025');
const said = await writeBackup(await livelyStore([key]), file, {
  relay,
  key,
  now: start,
  randomBytes,
}).then(
  ({ bytes }) => ({ bytes }),
  (error: NodeJS.ErrnoException) => ({ code: error.code }),
);
process.stdout.write(JSON.stringify(said));
