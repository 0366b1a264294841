import { expect, it } from 'vitest';
import { signWebhook } from '../../relay/client/src/testing.ts';
import { directoryOfFile } from '../support/fresh-directory.ts';
import { codeBlocksIn } from './code-blocks.ts';
import { documentOf } from './follow-document.ts';
import { frameworkPackages, frameworks, startFramework } from './framework-programs.ts';
import { installClient } from './install-client.ts';

// The README's lines for receivers of webhooks, in the frameworks that they are for, which are installed here alone.

const directory = await directoryOfFile();
await installClient(directory, frameworkPackages);

const lines = codeBlocksIn(documentOf('client/README.md'))
  .filter(({ kind }) => kind === 'ts')
  .map(({ text }) => text);
const linesOf = (framework: string): string =>
  lines.find((text) => text.startsWith(`// ${framework}`)) ?? expect.fail(`no lines for ${framework}`);

const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;

/** Runs a receiver with the README's lines. */
const start = (framework: string) =>
  startFramework(
    directory,
    framework,
    `import { webhookHandler } from '@noiseaware-connect/client/webhook';
const receive = webhookHandler({
  secret: '${secret}',
  on: {
    'link.used': ({ data }) => console.log(data.link.id),
    'link.revoked': () => { throw new Error('the database is away'); },
  },
});
${lines.find((text) => text.startsWith('const requestOf'))}`,
    linesOf(framework),
  );

it.each(frameworks)(
  'the README’s lines for %s receive what is signed, refuse what is not, and answer 500 where the work fails',
  { timeout: 60_000 },
  async (framework) => {
    const { url, printed } = await start(framework);
    const send = (headers: Record<string, string>, body: string) =>
      fetch(`${url}/noiseaware`, { method: 'POST', headers, body }).then(({ status }) => status);
    const json = { 'content-type': 'application/json' };
    await expect.poll(() => send(json, '{}').catch(() => undefined)).toBe(400);
    const signed = (type: string) =>
      signWebhook({ secret, message: { type, data: { link: { id: 'a–b' } } } });
    const used = signed('link.used');
    expect(await send(used.headers, used.body)).toBe(204);
    expect(await send(used.headers, used.body.replace('a–b', 'c'))).toBe(400);
    const newer = signed('of.a.newer.relay');
    expect(await send(newer.headers, newer.body)).toBe(204);
    const failing = signed('link.revoked');
    expect(await send(failing.headers, failing.body)).toBe(500);
    await expect.poll(() => printed()).toBe('a–b\n');
    if (framework === 'Fastify')
      expect(
        await (await fetch(`${url}/other`, { method: 'POST', headers: json, body: '{"a":1}' })).json(),
      ).toEqual({ a: 1 });
  },
);
