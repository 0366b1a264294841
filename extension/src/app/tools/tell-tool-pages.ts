import { may } from '@noiseaware-connect/shared/role';
import type { Effects } from '../effects.ts';
import type { Model, ModelStore } from '../model/model.ts';

/** Notifies the pages of tools when the rules of their site or the state of an account may have changed. */
export function tellToolPages(model: ModelStore, { toolPages }: Pick<Effects, 'toolPages'>): void {
  let rules = rulesIn(model.current);
  let states = statesIn(model.current);
  model.subscribe((current) => {
    const before = { rules, states };
    rules = rulesIn(current);
    states = statesIn(current);
    if (rules !== before.rules) void toolPages.tell('rules-changed');
    else if (states !== before.states) void toolPages.tell('states-changed');
  });
}

// --- Internal helpers ---

const rulesIn = ({ relay, tools, sites, ownSites, spoken }: Model): string =>
  JSON.stringify([
    ...[relay?.session, relay?.sessionEnded, relay && may(relay.staff, 'connect')],
    ...[tools, sites, ownSites, spoken],
  ]);

/** Without dates, so that an unchanged list changes nothing. The counts stand for connections that are not kept. */
const statesIn = ({ known: list, summary, links }: Model): string =>
  (list?.connections ?? [])
    .map(({ id, account, status }) => `${JSON.stringify(account.id)} ${id} ${status}`)
    .sort()
    .concat(
      [JSON.stringify(links), summary?.needsYou, summary?.trouble, summary?.fine, summary?.ended].join(),
    )
    .join('\n');
