// One port in front of several processes: every connection goes to the one that has the fewest.

import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { pipeline } from 'node:stream';

/** A process that listens on a socket of the file system. */
export interface Backend {
  readonly path: string;
  connections: number;
}

export interface Balancer {
  readonly port: number;
  /** New connections are refused from now on. */
  refuse(): void;
}

/** Rejects with the system's error where the port cannot be had. `backends` is asked for each connection anew. */
export async function balance(host: string, port: number, backends: () => readonly Backend[]): Promise<Balancer> {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, client => {
    const backend = backends().reduce<Backend | undefined>(
      (least, other) => (least && least.connections <= other.connections ? least : other),
      undefined,
    );
    if (backend) join(client, backend);
    else client.destroy();
  });
  server.listen(port, host);
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, refuse: () => void server.close() };
}

/** Whatever ends or breaks on one side does so on the other. */
function join(client: Socket, backend: Backend): void {
  const inside = connect({ path: backend.path, allowHalfOpen: true });
  backend.connections++;
  inside.once('close', () => backend.connections--);
  pipeline(client, inside, () => {});
  pipeline(inside, client, () => {});
}
