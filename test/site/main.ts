import path from 'node:path';
import { Command } from 'commander';
import { writeSite } from './write-site.ts';

// `pnpm site`: writes the documents' site.

const { to } = new Command('pnpm site')
  .description('Write the site of the documents, with search, for any server of static files.')
  .option('--to <folder>', 'where; what is there is removed', 'site')
  .parse()
  .opts<{ to: string }>();
const folder = path.resolve(to);
await writeSite(folder);
process.stdout.write(`The site is in ${folder}.\n`);
