/** A stored access code: the organization it opens, and who gave it. */
export interface Grant {
  readonly accessCode: string;
  readonly organizationId: string;
  readonly userId: string;
  readonly grantedAt: number;
  ended?: 'revoked' | 'replaced';
}

/** The access codes that partners made and organizations authorized. */
export interface Grants {
  /** Stores an access code; ends the organization's earlier ones if told to. */
  store(grant: Grant, endEarlier: boolean): void;
  /** The live grant behind an access code. */
  find(accessCode: string): Grant | undefined;
  /** The organization's latest live grant. */
  current(organizationId: string): Grant | undefined;
  /** Ends every live grant of an access code or organization and returns them. */
  revoke(accessCodeOrOrganizationId: string): Grant[];
  all(): Grant[];
}

/** Opens an empty store of grants. */
export function createGrants(): Grants {
  const grants: Grant[] = [];
  const live = (): Grant[] => grants.filter(({ ended }) => ended === undefined);

  return {
    store(grant, endEarlier) {
      for (const earlier of live()) {
        const sameCode = earlier.accessCode === grant.accessCode;
        if (sameCode || (endEarlier && earlier.organizationId === grant.organizationId)) {
          earlier.ended = 'replaced';
        }
      }
      grants.push(grant);
    },
    find: (accessCode) => live().find((grant) => grant.accessCode === accessCode),
    current: (organizationId) => live().findLast((grant) => grant.organizationId === organizationId),
    revoke(target) {
      const ended = live().filter(
        ({ accessCode, organizationId }) => accessCode === target || organizationId === target,
      );
      for (const grant of ended) grant.ended = 'revoked';
      return ended;
    },
    all: () => [...grants],
  };
}
