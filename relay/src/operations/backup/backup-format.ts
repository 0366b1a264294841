import { createHmac } from 'node:crypto';
import * as v from 'valibot';
import { OperatorRefusal } from '../../base/operator-refusal.ts';
import { deriveKey, type SealingKey } from '../../domain/sealing/sealing.ts';
import { type ArchivedName, archivedForms, archivedNames } from '../../store/archive.ts';
import { formatVersion } from '../../store/upgrades.ts';

/** A backup's first line: what it is, and when it was made. */
const headerForm = v.strictObject({
  backup: v.literal('noiseaware-connect'),
  /** The version of its records. */
  format: v.number(),
  relay: v.string(),
  at: v.string(),
  /** The name of the sealing key that authenticates it. */
  key: v.string(),
  /** The number of records, without the entries of logs. */
  size: v.number(),
});
export type Header = v.InferOutput<typeof headerForm>;

export const headerLine = (header: Pick<Header, 'relay' | 'at' | 'key' | 'size'>): string =>
  `${JSON.stringify({ backup: 'noiseaware-connect', format: formatVersion, ...header })}\n`;

/** @throws {OperatorRefusal} `backup_damaged` */
export function parseHeader(text: string): Header {
  const line = jsonIn(text);
  const marker = v.safeParse(markerForm, line);
  if (marker.success && marker.output.format !== formatVersion) {
    throw new OperatorRefusal(
      'backup_damaged',
      `the backup is at version ${marker.output.format}; this relay reads version ${formatVersion} alone: restore it with the relay that wrote it, and nothing was changed`,
    );
  }
  const header = v.safeParse(headerForm, line);
  if (header.success) return header.output;
  throw new OperatorRefusal('backup_damaged', 'the file is not a backup');
}

/** Parses a line into a record; undefined if it does not match its schema. */
export function parseRecord(text: string): { collection: ArchivedName; record: unknown } | undefined {
  const line = v.safeParse(lineForm, jsonIn(text));
  if (!line.success) return undefined;
  const [collection, record] = line.output;
  const parsed = v.safeParse(archivedForms[collection] as v.GenericSchema, record);
  return parsed.success ? { collection, record: parsed.output } : undefined;
}

/** What a backup's last line says of everything before it. */
const trailerForm = v.strictObject({
  end: v.literal('noiseaware-connect'),
  /** The sealing keys that are needed. */
  keys: v.array(v.string()),
  /** The number of records by collection. */
  counts: v.record(v.string(), v.number()),
  sha256: v.string(),
  /** That of all three ({@link macOf}). */
  mac: v.string(),
});
export type Trailer = Readonly<v.InferOutput<typeof trailerForm>>;

export const trailerLine = ({ keys, counts, sha256, mac }: Omit<Trailer, 'end'>): string =>
  `${JSON.stringify({ end: 'noiseaware-connect', keys, counts, sha256, mac })}\n`;

/** Undefined if it is not a last line as {@link trailerLine} writes it. */
export function parseTrailer(line: string): Trailer | undefined {
  const parsed = v.safeParse(trailerForm, jsonIn(line));
  return parsed.success && trailerLine(parsed.output) === line ? parsed.output : undefined;
}

/**
 * HMAC-SHA-256 (RFC 2104) of the last line's facts about everything before it, under a key derived from a sealing key: only a
 * holder of that key can have written the backup.
 */
export const macOf = (
  { keys, counts, sha256 }: Pick<Trailer, 'keys' | 'counts' | 'sha256'>,
  key: SealingKey,
): string => {
  const hmac = createHmac('sha256', deriveKey(key, 'backup'));
  return hmac.update(JSON.stringify({ keys, counts, sha256 })).digest('base64url');
};

export const isTrailer = (text: string): boolean => text.startsWith('{"end":');

// --- Internal helpers ---

/** What the first line of every version has. A version is a small number: nothing else of a foreign file gets into a refusal. */
const markerForm = v.object({
  backup: v.literal('noiseaware-connect'),
  format: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(9_999)),
});

const lineForm = v.strictTuple([v.picklist(archivedNames), v.unknown()]);

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
