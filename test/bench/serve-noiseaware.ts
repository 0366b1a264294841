import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { refreshTokenOf, userTokenOf } from './sample-data.ts';
import { serveBenchmark } from './server-side.ts';

// NoiseAware's two credential calls, answered at once and without looking: completion and renewal are measured on the
// relay's side, and the sandbox, which checks everything, would be measured with them.
let count = 0;
const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    count += 1;
    const answer = JSON.stringify({
      userToken: userTokenOf(`renewal ${count}`),
      refreshToken: refreshTokenOf(`renewal ${count}`),
      expiresAt: new Date(Date.now() + 4 * 60 * 60 * 1000).toISOString(),
    });
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
