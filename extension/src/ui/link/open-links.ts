import type { Link } from '@noiseaware-connect/shared/shapes';
import type { Ask, Asked } from '../../messages.ts';

/** The most pages of each of the relay's lists that are read. */
const mostPages = 5;

/**
 * The links that an owner can still use, or by which one has authorized, whoever has made them: the newest of each
 * account, by its id.
 */
export async function listOpenLinks(ask: Ask): Promise<Asked<ReadonlyMap<string, Link>>> {
  const listed = await Promise.all(pendingStatuses.map((status) => listAll(ask, status)));
  const links: Link[] = [];
  for (const each of listed) {
    if (!each.ok) return each;
    links.push(...each.value);
  }
  links.sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
  return { ok: true, value: new Map(links.map((link) => [link.account.id, link])) };
}

// --- Internal helpers ---

const pendingStatuses = ['open', 'started', 'awaiting_confirmation'] as const;

async function listAll(ask: Ask, status: (typeof pendingStatuses)[number]): Promise<Asked<Link[]>> {
  const links: Link[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const query = { status, limit: '200', cursor };
    const answer = await ask((client) => client.listLinks({ query }));
    if (!answer.ok) return answer;
    links.push(...answer.value.links);
    cursor = answer.value.nextCursor;
    if (cursor === undefined) break;
  }
  return { ok: true, value: links };
}
