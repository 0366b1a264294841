import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { writeBackup } from '@noiseaware-connect/relay/operations/backup/write-backup';
import { parseConfig } from '@noiseaware-connect/relay/settings/config';
import { schemaScript } from '@noiseaware-connect/relay/store/postgres/schema';
import { formatVersion } from '@noiseaware-connect/relay/store/upgrades';
import { livelyStore } from '../backup/sealed-store.ts';
import { start } from '../store/conformance/samples.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { outputOf } from '../support/relay/run-command.ts';

// Writes what a relay of this version writes: run it once for each version, and keep the folders of all of them.
const folder = path.join(import.meta.dirname, 'fixtures', String(formatVersion));
const directory = path.join(folder, 'directory');
const backup = path.join(folder, 'backup.ndjson');
await rm(folder, { recursive: true, force: true });
await mkdir(directory, { recursive: true });
await writeFile(path.join(folder, 'schema.sql'), `${schemaScript}\n`);
const env = relayEnvironment(directory);
const [key] = parseConfig(env).sealingKeys;
const facts = { relay: '1.0.0', key, now: start, randomBytes };
await writeBackup(await livelyStore([key]), backup, facts);
await outputOf(['restore', backup], env);
for (const name of ['lock', 'lock-journal']) await rm(path.join(directory, name), { force: true });
