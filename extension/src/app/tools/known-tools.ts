import type { Tool } from '@noiseaware-connect/shared/tool';
import { originsOf } from '@noiseaware-connect/shared/tool-origins';
import { mayAskAbout } from '../../tool/rules/match-pages.ts';
import { isLocked } from '../model/settled.ts';
import type { View } from '../view.ts';

/** What both the background and the pages know of tools and sites. */
type ToolSettings = Pick<View, 'tools' | 'policy' | 'ownSites'>;

/** The relay's tools that have pages on an origin. */
export const toolsOf = ({ tools }: Pick<ToolSettings, 'tools'>, origin: string): Tool[] =>
  (tools ?? []).filter((tool) => originsOf(tool).includes(origin));

/**
 * Whether the person or an administrator named this origin, and the relay knows no tool there. Any other allowed origin
 * without a tool (another port of the host, a tool that the relay has removed) may not ask about anything.
 */
export function isUnlisted(settings: ToolSettings, origin: string): boolean {
  const { tools, policy, ownSites } = settings;
  if (tools === null || toolsOf(settings, origin).length > 0) return false;
  const isOwn = ownSites?.includes(origin) === true && !isLocked(policy, 'tools');
  return isOwn || policy.tools?.includes(origin) === true;
}

/**
 * The tool of an origin that may know the account; of several, the one whose page it is. `unlisted` if the relay has no
 * tool there; undefined if the account may not be asked about.
 */
export function findToolForAccount(
  settings: ToolSettings,
  { origin, account }: { origin: string; account: string },
  isHere: (tool: Tool) => boolean = () => false,
): Tool | 'unlisted' | undefined {
  if (isUnlisted(settings, origin)) return 'unlisted';
  const candidates = toolsOf(settings, origin).filter((tool) => mayAskAbout(tool, account));
  return candidates.find(isHere) ?? candidates[0];
}
