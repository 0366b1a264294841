import { type Listener, listen } from '../sandbox/listener.ts';
import type { Stage } from './stage.ts';

/** Serves the page with instructions for a newcomer, on loopback. */
export async function serveGuide(stage: Stage): Promise<Listener> {
  const { key } = await stage.relay.service('guide');
  const page = guidePage(stage, key);
  return listen(0, async ({ url }, response) => {
    if (url === '/console') {
      response.writeHead(303, { Location: (await stage.relay.door.makeConsoleLink({ body: {} })).url }).end();
      return;
    }
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' });
    response.end(page);
  });
}

// --- Internal helpers ---

const guidePage = ({ sandbox, relay, tool }: Stage, key: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>NoiseAware Connect: what to do</title>
<style>
  :root { color-scheme: light dark; font: 16px/1.6 system-ui, sans-serif }
  body { max-width: 44rem; margin: 3rem auto; padding: 0 1.5rem }
  h1 { font-size: 1.6rem } h2 { font-size: 1.1rem; margin-top: 2.2rem }
  code, pre { font: 14px/1.5 ui-monospace, monospace; background: color-mix(in srgb, currentColor 8%, transparent); border-radius: 4px }
  code { padding: 1px 5px } pre { padding: 12px 14px; overflow-x: auto }
  li { margin: .4rem 0 }
</style>
<h1>NoiseAware Connect runs on this machine</h1>
<p>The sandbox plays NoiseAware, the relay is real, and the extension in this browser is set up as <b>Alex Doe</b>.</p>
<h2>Connect an account where the work is</h2>
<ol>
  <li>In the extension’s options, allow <b>Tideloft</b>, the sample tool: until then nothing runs on its pages.</li>
  <li>Open <a href="${tool.url}/properties">Tideloft</a>. Each home has a chip; click the one of Lakeview Cabin, and confirm in the extension’s own window.</li>
  <li>Log in as <code>${sandbox.demoUser.email}</code> with <code>${sandbox.demoUser.password}</code>; <code>manager@example.com</code> has several organizations. Or sign up.</li>
  <li>Press <b>Authorize</b>. The chip says so, and so does Tideloft’s own page of that home.</li>
</ol>
<p><a href="${tool.url}/classic/units">Tideloft Classic</a> marks nothing: there the relay’s rules find the records.</p>
<h2>Connect an account by its ID</h2>
<ol>
  <li>Click the puzzle piece in the toolbar, then <b>NoiseAware Connect</b> (pin it, to have it at hand).</li>
  <li>Press <b>Connect</b>, enter any account ID, such as <code>cust-7</code>, and press <b>Connect</b> there.</li>
  <li>Log in and press <b>Authorize</b> as above. The popup shows the account connected.</li>
</ol>
<h2>Connect as a customer, in the product's own portal</h2>
<p>Open <a href="${tool.url}/portal?homes=3">Tideloft's portal for owners</a> and press <b>Connect NoiseAware</b>. <code>&amp;mode=redirect</code> does without a window.</p>
<h2>Look over all connections, as support does</h2>
<p>Open <a href="/console">the console</a>. <b>New link</b> among its links makes one with which an owner connects an account without the extension.</p>
<h2>Ask for a token, as a backend would</h2>
<pre>curl -X POST ${relay.url}/v1/accounts/cust-1042/token \\
  -H 'Authorization: Bearer ${key}' \\
  -H 'Content-Type: application/json' -d '{"minTtl":60}'</pre>
<h2>Let NoiseAware alert of noise</h2>
<pre>curl -X POST ${sandbox.url}/_sandbox/alerts -d '{"organization":"…","partnerOrgId":"cust-1042"}'</pre>
<p>The home’s page in Tideloft shows it. <code>"kind":"forged"</code> sends one of which NoiseAware knows nothing.</p>
<h2>Give NoiseAware a bad day</h2>
<pre>curl -X PATCH ${sandbox.url}/_sandbox/switches -d '{"fault":{"token":{"kind":"503"},"refresh":{"kind":"503"}}}'
curl -X PATCH ${sandbox.url}/_sandbox/switches -d '{"fault":{}}'
curl -X POST ${sandbox.url}/_sandbox/revoke -d '{"target":"…an organization…"}'
curl ${sandbox.url}/_sandbox/organizations</pre>
<p>All switches: <a href="${sandbox.url}/_sandbox/">${sandbox.url}/_sandbox/</a></p>
</html>
`;
