import { outputOf } from '../support/relay/run-command.ts';

/** The end of the audit log, as `audit verify --head` takes it: `<seq>:<hash>`. @param directory that with `.env` */
export async function auditHeadIn(directory: string): Promise<string> {
  const { head } = JSON.parse(await outputOf(['audit', 'verify', '--json'], {}, directory)) as {
    head: { seq: number; hash: string };
  };
  return `${head.seq}:${head.hash}`;
}
