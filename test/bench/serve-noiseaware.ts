import { createHash, randomUUID } from 'node:crypto';
import { listen } from './listen.ts';

// NoiseAware, answering each call at once with new tokens and checking nothing: what is measured is the relay, and the
// sandbox, which checks everything, would be measured with it.
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const head = part({ alg: 'HS256', typ: 'JWT' });
const claims = {
  iss: 'https://login.noiseaware.example',
  sub: createHash('sha256').update('organization').digest('base64url'),
  email: 'operations@rental-company.example',
  organizationName: 'Rental company',
};
const hour = 60 * 60;

listen((request, response) => {
  request.resume();
  request.on('end', () => {
    const expiresAt = Math.floor(Date.now() / 1000) + 4 * hour;
    const id = randomUUID();
    const answer = JSON.stringify({
      userToken: [head, part({ ...claims, exp: expiresAt, jti: id }), id.repeat(2).slice(0, 43)].join('.'),
      refreshToken: id.repeat(2).slice(0, 43),
      expiresAt: new Date(expiresAt * 1000).toISOString(),
    });
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(answer),
    });
    response.end(answer);
  });
});
