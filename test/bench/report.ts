import type { Load } from './load.ts';

/** What was measured: a call, and the server that answered it. */
interface Row {
  readonly call: string;
  readonly server: string;
}

/** The measurements of one turn of every server. */
export type Round = readonly (Row & { readonly load: Load })[];

/** What rows are compared with. */
export interface Peer {
  readonly name: string;
  /** The row that this row is divided by. */
  rowFor(row: Row): Row;
}

/** The results as Markdown; `conditions` are machine, date, versions and load. */
export function report(conditions: string, rounds: readonly Round[], peers: readonly Peer[]): string {
  const rows = rounds[0] ?? [];
  const calls = new Set(rows.map(({ call }) => call));
  const byCall = [...calls].flatMap((call) => rows.filter((row) => row.call === call));
  const busiest = Math.max(...rounds.flat().map(({ load }) => load.generator));
  return [
    '# Speed of the relay',
    `${conditions} The load generator took at most ${(100 * busiest).toFixed(0)} % of a core.`,
    'Medians of the rounds, the best one in brackets. Processor time is that of the server alone, in microseconds per call. A quotient is the calls per second divided by the peer’s in the same round, then the peer’s processor time divided by that of the call.',
    table(
      [
        ...['call', 'server', 'calls per second', 'processor time', 'of it main thread'],
        ...peers.map(({ name }) => `÷ ${name}: rate, time`),
      ],
      byCall.map((row) => [
        row.call,
        row.server,
        figure(rounds, row, ({ perSecond }) => perSecond, Math.max),
        figure(rounds, row, ({ time }) => time.process, Math.min),
        figure(rounds, row, ({ time }) => time.mainThread, Math.min),
        ...peers.map((peer) => quotients(rounds, row, peer.rowFor(row))),
      ]),
    ),
  ]
    .join('\n\n')
    .concat('\n');
}

// --- Internal helpers ---

const medianOf = (values: readonly number[]): number =>
  values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;

const loadOf = (round: Round, { call, server }: Row): Load | undefined =>
  round.find((measured) => measured.call === call && measured.server === server)?.load;

function figure(
  rounds: readonly Round[],
  row: Row,
  of: (load: Load) => number,
  best: (...values: number[]) => number,
): string {
  const values = rounds.flatMap((round) => loadOf(round, row) ?? []).map(of);
  const text = (value: number) => Math.round(value).toLocaleString('en-US');
  return `${text(medianOf(values))} (${text(best(...values))})`;
}

function quotients(rounds: readonly Round[], row: Row, peer: Row): string {
  const pairs = rounds.flatMap((round) => {
    const [load, ofPeer] = [loadOf(round, row), loadOf(round, peer)];
    return load === undefined || ofPeer === undefined ? [] : [{ load, ofPeer }];
  });
  if (pairs.length === 0) return '';
  const rate = medianOf(pairs.map(({ load, ofPeer }) => load.perSecond / ofPeer.perSecond));
  const time = medianOf(pairs.map(({ load, ofPeer }) => ofPeer.time.process / load.time.process));
  return `${rate.toFixed(2)}, ${time.toFixed(2)}`;
}

function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
}
