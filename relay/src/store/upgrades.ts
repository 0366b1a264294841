import { OperatorRefusal } from '../base/operator-refusal.ts';

/** A change of the stores' format from one version to the next; forward only. */
export interface UpgradeStep {
  /** The version after it. */
  readonly to: number;
  /** What it does, as a sentence for the operator. */
  readonly description: string;
  /** The oldest version whose relays may go on with a database after it, during a rolling upgrade. */
  readonly oldest: number;
  /** A record of a data directory or backup in the new form. A record that has it already is left as it is. */
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
 * Whether a version is that of this relay or can be brought to it.
 * @param what what has the version, at the beginning of a sentence
 * @returns the refusal otherwise
 */
export function refusalOfVersion(what: string, version: unknown): string | undefined {
  if (Number.isInteger(version) && Number(version) > formatVersion) {
    return `${what} is at version ${version}, written by a newer relay; this one knows version ${formatVersion}, and nothing was changed`;
  }
  return Number.isInteger(version) && Number(version) >= 1
    ? undefined
    : `${what} is at version ${JSON.stringify(version)}, which no released relay wrote; nothing was changed`;
}

/** @throws {OperatorRefusal} `store_unusable` for {@link refusalOfVersion} */
export function requireVersion(what: string, version: unknown): void {
  const refusal = refusalOfVersion(what, version);
  if (refusal !== undefined) throw new OperatorRefusal('store_unusable', refusal);
}
