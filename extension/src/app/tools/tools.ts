import { may } from '@noiseaware-connect/shared/role';
import { type AccountState, account as accountShape } from '@noiseaware-connect/shared/shapes';
import * as v from 'valibot';
import type { AccountStatus, PageRules, States, ToolMessages } from '../../tool-messages.ts';
import { chipWords } from '../../words/chip-words.ts';
import type { Effects } from '../effects.ts';
import { inSession, type Model, type ModelStore } from '../model/model.ts';
import type { ToolDocument } from '../own-page.ts';
import type { RelayCaller } from '../relay-client.ts';
import { createAskLimit } from './ask-limit.ts';
import { chipWordsFor } from './chip-words-for.ts';
import { findToolForAccount, isUnlisted, toolsOf } from './known-tools.ts';
import { lastStatesOf, mergeSentStates } from './last-states.ts';
import { patternOf } from './site.ts';

export type Tools = ReturnType<typeof createTools>;

/** The relay's tools, the sites that the person allows, and what pages there may learn. */
export function createTools(deps: { effects: Effects; model: ModelStore; relay: RelayCaller }) {
  const { effects, model, relay } = deps;
  const isConcerned = (origin: string): boolean =>
    toolsOf(model.current, origin).length > 0 || isUnlisted(model.current, origin);
  /**
   * Whether the person allows a document: a frame only if the relay, the person or an administrator has named every
   * site that it is framed by, and the person allows all of them.
   */
  const allows = async ({ origin, ancestors }: ToolDocument): Promise<boolean> => {
    if (!ancestors.every(isConcerned)) return false;
    const origins = [...new Set([origin, ...ancestors])];
    return (await Promise.all(origins.map((each) => effects.sites.allows(each)))).every((allowed) => allowed);
  };
  const mayAsk = (origin: string, account: string): boolean =>
    findToolForAccount(model.current, { origin, account }) !== undefined;
  const readSites = async () => {
    const sites = await effects.sites.list();
    // Without a relay there is nothing to show, and no page needs to know that the extension is installed.
    await effects.toolPages.runOn(model.current.relay === null ? [] : sites);
    await model.update(({ ownSites }) => ({
      sites,
      // A site whose permission was withdrawn has to be added again.
      ownSites: ownSites?.filter((origin) => sites.includes(patternOf(origin))) ?? null,
    }));
  };
  const limit = createAskLimit(effects);
  let reading: Promise<void> = Promise.resolve();

  return {
    /** Asks the relay for its tools. */
    async refresh() {
      const relayRecord = model.current.relay;
      if (relayRecord === null || relayRecord.sessionEnded) return;
      const answer = await relay.call((client) => client.listTools({}));
      // Without an answer the known tools stay: they change rarely.
      if (!answer.ok) return;
      const { tools } = answer.value;
      await model.update(inSession(relayRecord.session, () => ({ tools })));
    },

    /** Reads from the browser on which sites the extension may run, and runs there. */
    readSites(): Promise<void> {
      // One at a time, so that an earlier reading cannot overwrite a later one.
      reading = reading.then(readSites, readSites);
      return reading;
    },

    /** Stores an origin that the person has added. */
    addSite: (origin: string) =>
      model.update(({ ownSites }) => ({ ownSites: [...new Set([...(ownSites ?? []), origin])] })),

    /** The rules for a document. */
    async rulesFor(document: ToolDocument): Promise<PageRules> {
      const { relay: setup } = model.current;
      const tools = toolsOf(model.current, document.origin);
      if (setup === null || !isConcerned(document.origin) || !(await allows(document)))
        return { state: 'off', tools: [], words: chipWords };
      const words = chipWordsFor(may(setup.staff, 'connect'));
      return { state: setup.sessionEnded ? 'signed_out' : 'ready', tools, words };
    },

    /** The states of those accounts that this document may know. */
    async statesFor(
      document: ToolDocument,
      accounts: readonly string[],
    ): Promise<ToolMessages['tool-states']['output']> {
      if (!(await allows(document))) return { ok: false, reason: 'off' };
      const { origin, ancestors } = document;
      const permittedAccounts = [...new Set(accounts)].filter(
        (account) => v.is(accountShape.entries.id, account) && mayAsk(origin, account),
      );
      if (permittedAccounts.length === 0) return { ok: true, states: {} };
      // Counted for the page that a person has opened: no frame of it has a limit of its own.
      const page = ancestors.at(-1) ?? origin;
      if (!limit.take(page, permittedAccounts.length)) {
        await model.update(({ askers }) =>
          askers?.includes(page) ? {} : { askers: [...(askers ?? []), page] },
        );
        return { ok: false, reason: 'unreachable' };
      }
      const answer = await relay.call((client) =>
        client.readStates({ body: { accounts: permittedAccounts } }),
      );
      if (answer.ok) {
        const states = statesOf(answer.value.states);
        const at = effects.now();
        const newStates = permittedAccounts.map((account) => ({
          account,
          status: Object.hasOwn(states, account) ? states[account] : undefined,
          at,
        }));
        await model.update(({ sentStates }) => ({ sentStates: mergeSentStates(sentStates, newStates) }));
        return { ok: true, states: { ...states, ...awaiting(model.current.links, permittedAccounts) } };
      }
      if (answer.failure.code === 'unauthenticated') return { ok: false, reason: 'signed_out' };
      const last = lastStatesOf(model.current.sentStates, permittedAccounts, effects.now());
      return { ok: false, reason: 'unreachable', last };
    },

    /**
     * See `known-tools.ts`. Undefined also if the document is not allowed.
     * @param here the id of the tool whose page it is, as the page says
     */
    async findToolForAccount(document: ToolDocument, account: string, here: string | undefined) {
      if (!(await allows(document))) return undefined;
      return findToolForAccount(model.current, { origin: document.origin, account }, ({ id }) => id === here);
    },
  };
}

// --- Internal helpers ---

/** The state of an account's chip, by the group in which popup and console show its connection. */
function chipStateOf({ status, group }: Pick<AccountState, 'status' | 'group'>): AccountStatus {
  switch (group) {
    case 'needs_you':
      return status === 'reauthorization_required' ? status : 'needs_you';
    case 'trouble':
      return 'degraded';
    case 'fine':
      return 'active';
    case 'ended':
      return 'disconnected';
  }
}

const statesOf = (states: readonly AccountState[]): States =>
  Object.fromEntries(states.map((each) => [each.account, chipStateOf(each)]));

/** Those of the accounts whose owner has authorized by a link, as long as this person has not confirmed it. */
const awaiting = (links: Model['links'], accounts: readonly string[]): States =>
  Object.fromEntries(
    (links ?? []).flatMap(({ status, account: { id } }) =>
      status === 'awaiting_confirmation' && accounts.includes(id) ? [[id, status]] : [],
    ),
  );
