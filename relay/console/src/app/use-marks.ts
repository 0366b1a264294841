import type { RelayClient } from '@noiseaware-connect/shared/client';
import { may } from '@noiseaware-connect/shared/role';
import { plural } from '@noiseaware-connect/shared/words/plural';
import { useConsole } from '../context/console-context.ts';
import type { ViewName } from '../context/route.ts';
import { useAnswer } from '../loading/use-answer.ts';
import type { Page } from '../page.ts';
import { healthWords } from '../words/health-words.ts';
import { linksWords } from '../words/links-words.ts';
import { webhookWords } from '../words/webhooks-words.ts';

/** What waits for a person in a view: how much, how urgent it is, and the sentence that says so. */
export interface ViewMark {
  count: number;
  tone: 'amber' | 'red';
  text: string;
}

/** The views in which something waits. One whose state could not be read has no mark: the view itself reports the failure. */
type ViewMarks = Partial<Record<ViewName, ViewMark>>;

/** Links that the person has to confirm, and findings of Health that are not good, of which those about webhooks also mark these. */
export function useMarks(): ViewMarks {
  const { page } = useConsole();
  const marks = useAnswer('marks', async (relay) => ({ ok: true, value: await readMarks(relay, page) }));
  return marks.value ?? {};
}

// --- Internal helpers ---

/** Findings are an answer that the relay uses for a minute. */
async function readMarks(relay: RelayClient, page: Page): Promise<ViewMarks> {
  const [summary, health] = await Promise.all([
    may(page, 'connect') ? relay.summarizeConnections() : undefined,
    may(page, 'administer') ? relay.readFindings() : undefined,
  ]);
  const waitingLinks = summary?.ok ? summary.value.waitingLinks : 0;
  const findings = health?.ok ? health.value.findings.filter(({ level }) => level !== 'ok') : [];
  const behind = findings.filter(({ code }) => behindCodes.includes(code)).length;
  const isProblem = findings.some(({ level }) => level === 'problem');
  return {
    ...(waitingLinks > 0 && {
      links: { count: waitingLinks, tone: 'amber', text: plural(linksWords.waiting, waitingLinks) },
    }),
    ...(behind > 0 && {
      webhooks: { count: behind, tone: 'red', text: plural(webhookWords.behindCount, behind) },
    }),
    ...(findings.length > 0 && {
      health: {
        count: findings.length,
        tone: isProblem ? 'red' : 'amber',
        text: plural(healthWords.bad, findings.length),
      },
    }),
  };
}

/** Findings of which there is at most one for each webhook. */
const behindCodes: readonly string[] = ['webhook_behind', 'webhook_dead', 'webhook_disabled'];
