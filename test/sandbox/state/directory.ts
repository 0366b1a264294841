import type { SandboxClock } from '../clock.ts';

/** A customer of NoiseAware; the id is a number above 2^53, kept as text. */
export interface Organization {
  readonly id: string;
  readonly name: string;
}

/** A user that can log in. */
export interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  password: string;
  readonly organizations: Organization[];
  mustResetPassword: boolean;
}

/** What is needed to add a user; organizations are named, and shared between users who name the same. */
export interface NewUser {
  readonly email: string;
  readonly password: string;
  readonly name?: string | undefined;
  readonly organizations?: readonly string[] | undefined;
  readonly mustResetPassword?: boolean | undefined;
}

/** A mail that the sandbox "sent". */
export interface Mail {
  readonly to: string;
  readonly at: number;
  readonly link: string;
}

interface PendingSignup {
  readonly user: NewUser;
  readonly mail: Mail;
  readonly token: string;
  readonly visit: string;
}

/** Everybody who is known, and those who wait for their mail. */
export interface Directory {
  add(user: NewUser): User;
  findUser(email: string): User | undefined;
  userById(id: string): User | undefined;
  organization(idOrName: string): Organization | undefined;
  organizations(): Organization[];
  await(signup: PendingSignup): void;
  /** The sign-up whose mail is on its way, if this visit has one. */
  signupOf(visit: string): PendingSignup | undefined;
  /** Takes a sign-up by the token of its mail, at most once, and not before the mail came. */
  confirm(token: string): { user: User; visit: string } | undefined;
  /** The mails that have arrived by now. */
  mails(): Mail[];
}

// The first whole number that a double cannot tell from its neighbour.
const firstId = 2n ** 53n + 1n;

/** Opens a directory without anybody in it. */
export function createDirectory(clock: SandboxClock): Directory {
  const users: User[] = [];
  const known: Organization[] = [];
  const pending = new Set<PendingSignup>();
  const sent: Mail[] = [];
  let ids = firstId;
  const nextId = (): string => String(ids++);

  const ensureOrganization = (name: string): Organization => {
    const found = known.find((organization) => organization.name === name);
    if (found) return found;
    const organization = { id: nextId(), name };
    known.push(organization);
    return organization;
  };

  const findUser = (email: string): User | undefined =>
    users.find((user) => user.email.toLowerCase() === email.trim().toLowerCase());

  const add = ({ email, password, name, organizations, mustResetPassword }: NewUser): User => {
    if (findUser(email)) throw new Error(`there is already a user ${email}`);
    const user: User = {
      id: nextId(),
      email,
      name: name ?? email,
      password,
      organizations: (organizations ?? [`${email}'s organization`]).map(ensureOrganization),
      mustResetPassword: mustResetPassword ?? false,
    };
    users.push(user);
    return user;
  };

  return {
    add,
    findUser,
    userById: (id) => users.find((user) => user.id === id),
    organization: (idOrName) => known.find(({ id, name }) => id === idOrName || name === idOrName),
    organizations: () => [...known],
    await(signup) {
      pending.add(signup);
      sent.push(signup.mail);
    },
    signupOf: (visit) => [...pending].findLast((signup) => signup.visit === visit),
    confirm(token) {
      const signup = [...pending].find(
        (waiting) => waiting.token === token && waiting.mail.at <= clock.now(),
      );
      if (!signup) return undefined;
      pending.delete(signup);
      const user = findUser(signup.user.email) ?? add(signup.user);
      return { user, visit: signup.visit };
    },
    mails: () => sent.filter(({ at }) => at <= clock.now()),
  };
}
