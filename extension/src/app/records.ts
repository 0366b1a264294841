import { languageCodes } from '@noiseaware-connect/shared/language';
import { account, connection, connectionSummary, link, ownStaff } from '@noiseaware-connect/shared/shapes';
import { tool } from '@noiseaware-connect/shared/tool';
import * as v from 'valibot';
import { themes } from '../messages.ts';
import type { Effects } from './effects.ts';
import { flow } from './pairing/flow.ts';
import { credential } from './session/credential.ts';
import { toldStates } from './tools/last-states.ts';

/** The relay this browser is set up with. */
const relay = v.object({
  address: v.string(),
  /** SHA-256 of the staff session, by which one is told from another. */
  session: v.string(),
  staff: ownStaff,
  /** The company's identity provider began the session, and begins the next one. */
  signsIn: v.boolean(),
  loginHost: v.string(),
  sessionEnded: v.boolean(),
});
export type RelayRecord = v.InferOutput<typeof relay>;

/** One page of the relay's list: the ids in it, and the `ETag` under which it came. */
const page = v.object({ ids: v.array(v.string()), more: v.boolean(), etag: v.optional(v.string()) });

/** The connections as the relay last told of them: of many, those that need a person, and the first page of all. */
const known = v.object({
  connections: v.array(v.object({ ...connection.entries, cause: v.nullable(v.string()) })),
  /** The relay has more than are kept here. */
  more: v.boolean(),
  at: v.number(),
  pages: v.object({ needsYou: page, all: page }),
  /** When single ones were learned, the latest first: they are kept for a while though no page has them. */
  learned: v.array(v.object({ id: v.string(), at: v.number() })),
});
export type KnownRecord = v.InferOutput<typeof known>;

/** How many of all connections need a person, and so on, as the relay last counted them. */
const summary = v.object({ ...connectionSummary.entries, etag: v.optional(v.string()) });

/** What was last told of each connection that needs a person; the levels are those of `warn.ts`. */
const warned = v.array(v.object({ id: v.string(), level: v.number() }));

/** The links that this person confirms and that have not ended. */
const links = v.array(link);

/** What was typed in the Connect form, as popups close at every click outside of them. */
export const draft = v.object({ id: v.string(), name: v.string() });

/** The tools that the relay's engineers have described. */
const tools = v.array(tool);

/** The origins that the person named themselves, whose pages the relay knows nothing of. */
const ownSites = v.array(v.string());

/** What a person clicked on in a tool's page, as it is asked about in the extension's own window. */
const question = v.object({
  /** Of this asking: an answer to an earlier one is none. */
  id: v.string(),
  account,
  origin: v.string(),
  /** The relay's name of the tool, where it knows one there. */
  tool: v.nullable(v.string()),
});
export type Question = v.InferOutput<typeof question>;

/** The partner, as staff know it, and where they find help: a mail address or an https address. */
const brand = v.object({ name: v.string(), support: v.optional(v.string()) });

/** Milliseconds by which the relay's clock is ahead of the browser's, as last measured. */
const offset = v.number();

/** When the relay is asked next, and how often in a row it has not answered. */
const schedule = v.object({ refreshAt: v.number(), failures: v.number() });

/** An error of the extension's own; see `messages.ts`. */
export const errorNote = v.object({
  at: v.number(),
  place: v.string(),
  kind: v.string(),
  stack: v.array(v.string()),
  version: v.string(),
});

/** What is kept, and in which form. */
const shapes = {
  /** Saved before the relay that it belongs to. */
  credential,
  relay,
  brand,
  known,
  summary,
  warned,
  links,
  flow,
  draft,
  tools,
  ownSites,
  question,
  offset,
  /** Whether the person wants notifications; they do unless they said otherwise. */
  notifications: v.boolean(),
  /** The language that the person has chosen; without one it is the browser's. */
  language: v.picklist(languageCodes),
  /** The look that the person has chosen; without one it is the system's. */
  theme: v.picklist(themes),
  schedule,
  /** The origins whose pages have asked for more states than a page may. */
  askers: v.array(v.string()),
  toldStates,
  errors: v.array(errorNote),
} as const;

export type RecordName = keyof typeof shapes;
export const recordNames = Object.keys(shapes) as RecordName[];
export type RecordOf<N extends RecordName> = v.InferOutput<(typeof shapes)[N]>;

export interface Records {
  /** The record, or null where there is none. One that cannot be read counts as none, and is removed where it can be. */
  read<N extends RecordName>(name: N): Promise<{ value: RecordOf<N> | null; damaged: boolean }>;
  /** Writes the record, or removes it when it is null. */
  write<N extends RecordName>(name: N, value: RecordOf<N> | null): Promise<void>;
}

/**
 * The extension's records. (A variable called `storage` here would make WXT put a storage library of its own into the
 * background, 3 kB of it.)
 */
export function openRecords(kept: Effects['storage']): Records {
  return {
    async read<N extends RecordName>(name: N) {
      try {
        const raw = await kept.get(name);
        if (raw === undefined) return { value: null, damaged: false };
        const parsed = v.safeParse(shapes[name], raw);
        if (parsed.success) return { value: parsed.output as RecordOf<N>, damaged: false };
        await kept.remove(name);
      } catch {
        // The browser itself cannot read it, or not remove it.
      }
      return { value: null, damaged: true };
    },
    async write(name, value) {
      if (value === null) await kept.remove(name);
      else await kept.set(name, value);
    },
  };
}
