import { connect, createServer, type Socket } from 'node:net';

/** Another port for the site, which can be cut off as a network is. */
export interface Relay extends AsyncDisposable {
  readonly address: string;
  cut(): void;
}

/** Opens a port that leads to the site's. */
export async function openRelay(port: number): Promise<Relay> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const other = connect(port, '127.0.0.1');
    for (const each of [socket, other]) {
      sockets.add(each);
      each.on('error', () => each.destroy());
    }
    socket.pipe(other).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const cut = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return {
    address: `http://localhost:${typeof address === 'object' && address !== null ? address.port : 0}/`,
    cut,
    [Symbol.asyncDispose]: async () => cut(),
  };
}
