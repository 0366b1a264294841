import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createContext } from '@noiseaware-connect/relay/cli/context';
import { createProgram } from '@noiseaware-connect/relay/cli/program';
import { failures } from '@noiseaware-connect/shared/failure';
import { type Language, languageCodes } from '@noiseaware-connect/shared/language';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { catalogueOf, languagesFolder, textsOf } from './support/translations.ts';

/** A line of a glossary, beside the words of each language: a term, and what is never written instead. */
interface Term {
  readonly term: string;
  readonly never: readonly string[];
}

const glossaryOf = (code: Language): Term[] => {
  const folder = code === 'en' ? path.join(languagesFolder, '../words') : path.join(languagesFolder, code);
  return JSON.parse(readFileSync(path.join(folder, 'glossary.json'), 'utf8')) as Term[];
};

/** Whole words, in any case; … stands for letters. Names of places and hosts are no words of a language. */
const wordsOf = (twin: string): RegExp =>
  new RegExp(
    `(?<![\\p{L}\\p{N}_{]|\\p{L}\\.)${twin.replaceAll('…', '\\p{L}*')}(?!\\.?[\\p{L}\\p{N}_])`,
    'iu',
  );

/** The command line's help, by command. */
function helpOf(command: Command, at = ''): [name: string, text: string][] {
  const name = `${at}${command.name()}`;
  const options = command.options.map(({ flags, description }) => `${flags}: ${description}`);
  return [
    [name, [command.description(), ...options].join('\n')],
    ...command.commands.flatMap((each) => helpOf(each, `${name} `)),
  ];
}

/**
 * The prose of the references that are drawn from code, without the names in it: the descriptions of all calls and events,
 * the settings, and the summaries of the alerts.
 */
const referencesOf = (): [name: string, text: string][] =>
  (
    [
      ['docs/openapi.json', /"(?:description|summary)": ".*"/g],
      ['docs/settings.md', /^\|.*/gm],
      ['deploy/monitoring/alerts.yml', /summary: .*/g],
    ] as const
  ).flatMap(([file, prose]) => {
    const text = readFileSync(path.join(import.meta.dirname, '../relay', file), 'utf8');
    return [...text.matchAll(prose)].map(([line]): [string, string] => [
      file,
      line.replaceAll(/`[^`]*`/g, '`'),
    ]);
  });

/** All that people read in a language. Refusals, the command line and references are in English alone. */
function readIn(code: Language): [name: string, text: string][] {
  const texts = textsOf(catalogueOf(code));
  if (code !== 'en') return texts;
  const context = createContext({ out: () => undefined, error: () => undefined }, {}, '.', {});
  const titles = Object.entries(failures).map(([name, { title }]): [string, string] => [name, title]);
  return [...texts, ...helpOf(createProgram(context)), ...titles, ...referencesOf()];
}

it('finds a twin as whole words, in any case, and with any letters for …', () => {
  const found = ['Co-workers are here.', 'Ask IT.', 'Bit by {it} at it.example'].map((text) =>
    ['co-worker…', 'IT'].filter((twin) => wordsOf(twin).test(text)),
  );
  expect(found).toEqual([['co-worker…'], ['IT'], []]);
});

describe.each(languageCodes)('the glossary of %s', (code) => {
  const terms = glossaryOf(code);
  const texts = readIn(code).map(([name, text]): [string, string] => [name, text.replaceAll(/\s/g, ' ')]);

  it('has terms that the texts use', () => {
    expect(terms.length).toBeGreaterThan(10);
    const all = texts.map(([, text]) => text.toLowerCase()).join('\n');
    expect(terms.map(({ term }) => term).filter((term) => !all.includes(term.toLowerCase()))).toEqual([]);
  });

  it('forbids words that no text has', () => {
    const faults = terms.flatMap(({ term, never }) =>
      never.flatMap((twin) =>
        texts
          .filter(([, text]) => wordsOf(twin).test(text))
          .map(([name, text]) => `${name} says “${twin}”, not “${term}”: ${text}`),
      ),
    );
    expect(faults).toEqual([]);
  });
});
