import type { Tool } from '@noiseaware-connect/shared/tool';
import type { FrameWord, PageInFront, RecordInFront } from '../../messages.ts';
import { matchPages } from '../../tool/rules/match-pages.ts';
import type { AccountStatus } from '../../tool-messages.ts';
import { chipWords } from '../../words/chip-words.ts';
import type { View } from '../view.ts';
import { claimedAccount } from './claimed-account.ts';
import { findToolForAccount } from './known-tools.ts';
import { patternOf } from './site.ts';

type Settings = Pick<View, 'tools' | 'policy' | 'ownSites' | 'sites'>;

/** The most records of a page that are read. */
const most = 100;

/** What the page in front reports. */
export interface PageReport {
  subject: RecordInFront | null;
  /** The records of all frames, each account once, the subject first. */
  records: RecordInFront[];
  noRoom: number;
  /** The frames with records, but for the page itself: the site of each, and how many accounts it shows. */
  found: { host: string; count: number }[];
  /** How many frames of the page the extension may not read. */
  frames: number;
}

/**
 * The records of the page in front, those of all its frames together, the one that it is about first; without those
 * that the tool of their frame may not know. Nothing that the page answers is trusted.
 */
export function parseRecordsInFront(front: PageInFront | null, view: Settings): PageReport {
  const words = front?.frames ?? [];
  const frames = words.map((word) => parseFrame(word, view));
  const held = words.reduce((sum, { children }) => sum + children, 0);
  const named = frames.flatMap(({ subject }) => subject)[0];
  const byId = new Map<string, RecordInFront>();
  for (const record of [...(named ? [named] : []), ...frames.flatMap(({ records }) => records)]) {
    const { id } = record.account;
    const before = byId.get(id);
    // The same record may have its name in one frame, and its state in another.
    byId.set(id, { ...record, ...before, account: { ...record.account, ...before?.account } });
  }
  const [first, ...others] = [...byId.values()].slice(0, most);
  return {
    subject: first !== undefined && (named !== undefined || others.length === 0) ? first : null,
    records: first === undefined ? [] : [first, ...others],
    noRoom: frames.reduce((sum, { noRoom }) => sum + noRoom, 0),
    found: frames.slice(1).flatMap(({ records }, index) => {
      const count = new Set(records.map(({ account }) => account.id)).size;
      return count === 0 ? [] : [{ host: new URL(words[index + 1]?.origin ?? '').host, count }];
    }),
    frames: Math.max(0, held - words.slice(1).filter((word) => isAllowed(word, view)).length),
  };
}

// --- Internal helpers ---

const isAllowed = ({ origin }: Pick<FrameWord, 'origin'>, { sites }: Settings): boolean =>
  URL.canParse(origin) && sites.includes(patternOf(origin));

/** What one frame answers. */
function parseFrame({ page, origin, answer }: FrameWord, view: Settings) {
  if (!isAllowed({ origin }, view)) return { subject: [], records: [], noRoom: 0 };
  const isHere = (tool: Tool) => matchPages(tool, page) !== undefined;
  const parse = (claim: unknown): RecordInFront[] => {
    const { id, name, status } = Object(claim) as Record<string, unknown>;
    const account = claimedAccount(id, name);
    const tool = account && findToolForAccount(view, { origin, account: account.id }, isHere);
    if (account === undefined || tool === undefined) return [];
    const from = tool === 'unlisted' ? new URL(origin).host : tool.name;
    return [{ account, from, ...(isStatus(status) && { status }) }];
  };
  const { subject, records, noRoom } = Object(answer) as Record<string, unknown>;
  return {
    subject: parse(subject),
    records: Array.isArray(records) ? records.slice(0, most).flatMap(parse) : [],
    noRoom: Number.isSafeInteger(noRoom) ? Math.max(0, noRoom as number) : 0,
  };
}

const isStatus = (value: unknown): value is AccountStatus =>
  typeof value === 'string' && Object.hasOwn(chipWords, value);
