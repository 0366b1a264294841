import { contractVersion } from '@noiseaware-connect/shared/contract/extension';
import { isLocked } from '../model/settled.ts';
import type { View } from '../view.ts';
import { browserNameOf } from './browser-facts.ts';
import type { Check } from './checks.ts';

/**
 * The report that a person can send to their admin when something does not work, as JSON. An allow-list: numbers, dates
 * and fixed words; no account, person, address, organization or secret.
 * @param about the extension's version, the user agent, and the time by the browser's clock
 */
export function reportOf(
  view: View,
  checks: readonly Check[],
  about: { version: string; userAgent: string; now: number },
): string {
  const { relay, known: list, summary, flow, tools, sites, policy } = view;
  const settings = checks.flatMap((check) => (check.name === 'policy' ? check.settings : []));
  const report = {
    report: 'noiseaware-connect',
    at: dateOf(about.now),
    extension: about.version,
    contract: contractVersion,
    browser: browserNameOf(about.userAgent),
    settings: {
      language: view.language,
      theme: view.theme,
      notifications: view.notifications,
      byPolicy: settings.filter((name) => name !== 'locked'),
      locked: (['relayAddress', 'tools', 'language', 'notifications'] as const).filter((name) =>
        isLocked(policy, name),
      ),
    },
    signedIn: relay === null ? 'not set up' : !relay.sessionEnded,
    clockAheadSeconds: Math.round(-view.offset / 1_000),
    connections: summary && {
      needsYou: summary.needsYou,
      trouble: summary.trouble,
      fine: summary.fine,
      ended: summary.ended,
    },
    kept: { connections: list?.connections.length ?? 0, at: list && dateOf(list.at) },
    tools: {
      described: tools?.length ?? 0,
      sitesAllowed: sites.length,
      askedTooMuch: view.askers?.length ?? 0,
    },
    lastRefresh: view.refresh.failure ?? 'done',
    attempt: flow && { step: flow.step, waitingFor: flow.waitingFor, outcome: flow.outcome },
    checks: Object.fromEntries(checks.map(({ name, finding }) => [name, finding])),
    errors: (view.errors ?? []).map(({ at, ...note }) => ({ at: dateOf(at), ...note })),
  };
  return JSON.stringify(report, null, 2);
}

// --- Internal helpers ---

const dateOf = (at: number): string => new Date(at).toISOString();
