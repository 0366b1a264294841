import { listen } from './listen.ts';

// What a call costs in Node alone: read the body, answer. Nothing is parsed.
const answer = JSON.stringify({ access_code: 'x'.repeat(43) });
listen((request, response) => {
  request.resume();
  request.on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length });
    response.end(answer);
  });
});
