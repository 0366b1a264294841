import type { RelayClient } from '@noiseaware-connect/shared/client';
import { may } from '@noiseaware-connect/shared/role';
import { plural } from '@noiseaware-connect/shared/words/plural';
import { useConsole } from '../context/console-context.ts';
import type { ViewName } from '../context/route.ts';
import { useAnswer } from '../loading/use-answer.ts';
import type { Page } from '../page.ts';
import { isBehind } from '../views/webhooks/webhook-state.ts';
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

/** Links that the person has to confirm, webhooks that are behind, and findings of Health that are not good. */
export function useMarks(): ViewMarks {
  const { page } = useConsole();
  const marks = useAnswer('marks', async (relay) => ({ ok: true, value: await readMarks(relay, page) }));
  return marks.value ?? {};
}

// --- Internal helpers ---

async function readMarks(relay: RelayClient, page: Page): Promise<ViewMarks> {
  const mayAdminister = may(page, 'administer');
  const [summary, webhooks, health] = await Promise.all([
    may(page, 'connect') ? relay.summarizeConnections() : undefined,
    mayAdminister ? relay.listWebhooks() : undefined,
    mayAdminister ? relay.readFindings() : undefined,
  ]);
  const waitingLinks = summary?.ok ? summary.value.waitingLinks : 0;
  const behind = webhooks?.ok ? webhooks.value.webhooks.filter(isBehind).length : 0;
  const findings = health?.ok ? health.value.findings.filter(({ level }) => level !== 'ok') : [];
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
