import type { Instrument } from '@noiseaware-connect/relay/base/metrics';
import { allInstruments } from '@noiseaware-connect/relay/operations/metrics/create-metrics';

/** relay/docs/metrics.md: every metric, from the instruments that record it. */
export const drawMetrics = (): string => `# Metrics

Generated from the relay's instruments by \`pnpm write-docs\`. [Monitor it](operating.md#monitor-it) says how they are read.

| metric | kind | meaning |
| --- | --- | --- |
${allInstruments.map(row).join('\n')}
`;

// --- Internal helpers ---

const row = ({ name, labels, kind, help }: Instrument<string>): string =>
  `| \`${name}${labels.length === 0 ? '' : `{${labels.join(',')}}`}\` | ${kind} | ${help} |`;
