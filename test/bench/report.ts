import type { Overload } from './overload.ts';
import { type Peer, type Row, rows } from './rows.ts';
import type { Round } from './target.ts';

/** What was measured of one relay: medians of the rounds. */
export interface Measured {
  readonly name: string;
  readonly rows: Readonly<Record<Row, Round>>;
  readonly start: number;
  readonly bytesEach: number;
  /** Seconds of a disconnect that erases the secrets from every file. */
  readonly erase: number;
  /** This checkout's speed in that of the other, the medians of the rounds, where another was measured. */
  readonly ratios?: Readonly<Record<Row, Ratios>>;
}

/** By calls a second, and by the calls that a second of the server's processor time is enough for: that has less noise. */
export interface Ratios {
  readonly calls: number;
  readonly cpu: number;
}

export interface Results {
  /** Machine, date, versions, command. */
  readonly conditions: string;
  readonly measured: readonly Measured[];
  /** A peer's own figures, and how many times its rate the row that is compared with it has at each size. */
  readonly peers: readonly { peer: Peer; round: Round; row: Row; ratios: readonly number[] }[];
  readonly overload: Overload;
}

/** The results as Markdown. */
export const report = ({ conditions, measured, peers, overload }: Results): string =>
  [
    '# What the relay carries',
    conditions,
    'Each cell: calls a second, the milliseconds within which 99 of 100 were answered, the event loop delay (p99, ms), and the microseconds of processor time for a call.',
    busiest(measured, peers),
    table(
      ['', ...measured.map(({ name }) => name)],
      [
        ...rows.map((row) => [row, ...measured.map((each) => cell(each.rows[row]) + ratioOf(each, row))]),
        ['start, s', ...measured.map(({ start }) => start.toFixed(1))],
        ['memory of a connection, bytes', ...measured.map(memory)],
        ['disconnect with erasing, s', ...measured.map(({ erase }) => erase.toFixed(2))],
      ],
    ),
    table(
      ['peer', 'in the same rounds', 'compared with it'],
      peers.map(({ peer, round, row, ratios }) => [
        peer,
        cell(round),
        `${row}: ${ratios.map((ratio) => ratio.toFixed(2)).join(', ')} of it`,
      ]),
    ),
    describe(overload),
  ].join('\n\n');

// --- Internal helpers ---

/** The load shares the machine, and where it fills its core it is the load that is measured. */
function busiest(measured: Results['measured'], peers: Results['peers']): string {
  const rounds = [
    ...measured.flatMap((each) => Object.values(each.rows)),
    ...peers.map(({ round }) => round),
  ];
  return `The load took at most ${(100 * Math.max(...rounds.map(({ loadBusy }) => loadBusy))).toFixed(0)} % of a core.`;
}

const count = (value: number): string => Math.round(value).toLocaleString('en-US');

/** Of a store that keeps its records in memory. */
const memory = ({ name, bytesEach }: Measured): string => (name.startsWith('lowdb') ? count(bytesEach) : '–');

const cell = ({ perSecond, p99, delayP99, cpuEach }: Round): string =>
  `${count(perSecond)}, ${p99.toFixed(0)} ms, ${delayP99.toFixed(0)}, ${count(cpuEach)} µs`;

const ratioOf = ({ ratios }: Measured, row: Row): string =>
  ratios === undefined
    ? ''
    : `; of before **${ratios[row].calls.toFixed(2)}**, by processor time **${ratios[row].cpu.toFixed(2)}**`;

function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
}

function describe({ carried, asked, load, noiseaware, growth }: Overload): string {
  const others = Object.entries(load.others).map(([what, times]) => `${times} × ${what}`);
  return `Ten times the load: of ${count(carried)} pages a second that are carried, ${count(asked)} a second were asked for. ${count(load.answered)} were
answered (p99 ${count(load.answeredP99)} ms, wanted 1,000), ${count(load.refused)} refused with \`Retry-After\` (p99 ${count(load.refusedP99)} ms, wanted 250), otherwise: ${others.join(', ') || 'none'}.
NoiseAware was answered ${noiseaware.answered} times (p99 ${count(noiseaware.p99)} ms) and refused ${noiseaware.refused} times (wanted 0). The process grew by ${count(growth / 1e6)} MB.
`;
}
