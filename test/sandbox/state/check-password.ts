import type { Switches } from '../switches/switches.ts';
import type { Directory, User } from './directory.ts';

interface Needs {
  readonly directory: Directory;
  readonly switches: Readonly<Switches>;
}

/** The user whom an email and a password belong to. */
export function checkPassword(
  email: string,
  password: string,
  { directory, switches }: Needs,
): User | 'wrong' | 'must-reset' {
  const user = directory.findUser(email);
  if (user?.password !== password) return 'wrong';
  return user.mustResetPassword || switches.passwordReset === 'all' ? 'must-reset' : user;
}
