import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { type Absent, faultSignals } from './fault-signals.ts';

const relay = path.resolve(import.meta.dirname, '../../relay');

/** The relay's own text below that directory, without its tests. */
const sourceOf = (directory: string): string =>
  readdirSync(path.join(relay, directory), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => readFileSync(path.join(relay, directory, name), 'utf8'))
    .join('\n');

const named = (signals: readonly (string | Absent)[]): string[] =>
  signals.filter((signal) => typeof signal === 'string');

/** What that text logs at a level that is on: the messages of its calls; of a template the part before its first value. */
function messagesIn(source: string): Set<string> {
  const calls = source.matchAll(
    /\blog\.(?:warn|error|info)\((?:[^'`;]*?,)?\s*(?:(['`])(?<text>.*?)(?:\1|\$\{)|(?<name>\w+)(?:\[\w+\])?\))/gs,
  );
  // A message that has a name, or is a field of a warning or of a table.
  const textsOf = (name: string) =>
    [...source.matchAll(new RegExp(`\\b${name}(?: =|:)\\s*(\\{[^}]*\\}|'[^']+')`, 'g'))].flatMap(
      ([, value = '']) => [...value.matchAll(/'([^']+)'/g)].map(([, text = '']) => text),
    );
  return new Set([...calls].flatMap(({ groups }) => groups?.['text'] ?? textsOf(groups?.['name'] ?? '')));
}

it('names for each alert rule a fault that it reports, and no rule that is not there', () => {
  const alerts = readFileSync(path.join(relay, 'deploy/monitoring/alerts.yml'), 'utf8');
  const rules = [...alerts.matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name);
  expect(rules.length).toBeGreaterThan(20);
  expect([...new Set(named(faultSignals.map(({ rule }) => rule)))].sort()).toEqual(rules.sort());
});

it('names only messages of the log that the relay has', () => {
  const messages = messagesIn(sourceOf('src'));
  expect(messages.size).toBeGreaterThan(50);
  expect(named(faultSignals.map(({ log }) => log)).filter((message) => !messages.has(message))).toEqual([]);
});
