import { randomBytes } from 'node:crypto';
import { writeBackup } from '@noiseaware-connect/relay/backup/write-backup';
import { start } from '../store/conformance/samples.ts';
import { livelyStore, newKey } from './sealed-store.ts';

// A process that writes one backup and says how many bytes it has, or why there is none.
const [file = '', relay = ''] = process.argv.slice(2);

const said = await writeBackup(await livelyStore([newKey('2025')]), file, {
  relay,
  now: start,
  randomBytes,
}).then(
  ({ bytes }) => ({ bytes }),
  (error: NodeJS.ErrnoException) => ({ code: error.code }),
);
process.stdout.write(JSON.stringify(said));
