import { Command } from 'commander';
import { makeRelease } from './make-release.ts';

// `pnpm release`: writes everything that users download into release/, the same bytes from every clone of a commit.

new Command('pnpm release')
  .description('Write everything that users download into release/, the same bytes from every clone.')
  .addHelpText(
    'after',
    `
Environment:
  RELEASE_COMPANY  the publisher, in the stores' texts
  RELEASE_CONTACT  a mail address or a page of the publisher
  RELEASE_KEY      file of ssh-keygen's private key that signs SHA256SUMS; without it they are not signed
  RELEASE_GPG_KEY  file of GnuPG's private key that signs the apt repository; without it that is not signed

CONTRIBUTING.md says each step.`,
  )
  .parse();

try {
  makeRelease(process.env, (text) => void process.stdout.write(`${text}\n`));
} catch (error) {
  process.stderr.write(`release: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
