import { isOfPattern } from '@noiseaware-connect/shared/account-pattern';
import { type Found, matchTemplate, templateOf } from '@noiseaware-connect/shared/match-template';
import type { Tool } from '@noiseaware-connect/shared/tool';

/**
 * What an address says of a tool: undefined where it is none of its pages, else what stands in the named places of the
 * first template of which it is. Where a template says nothing of query or fragment, any will do.
 */
export function matchPages({ pages }: Pick<Tool, 'pages'>, address: string): Found | undefined {
  for (const written of pages) {
    const found = matchTemplate(templateOf(written), comparable(address, written), delimiters);
    if (found !== undefined) return decoded(found);
  }
  return undefined;
}

/** Whether a tool may ask about an account. */
export const mayKnow = ({ accounts }: Pick<Tool, 'accounts'>, account: string): boolean =>
  accounts === undefined || isOfPattern(accounts, account);

// --- Internal helpers ---

/** What a value out of an address cannot hold: it would be more than one part of it, or a parameter with its name. */
const delimiters = '/?#&=';

/** An address without the query or fragment of which a template says nothing; a fragment may have its own query. */
function comparable(address: string, written: string): string {
  const [page, fragment] = cut(address, '#');
  const [writtenPage, writtenFragment] = cut(written, '#');
  const head = writtenPage.includes('?') ? page : cut(page, '?')[0];
  if (fragment === undefined || writtenFragment === undefined) return head;
  return `${head}#${writtenFragment.includes('?') ? fragment : cut(fragment, '?')[0]}`;
}

function cut(whole: string, mark: string): [before: string, after?: string] {
  const at = whole.indexOf(mark);
  return at < 0 ? [whole] : [whole.slice(0, at), whole.slice(at + 1)];
}

/** Addresses are percent-encoded; what cannot be decoded stands for itself. */
const decoded = ({ id, name }: Found): Found => ({
  ...(id === undefined ? {} : { id: decode(id) }),
  ...(name === undefined ? {} : { name: decode(name) }),
});

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
