import type { SandboxClock } from '../clock.ts';
import type { Switches } from '../switches/switches.ts';

/** Whom a token speaks for; tokens of a direct login have no access code behind them. */
export interface Holder {
  readonly userId: string;
  readonly organizationId: string;
  readonly accessCode?: string;
}

/** A pair of tokens; the time is that of the sandbox's clock, not skewed. */
export interface TokenSet {
  readonly userToken: string;
  readonly refreshToken: string;
  readonly expiresAt: number;
}

interface Issued {
  readonly token: string;
  readonly holder: Holder;
  /** From then on the token is refused. */
  endsAt: number;
  replaced?: boolean;
}

/** Which tokens to end. */
export type TokenKind = 'user' | 'refresh' | 'both';

/** Every token that was issued. */
export interface Tokens {
  issue(holder: Holder): TokenSet;
  refresh(refreshToken: string): TokenSet | 'refused';
  /** Whom a user token speaks for, as long as it lives. */
  holderOf(userToken: string): Holder | undefined;
  /** Whom a user or refresh token was issued for, whether it lives or not. */
  issuedFor(token: string): Holder | undefined;
  /** Ends the tokens of all holders that match. */
  end(kind: TokenKind, matches: (holder: Holder) => boolean): void;
}

interface Needs {
  readonly clock: SandboxClock;
  readonly switches: Readonly<Switches>;
  readonly newUserToken: (holder: Holder, expiresAt: number) => string;
  readonly newRefreshToken: () => string;
}

/** Opens a store of tokens that lives by the switches. */
export function createTokens({ clock, switches, newUserToken, newRefreshToken }: Needs): Tokens {
  const userTokens = new Map<string, Issued>();
  const refreshTokens = new Map<string, Issued>();
  const alive = (issued: Issued): boolean => clock.now() < issued.endsAt;

  const end: Tokens['end'] = (kind, matches) => {
    const stores = { user: [userTokens], refresh: [refreshTokens], both: [userTokens, refreshTokens] };
    for (const issued of stores[kind].flatMap((store) => [...store.values()])) {
      if (matches(issued.holder)) issued.endsAt = Math.min(issued.endsAt, clock.now());
    }
  };

  const issueUserToken = (holder: Holder): Issued => {
    const endsAt = clock.now() + switches.tokenLifetime * 1000;
    const issued = { token: newUserToken(holder, endsAt), holder, endsAt };
    userTokens.set(issued.token, issued);
    return issued;
  };

  const issueRefreshToken = (holder: Holder): Issued => {
    const issued = {
      token: newRefreshToken(),
      holder,
      endsAt: clock.now() + switches.refreshLifetime * 1000,
    };
    refreshTokens.set(issued.token, issued);
    return issued;
  };

  const pair = (user: Issued, refresh: Issued): TokenSet => ({
    userToken: user.token,
    refreshToken: refresh.token,
    expiresAt: user.endsAt,
  });

  /** The refresh token to answer with in place of the one that was used. */
  const rotate = (used: Issued): Issued => {
    if (switches.rotation === 'off') {
      if (switches.refreshExtends) used.endsAt = clock.now() + switches.refreshLifetime * 1000;
      return used;
    }
    const grace = switches.rotation === 'grace' ? switches.rotationGrace * 1000 : 0;
    used.endsAt = Math.min(used.endsAt, clock.now() + grace);
    used.replaced = true;
    return issueRefreshToken(used.holder);
  };

  return {
    end,
    issue(holder) {
      if (switches.newTokenEndsOld) {
        end(
          'both',
          (earlier) => earlier.accessCode !== undefined && earlier.accessCode === holder.accessCode,
        );
      }
      return pair(issueUserToken(holder), issueRefreshToken(holder));
    },
    refresh(token) {
      const used = refreshTokens.get(token);
      if (!used) return 'refused';
      if (!alive(used)) {
        const { organizationId } = used.holder;
        if (used.replaced && switches.refreshReuse === 'ends-all') {
          end('both', (holder) => holder.organizationId === organizationId);
        }
        return 'refused';
      }
      const next = rotate(used);
      return pair(issueUserToken(used.holder), next);
    },
    holderOf(token) {
      const issued = userTokens.get(token);
      return issued && alive(issued) ? issued.holder : undefined;
    },
    issuedFor: (token) => (userTokens.get(token) ?? refreshTokens.get(token))?.holder,
  };
}
