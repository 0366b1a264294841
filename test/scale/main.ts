import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { asInProduction } from '../bench/postgres.ts';
import { makeDatabase } from '../support/postgres/database-at.ts';
import { startPostgresServer } from '../support/postgres/postgres-server.ts';
import { measureCalls } from './measure-calls.ts';

const command = new Command('node test/scale/main.ts')
  .description(
    'How long each reading call takes on three relays and a PostgreSQL server with that many connections; writes RESULTS.md.',
  )
  .argument('[connections]', 'how many connections', '1000000')
  .option('--dry', 'writes nothing')
  .parse();
const connections = Number(command.processedArgs[0]);

const postgres = await startPostgresServer({ ...asInProduction, shared_buffers: '2GB' });
try {
  const measured = await measureCalls(await makeDatabase(postgres.url, 'scale'), connections, 20);
  const [load = 0] = loadavg();
  const text = `# Reading calls on a large database

\`node test/scale/main.ts ${connections}\`, ${new Date().toISOString().slice(0, 10)}: ${availableParallelism()} cores of ${cpus()[0]?.model}, load average ${load.toFixed(1)}. PostgreSQL and three relays on this machine, ${connections.toLocaleString('en-US')} connections, as many events and audit entries. Calls one after the other, by turns on the relays. The last column has what PostgreSQL's plans of a call's statements read: indexes, and tables as a whole.

| call | median, ms | p95, ms | read |
| --- | --: | --: | --- |
${measured.map(({ name, median, p95, refused, reads }) => `| ${name} | ${median.toFixed(0)} | ${p95.toFixed(0)}${refused[0] === undefined ? '' : ` (${refused[0]})`} | ${reads.join(', ')} |`).join('\n')}
`;
  process.stdout.write(text);
  if (!command.opts<{ dry?: true }>().dry) {
    const file = path.join(import.meta.dirname, 'RESULTS.md');
    // What other tests measure stands below, and stays.
    const [, ...others] = (await readFile(file, 'utf8')).split(/^(?=## )/m);
    await writeFile(file, [text, ...others].join('\n'));
  }
} finally {
  await postgres.remove();
}
