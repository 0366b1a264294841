import { Low } from 'lowdb';
import * as v from 'valibot';
import { OperatorRefusal } from '../../domain/operator-refusal.ts';
import { checksumOf } from './checksum.ts';
import { durableFile, type Files } from './durable-file.ts';

/**
 * The form of the data directory; one with a higher number was made by a newer relay. Format 3 is format 2 with one
 * collection more, the tools: a relay that knows nothing of them would take their file for one that was never finished.
 */
export const format = 3;

const manifestSchema = v.object({
  format: v.picklist([2, format]),
  /** The journal from which on what is committed is to be read on top of the shards. */
  generation: v.number(),
  /** Under the name that format 1 gave to the records themselves, so that a relay of that format says what this is. */
  records: v.record(v.string(), v.object({ shards: v.number() })),
  /** How far the audit log held what older journals say; null where it has not begun. */
  audit: v.nullable(v.object({ file: v.string(), size: v.number() })),
  /**
   * Connections whose journals are dropped and that could not be erased yet from what is kept beside the data. Absent in
   * what was written by a relay that did not note them.
   */
  erasing: v.optional(v.array(v.string())),
  /** In seconds since 1970. */
  writtenAt: v.number(),
});
/** `relay.json`: what is to be read of the directory. Small, and what it says comes true when it is written. */
export type Manifest = v.InferOutput<typeof manifestSchema>;

const oldSnapshotSchema = v.object({
  format: v.literal(1),
  generation: v.number(),
  records: v.record(v.string(), v.record(v.string(), v.unknown())),
});
/** What `relay.json` was in format 1: all records. */
export type OldSnapshot = v.InferOutput<typeof oldSnapshotSchema>;

/**
 * What `relay.json` says; undefined where there is none.
 * @throws {OperatorRefusal}
 */
export async function readManifest(files: Files, file: string): Promise<Manifest | OldSnapshot | undefined> {
  const low = new Low<unknown>(durableFile(files, file, jsonForm), null);
  try {
    await low.read();
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new OperatorRefusal('store_unusable', `${file} is damaged; nothing was changed`);
    throw error;
  }
  if (low.data === null) return undefined;
  const found = v.safeParse(anySchema, low.data);
  if (!found.success)
    throw new OperatorRefusal('store_unusable', `${file} is not a relay's data; nothing was changed`);
  if (found.output.format > format) {
    throw new OperatorRefusal('store_unusable', `${file} was written by a newer relay; nothing was changed`);
  }
  if (found.output.format === 1) {
    const old = v.safeParse(oldSnapshotSchema, low.data);
    if (old.success) return old.output;
    throw new OperatorRefusal('store_unusable', `${file} is not a relay's data; nothing was changed`);
  }
  const { checksum, ...said } = low.data as Record<string, unknown>;
  const manifest = v.safeParse(manifestSchema, said);
  if (!manifest.success || checksum !== checksumOf(JSON.stringify(said))) {
    throw new OperatorRefusal('store_unusable', `${file} is damaged; nothing was changed`);
  }
  return manifest.output;
}

/** Puts a manifest in the place of the one before; durable once the directory is synced. */
export async function writeManifest(files: Files, file: string, manifest: Manifest): Promise<void> {
  const signed = { ...manifest, checksum: checksumOf(JSON.stringify(manifest)) };
  await new Low<unknown>(durableFile(files, file, jsonForm), signed).write();
}

// --- Internal helpers ---

const anySchema = v.object({
  format: v.number(),
  generation: v.number(),
  records: v.record(v.string(), v.unknown()),
});

const jsonForm = {
  parse: (text: string): unknown => JSON.parse(text),
  render: (document: unknown): string => `${JSON.stringify(document, null, 1)}\n`,
};
