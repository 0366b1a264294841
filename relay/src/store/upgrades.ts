import { OperatorRefusal } from '../base/operator-refusal.ts';

/** A change of the stores' format from one version to the next; forward only. */
export interface UpgradeStep {
  /** The version after it. */
  readonly to: number;
  /** What it does, as a sentence for the operator. */
  readonly description: string;
  /** The oldest version whose relays may go on with a database after it, during a rolling upgrade. */
  readonly oldest: number;
  /** A record of a data directory in the new form. A record that has it already is left as it is. */
  readonly record?: (collection: string, record: object) => object;
  /** Statements for a database; they run in one transaction. */
  readonly sql?: string;
}

/** All steps, in order. The data directory, the database and backups share one version, which began at 1. */
export const upgradeSteps: readonly UpgradeStep[] = [];

/** The version that this relay writes. */
export const formatVersion = 1 + upgradeSteps.length;

export const stepsFrom = (version: number): readonly UpgradeStep[] =>
  upgradeSteps.filter(({ to }) => to > version);

/** The oldest version whose relays may use a database of this version. */
export const oldestReader = Math.max(1, ...upgradeSteps.map(({ oldest }) => oldest));

/** A record of that version in the form of this one. */
export const upgradedRecord = (collection: string, record: unknown, version: number): unknown =>
  typeof record !== 'object' || record === null
    ? record
    : stepsFrom(version).reduce((each, step) => step.record?.(collection, each) ?? each, record);

/**
 * The refusal of a data directory or database that no relay wrote, or that is damaged: one sentence for all of them.
 * @param what its file or name, at the beginning of a sentence
 * @param reason what is wrong, in the relay's own words: never text of the data, of the database or of the operating system
 */
export const notOfRelay = (what: string, reason: string): OperatorRefusal =>
  new OperatorRefusal(
    'store_unusable',
    `${what} is damaged, or was not written by a relay (${reason}); nothing was changed. Name an empty directory or database in RELAY_STORE, and restore a backup with "pnpm relay restore"`,
  );

/**
 * The version that a store says it has.
 * @param what as in {@link notOfRelay}
 * @throws {OperatorRefusal} `store_unusable` if that is no version of a relay
 */
export function parseVersion(what: string, value: unknown): number {
  if (Number.isSafeInteger(value) && Number(value) >= 1) return Number(value);
  throw notOfRelay(what, 'its version is none of a relay');
}

/**
 * Requires a version that is this relay's or can be brought to it.
 * @param what as in {@link notOfRelay}
 * @throws {OperatorRefusal} `store_unusable` if it is a newer relay's
 */
export function requireVersion(what: string, version: number): void {
  if (version <= formatVersion) return;
  throw new OperatorRefusal(
    'store_unusable',
    `${what} is at version ${version}, written by a newer relay; this one knows version ${formatVersion}, and nothing was changed`,
  );
}
