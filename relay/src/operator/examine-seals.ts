import { decodeProtectedHeader } from 'jose';
import type { Connection } from '../domain/connection.ts';
import {
  CannotOpen,
  createSealer,
  type Sealed,
  type SealedPlace,
  type SealingKey,
} from '../domain/sealing.ts';
import { placeOf } from '../renewal/seal-tokens.ts';
import type { Store } from '../store/store.ts';

/** Connections that are looked at: with more, the oldest stand for all. */
const most = 5_000;

/** What became of trying to open what is sealed. */
export interface SealsExamined {
  connections: number;
  /** Whether there were more connections than were looked at. */
  more: boolean;
  /** Names of keys under which something is sealed and that the settings do not have. */
  missingKeys: string[];
  /** Names of keys that are there and do not open what was sealed under that name. */
  wrongKeys: string[];
}

/** Looks at what each connection is sealed with, and opens one value for each key's name. */
export async function examineSeals(
  store: Store,
  keys: readonly [SealingKey, ...SealingKey[]],
): Promise<SealsExamined> {
  const samples = new Map<string, { place: SealedPlace; sealed: Sealed }>();
  let connections = 0;
  let after: string | undefined;
  do {
    const page = await store.connections.list({ ...(after === undefined ? {} : { after }), limit: 1_000 });
    connections += page.connections.length;
    for (const { place, sealed } of page.connections.flatMap(sealedIn)) {
      const name = keyNameOf(sealed);
      if (!samples.has(name)) samples.set(name, { place, sealed });
    }
    after = page.next;
  } while (after !== undefined && connections < most);

  const sealer = createSealer(keys);
  const missingKeys: string[] = [];
  const wrongKeys: string[] = [];
  for (const [name, { place, sealed }] of samples) {
    if (!sealer.keyIds.includes(name)) missingKeys.push(name);
    else if (!(await opens(() => sealer.open(place, sealed)))) wrongKeys.push(name);
  }
  return { connections, more: after !== undefined, missingKeys, wrongKeys };
}

// --- Internal helpers ---

const sealedIn = ({ id, accessCode, tokens }: Connection): { place: SealedPlace; sealed: Sealed }[] =>
  (
    [
      ['accessCode', accessCode],
      ['userToken', tokens?.userToken],
      ['refreshToken', tokens?.refreshToken],
    ] as const
  ).flatMap(([field, sealed]) =>
    sealed === null || sealed === undefined ? [] : [{ place: placeOf(id, field), sealed }],
  );

/** The `kid` of a JWE; the same for what is no JWE at all, so that it counts as one that does not open. */
function keyNameOf(sealed: Sealed): string {
  try {
    return String((decodeProtectedHeader(sealed) as { kid?: string }).kid);
  } catch {
    return 'unreadable';
  }
}

async function opens(open: () => Promise<unknown>): Promise<boolean> {
  try {
    await open();
    return true;
  } catch (error) {
    if (error instanceof CannotOpen) return false;
    throw error;
  }
}
