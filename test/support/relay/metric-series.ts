import type { TestRelay } from './test-relay.ts';

/** Where a relay answers monitoring, as its log says; undefined if it does not. */
export function operationsOf({ logLines }: Pick<TestRelay, 'logLines'>): string | undefined {
  const line = logLines.findLast((each) => each.includes('relay listening')) ?? '{}';
  return (JSON.parse(line) as { operations?: string }).operations;
}

/** The series of a relay's /metrics by name and labels; names without the prefix of the product's own. */
export async function seriesOf(relay: Pick<TestRelay, 'logLines'>): Promise<Record<string, number>> {
  const text = await (await fetch(`${operationsOf(relay)}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const values = lines.map((line) => /^(\S+) (\S+)$/.exec(line) ?? []);
  return Object.fromEntries(
    values.map(([, name = '', value]) => [name.replace('noiseaware_connect_', ''), Number(value)]),
  );
}
