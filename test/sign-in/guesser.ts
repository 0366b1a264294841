import { beginSignIn, completeSignIn, inventedRedirect } from '../support/relay/sign-in.ts';

// A process of its own: `guesser.ts <kind> <url>`. On 100 connections it guesses without a pause at sign-ins of the relay there. It
// writes a line once it has had 100 answers, ends with its standard input, and writes then how many answers it has had.

/** What it guesses. */
export type Guesses = 'all' | 'codes';

const [, , kind, url = ''] = process.argv;
const relay = { url };

async function begin() {
  const started = await beginSignIn(relay);
  if (!started.ok) throw new Error(started.failure.code);
  return started;
}

/** An attempt of its own with an invented code, which only the provider can refuse. */
async function inventCode(): Promise<void> {
  const started = await begin();
  await completeSignIn(relay, started, inventedRedirect(started));
}

async function guessesOf(): Promise<(() => Promise<unknown>)[]> {
  if (kind === 'codes') return [inventCode];
  const [stranger, other] = [await begin(), await begin()];
  const foreign = inventedRedirect(other);
  const empty = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
  return [
    () => fetch(`${url}/v1/sign-ins/invented/completion`, empty).then((answer) => answer.text()),
    () => completeSignIn(relay, { ...stranger, id: 'invented' }, foreign),
    () => completeSignIn(relay, { ...stranger, verifier: other.verifier }, foreign),
    () => completeSignIn(relay, stranger, foreign),
    () => fetch(`${url}/console/signed-in?code=x&state=x`).then((answer) => answer.text()),
    inventCode,
  ];
}

async function guess(): Promise<void> {
  const guesses = await guessesOf();
  let answers = 0;
  let isOver = false;
  process.stdin.resume().once('end', () => {
    isOver = true;
  });
  const repeat = async (_: unknown, index: number) => {
    while (!isOver) {
      await guesses[index % guesses.length]?.();
      answers += 1;
      if (answers === 100) process.stdout.write('guessing\n');
    }
  };
  await Promise.all(Array.from({ length: 100 }, repeat));
  process.stdout.write(`${answers}\n`);
}

if (import.meta.main) await guess();
