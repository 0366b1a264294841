import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { copyRepository } from './support/copy-repository.ts';
import { directoryOfFile } from './support/fresh-directory.ts';

const root = path.resolve(import.meta.dirname, '..');

const copy = await directoryOfFile();

/**
 * Runs a program of this Node in the copy.
 * @returns its standard output
 * @throws with all that it wrote, if it fails
 */
function run(directory: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: path.join(copy, directory),
    encoding: 'utf8',
    // Vitest's own, by which the build would be another.
    env: { ...process.env, NODE_ENV: undefined },
  });
  if (status !== 0) throw new Error(`${args.join(' ')} in ${directory}:\n${stdout}${stderr}`);
  return stdout;
}

/** Evaluates a module in the copy's root: its output. */
const evaluate = (code: string): string => run('.', '--input-type=module', '--eval', code).trim();

const json = (file: string): unknown => JSON.parse(readFileSync(path.join(copy, file), 'utf8'));

it('a language that is added by its line and its folder is in extension, pages and console', async () => {
  await copyRepository(copy);
  const languages = path.join(copy, 'shared/src/languages');
  cpSync(path.join(languages, 'de'), path.join(languages, 'nl'), { recursive: true });
  const list = path.join(copy, 'shared/src/language.ts');
  writeFileSync(list, readFileSync(list, 'utf8').replace("de: 'Deutsch',", "$&\n  nl: 'Nederlands',"));
  for (const project of ['.', 'extension', 'relay/console'])
    run(project, path.join(root, 'node_modules/typescript/bin/tsc'));
  run('extension', '--run', 'build:unpacked');
  const built = 'extension/.output/chrome-mv3';
  expect(json(`${built}/languages/nl.json`)).toEqual(json(`${built}/languages/de.json`));
  expect(json(`${built}/_locales/nl/messages.json`)).toEqual(json(`${built}/_locales/de/messages.json`));
  expect(JSON.stringify(json(`${built}/managed-schema.json`))).toContain('"de","nl"');
  const drawn = evaluate(`
    const { drawDoor } = await import('./relay/src/pages/console/draw-door.ts');
    const { builtConsole } = await import('./relay/src/pages/console/files.ts');
    const branding = { base: '', partner: 'Example Stays', style: '' };
    console.log(drawDoor('link', branding, ['nl-BE']), [...builtConsole().files.keys()].join(' '));
  `);
  expect(drawn).toMatch(/<html lang="nl">.*Konsole öffnen.*nl\.json/s);

  // What is not translated is named, all at once.
  const pages = path.join(languages, 'nl/pages.json');
  writeFileSync(pages, readFileSync(pages, 'utf8').replaceAll('{maker}', '{Maker}'));
  rmSync(path.join(languages, 'nl/console.json'));
  const named = evaluate(`
    const { translationFaults } = await import('./test/support/translations.ts');
    console.log(JSON.stringify(translationFaults('nl')));
  `);
  const faults = JSON.parse(named) as string[];
  expect(faults).toContain('nl/pages.json: owner.parts.asked has the placeholders {Maker}, not {maker}');
  const others = faults.filter((each) => !each.startsWith('nl/pages.json'));
  expect(others.length).toBeGreaterThan(100);
  expect(others.filter((each) => !/^nl\/console\.json: [\w.-]+ is missing$/.test(each))).toEqual([]);
}, 120_000);
