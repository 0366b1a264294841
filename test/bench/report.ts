import { medianOf, type Round } from './load.ts';
import { type Row, rows } from './target.ts';

/** What was measured of one relay, round by round. */
export interface Measured {
  readonly name: string;
  readonly rounds: readonly Readonly<Record<Row, Round>>[];
  /** The same of the other checkout, if one was given. */
  readonly against?: readonly Readonly<Record<Row, Round>>[];
}

/** What was measured of a peer in the same rounds. */
export interface MeasuredPeer {
  readonly name: string;
  /** The row that resembles it. */
  readonly row: Row;
  readonly rounds: readonly Round[];
  /** Whether that relay is compared with it. */
  compares(target: string): boolean;
}

/** The results as Markdown; `conditions` are machine, date, versions and load. */
export function report(
  conditions: string,
  targets: readonly Measured[],
  peers: readonly MeasuredPeer[],
): string {
  const measured = [
    ...targets.flatMap(({ rounds }) => rounds.flatMap(Object.values<Round>)),
    ...peers.flatMap(({ rounds }) => rounds),
  ];
  const busiest = Math.max(...measured.map(({ generator }) => generator));
  const names = targets.map(({ name }) => name);
  return [
    '# Speed of the relay',
    `${conditions} The load generator took at most ${(100 * busiest).toFixed(0)} % of a core.`,
    'Each cell: calls per second, microseconds of the server’s processor time per call, milliseconds to the answer (p99).',
    table(
      ['', ...names],
      rows.map((row) => [row, ...targets.map((target) => cellOf(target, row))]),
    ),
    'The row divided by the peer in the same round, by calls per second and by calls per processor time:',
    table(
      ['peer', 'its own figures', 'row', ...names],
      peers.map((peer) => [
        peer.name,
        figures(peer.rounds),
        peer.row,
        ...targets.map((target) => (peer.compares(target.name) ? ofPeer(target, peer) : '')),
      ]),
    ),
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

// --- Internal helpers ---

const count = (value: number): string =>
  Number.isNaN(value) ? '–' : Math.round(value).toLocaleString('en-US');

function figures(rounds: readonly Round[]): string {
  const median = (of: (round: Round) => number) => count(medianOf(rounds.map(of)));
  return `${median(({ perSecond }) => perSecond)}/s, ${median(({ cpu }) => cpu)} µs, ${median(({ p99 }) => p99)} ms`;
}

function cellOf({ rounds, against }: Measured, row: Row): string {
  const own = rounds.map((round) => round[row]);
  if (against === undefined) return figures(own);
  const ratio = medianOf(own.map(({ cpu }, round) => (against[round]?.[row].cpu ?? Number.NaN) / cpu));
  return `${figures(own)}; **${ratio.toFixed(2)}** of before`;
}

function ofPeer({ rounds }: Measured, peer: MeasuredPeer): string {
  const quotient = (of: (round: Round) => number) =>
    medianOf(
      rounds.map((each, round) => {
        const measuredPeer = peer.rounds[round];
        return measuredPeer === undefined ? Number.NaN : of(each[peer.row]) / of(measuredPeer);
      }),
    );
  const [byRate, byProcessor] = [quotient(({ perSecond }) => perSecond), quotient(({ cpu }) => 1 / cpu)];
  return [byRate, byProcessor].map((each) => (Number.isNaN(each) ? '–' : each.toFixed(2))).join(', ');
}

function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
}
