import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveBenchmark } from './server-side.ts';

// The least that Node can do for a JSON call, without any library: what is above it is the price of one.
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { code } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { code: string };
    const answer = JSON.stringify({ access_code: `${code.length}${randomBytes(32).toString('base64url')}` });
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(answer),
    });
    response.end(answer);
  });
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
serveBenchmark(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, async () => {
  server.close();
  server.closeAllConnections();
});
