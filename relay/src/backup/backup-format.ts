import { createHash, type Hash } from 'node:crypto';
import * as v from 'valibot';
import { OperatorRefusal } from '../domain/operator-refusal.ts';
import {
  type ArchiveBatch,
  type ArchiveCounts,
  type Archived,
  type ArchivedName,
  archivedForms,
  archivedNames,
} from '../store/archive.ts';

/** The form of a backup; one with a higher number was made by a newer relay. */
const format = 2;

/** Collections that an older form did not have, by the form that brought them. */
const newer: { readonly [N in ArchivedName]?: number } = { tools: 2 };

const namesIn = (form: number): ArchivedName[] => archivedNames.filter((name) => (newer[name] ?? 1) <= form);

const countsIn = (form: number) =>
  v.strictObject(Object.fromEntries(namesIn(form).map((name) => [name, v.number()])));

/** A backup's first line: what it is, of when, and what is needed to open it. */
const headerForm = v.object({
  backup: v.literal('noiseaware-connect'),
  format: v.number(),
  relay: v.string(),
  at: v.string(),
  keys: v.array(v.string()),
  counts: v.unknown(),
});
export interface Header {
  format: number;
  relay: string;
  at: string;
  /** Names of the sealing keys that it needs. */
  keys: readonly string[];
  counts: ArchiveCounts;
}

export const headerLine = ({ relay, at, keys, counts }: Omit<Header, 'format'>): string =>
  `${JSON.stringify({ backup: 'noiseaware-connect', format, relay, at, keys, counts })}\n`;

/** @throws {OperatorRefusal} */
export function parseHeader(text: string): Header {
  const read = v.safeParse(headerForm, jsonIn(text));
  const form = (jsonIn(text) as { format?: unknown } | undefined)?.format;
  if (typeof form === 'number' && form > format)
    throw new OperatorRefusal('backup_damaged', 'the backup was written by a newer relay');
  const counts = read.success ? v.safeParse(countsIn(read.output.format), read.output.counts) : undefined;
  if (!read.success || counts?.success !== true)
    throw new OperatorRefusal('backup_damaged', 'the file does not begin like a backup');
  return { ...read.output, counts: { ...noCounts(), ...counts.output } };
}

/** One line a record. */
export const recordLines = ({ collection, records }: ArchiveBatch): string =>
  records.map((record) => `${JSON.stringify([collection, inForm(collection, record)])}\n`).join('');

/** The record of a line; undefined where it is not of its form. */
export function parseRecord(text: string): { collection: ArchivedName; record: unknown } | undefined {
  const line = jsonIn(text);
  if (!Array.isArray(line) || line.length !== 2) return undefined;
  const [collection, record] = line as [ArchivedName, unknown];
  if (!Object.hasOwn(archivedForms, collection)) return undefined;
  const parsed = v.safeParse(archivedForms[collection] as v.GenericSchema, record);
  return parsed.success ? { collection, record: parsed.output } : undefined;
}

/** The last line: the whole of what stands before it, counted and digested. Each form writes it in one way only. */
export const trailerLine = (counts: ArchiveCounts, digest: string, form = format): string =>
  `${JSON.stringify({ end: 'noiseaware-connect', counts: inOrder(counts, form), sha256: digest })}\n`;

export const isTrailer = (text: string): boolean => text.startsWith('{"end":');

/** A record as every store has to give it: fields in one order, and none that it does not know. */
export const inForm = <N extends ArchivedName>(collection: N, record: Archived[N]): Archived[N] =>
  v.parse(archivedForms[collection] as v.GenericSchema<unknown, Archived[N]>, record);

export const noCounts = (): ArchiveCounts =>
  Object.fromEntries(archivedNames.map((name) => [name, 0])) as ArchiveCounts;

export const sameCounts = (one: ArchiveCounts, other: ArchiveCounts): boolean =>
  archivedNames.every((name) => one[name] === other[name]);

export const totalOf = (all: ArchiveCounts): number =>
  archivedNames.reduce((sum, name) => sum + all[name], 0);

/** Digests what is written or read, line by line. */
export const createDigest = (): Hash => createHash('sha256');

// --- Internal helpers ---

const inOrder = (all: ArchiveCounts, form: number): Partial<ArchiveCounts> =>
  Object.fromEntries(namesIn(form).map((name) => [name, all[name]]));

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
