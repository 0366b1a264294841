import { makeRelease } from './make-release.ts';

// `pnpm release`: writes everything that users download into release/, the same bytes from every clone of a commit.

try {
  makeRelease(process.env, (text) => void process.stdout.write(`${text}\n`));
} catch (error) {
  process.stderr.write(`release: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
