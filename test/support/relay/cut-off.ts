import { once } from 'node:events';
import { connect } from 'node:net';

/** Begins a POST to this port of this machine. The function that it returns ends the connection in the middle of the body. */
export async function beginRequest(port: number): Promise<() => Promise<void>> {
  const socket = connect(port, '127.0.0.1').resume();
  await once(socket, 'connect');
  socket.write('POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{');
  return async () => {
    socket.end();
    await once(socket, 'close');
  };
}
