import { claimsOf } from './claims.ts';
import { isProtocolName, readsLikeName } from './names.ts';

/** What is told of a value when its label is first used: enough to know it by, nothing to use it with. */
export interface NewLabel {
  label: string;
  length: number;
  /** Of a JWT (RFC 7519): its claims by name, each value under a label. */
  claims?: Record<string, string>;
}

/** Values with their labels. */
export interface Labelled {
  find(value: string): string | undefined;
  all(): Iterable<readonly [value: string, label: string]>;
}

/** Gives every value of one trace a label, the same one wherever it turns up. */
export interface Labels extends Labelled {
  /** The label of a value. `kind` names it, unless it has turned up under another one before. */
  of(value: string, kind: string): string;
  /** Values that are about to be shown: a name that is spelt like one of them is hidden too. */
  expect(values: readonly string[]): void;
  /** Whether a name may be shown: it reads like one, and neither is, holds nor is a piece of a value. */
  isHarmless(name: string): boolean;
  /** The name itself where it is harmless, else its label. */
  nameOf(name: string, kind?: string): string;
  /** Whether it turned up here, and is none of those that were there before. */
  learned(value: string): boolean;
  /** Labels of the values that a longer text holds. */
  heldBy(text: string): string[];
  /** Labels that were not used before this was last asked. */
  takeNew(): NewLabel[];
}

/** Shorter values turn up in any text by chance. */
const shortestHeld = 6;
/** So short a part of a value is in it by chance. */
const shortestPart = 8;

/**
 * @param before what has labels already, now and later: nothing that is labelled here gets into it
 * @param beginning of the labels that are given here
 */
export function createLabels(before: Labelled, beginning = ''): Labels {
  const own = new Map<string, string>();
  const expected = new Set<string>();
  const counts = new Map<string, number>();
  let fresh: NewLabel[] = [];

  const find = (value: string): string | undefined => before.find(value) ?? own.get(value);
  const all = function* () {
    yield* before.all();
    yield* own;
  };

  const add = (value: string, kind: string): string => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    const label = `‹${beginning}${kind} ${count}›`;
    own.set(value, label);
    return label;
  };

  const of = (value: string, kind: string): string => {
    const given = find(value);
    if (given !== undefined) return given;
    const label = add(value, kind);
    const claims = Object.entries(claimsOf(value) ?? {});
    for (const [, claim] of claims) expected.add(claim);
    const told = claims.map(([name, claim]): [string, string] => [
      nameOf(name),
      find(claim) ?? add(claim, isHarmless(name) ? name : 'claim'),
    ]);
    fresh.push({
      label,
      length: value.length,
      ...(told.length > 0 ? { claims: Object.fromEntries(told) } : {}),
    });
    return label;
  };

  const heldBy = (text: string): string[] => {
    const readings = [text, decoded(text)].map((each) => each.toLowerCase());
    return [...all()]
      .filter(([value]) => value.length >= shortestHeld)
      .filter(([value]) => readings.some((reading) => reading.includes(value.toLowerCase())))
      .map(([, label]) => label);
  };

  const isHarmless = (name: string): boolean => {
    if (isProtocolName(name)) return true;
    if (!readsLikeName(name) || find(name) !== undefined || expected.has(name)) return false;
    const lower = name.toLowerCase();
    const values = [...expected, ...[...all()].map(([value]) => value)].map((value) => value.toLowerCase());
    return !values.some(
      (value) =>
        (value.length >= shortestHeld && lower.includes(value)) ||
        (lower.length >= shortestPart && value.includes(lower)),
    );
  };

  const nameOf = (name: string, kind = 'name'): string => (isHarmless(name) ? name : of(name, kind));

  return {
    find,
    all,
    of,
    expect(values) {
      for (const value of values) expected.add(value);
    },
    isHarmless,
    nameOf,
    learned: (value) => own.has(value),
    heldBy,
    takeNew() {
      const taken = fresh;
      fresh = [];
      return taken;
    },
  };
}

// --- Internal helpers ---

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
