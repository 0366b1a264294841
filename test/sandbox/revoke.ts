import type { TokenKind } from './state/tokens.ts';
import type { World } from './world.ts';

/** Withdraws an access code, or all of an organization by its id or name; returns how many grants ended. */
export function revoke(target: string, world: World): number {
  const { directory, grants, journal, switches, tokens } = world;
  const ended = grants.revoke(directory.organization(target)?.id ?? target);
  const reach = { 'access-code': undefined, refresh: 'refresh', everything: 'both' } as const;
  const kind = reach[switches.revocationEnds];
  for (const { accessCode } of ended) {
    if (kind) tokens.end(kind, (holder) => holder.accessCode === accessCode);
    journal.write('revoke', 200, { accessCode });
  }
  return ended.length;
}

/** Ends tokens of an access code or organization, or of everybody, and leaves the access codes alone. */
export function endTokens(kind: TokenKind, target: string | undefined, { directory, tokens }: World): void {
  const organizationId = target === undefined ? undefined : (directory.organization(target)?.id ?? target);
  tokens.end(
    kind,
    (holder) =>
      target === undefined || holder.accessCode === target || holder.organizationId === organizationId,
  );
}
