import { createHmac } from 'node:crypto';
import * as v from 'valibot';
import { OperatorRefusal } from '../domain/operator-refusal.ts';
import { deriveKey, type SealingKey } from '../domain/sealing.ts';
import { type ArchivedName, archivedForms } from '../store/archive.ts';
import type { Content } from './content.ts';

/** The format of a backup; a higher number is one of a newer relay. */
const format = 1;

/** A backup's first line: what it is, and of when. */
const headerForm = v.strictObject({
  backup: v.literal('noiseaware-connect'),
  format: v.literal(format),
  relay: v.string(),
  at: v.string(),
  /** The name of the sealing key under which it is authenticated. */
  key: v.string(),
  /** How many records it has, entries of the audit log not counted. */
  size: v.number(),
});
export type Header = v.InferOutput<typeof headerForm>;

export const headerLine = (header: Pick<Header, 'relay' | 'at' | 'key' | 'size'>): string =>
  `${JSON.stringify({ backup: 'noiseaware-connect', format, ...header })}\n`;

/** @throws {OperatorRefusal} `backup_damaged` */
export function parseHeader(text: string): Header {
  const line = jsonIn(text);
  const newer = v.safeParse(v.object({ format: v.pipe(v.number(), v.minValue(format + 1)) }), line);
  if (newer.success) throw new OperatorRefusal('backup_damaged', 'the backup was written by a newer relay');
  const header = v.safeParse(headerForm, line);
  if (header.success) return header.output;
  throw new OperatorRefusal('backup_damaged', 'the file does not begin like a backup');
}

/** The record of a line; undefined where it does not have its form. */
export function parseRecord(text: string): { collection: ArchivedName; record: unknown } | undefined {
  const line = v.safeParse(lineForm, jsonIn(text));
  if (!line.success) return undefined;
  const [collection, record] = line.output;
  const parsed = v.safeParse(archivedForms[collection] as v.GenericSchema, record);
  return parsed.success ? { collection, record: parsed.output } : undefined;
}

/** The last line: the keys that are needed, the count and the digest of everything before it, and the MAC of all that. */
export const trailerLine = ({ counts, keys }: Content, sha256: string, mac: string): string =>
  `${JSON.stringify({ end: 'noiseaware-connect', keys, counts, sha256, mac })}\n`;

/** The MAC in a last line; empty where there is none. */
export const macIn = (trailer: string): string => {
  const line = v.safeParse(v.object({ mac: v.string() }), jsonIn(trailer));
  return line.success ? line.output.mac : '';
};

/**
 * HMAC-SHA-256 (RFC 2104) of what a last line says of everything before it, under a key derived from a sealing key: only
 * a program that has that key has written the backup.
 */
export const macOf = ({ counts, keys }: Content, sha256: string, key: SealingKey): string => {
  const hmac = createHmac('sha256', deriveKey(key, 'backup'));
  return hmac.update(JSON.stringify({ keys, counts, sha256 })).digest('base64url');
};

export const isTrailer = (text: string): boolean => text.startsWith('{"end":');

// --- Internal helpers ---

const lineForm = v.strictTuple([v.picklist(Object.keys(archivedForms) as ArchivedName[]), v.unknown()]);

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
