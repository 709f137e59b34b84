// Starts the Worker on plain workerd: several processes that accept from one socket, as a Worker's isolates have one thread
// each.

import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { HOST_FOLDER, STATIC_FOLDER } from './bundle.ts';
import { SOCKET } from './config.ts';

/** The first descriptor after those of input, output and errors. */
const SOCKET_DESCRIPTOR = 3;

export interface Host {
  readonly origin: string;
  readonly processes: readonly ChildProcess[];
  /** Ends every process, and waits for that. */
  close(): Promise<void>;
}

export interface HostOptions {
  readonly host: string;
  /** 0 for a free one. */
  readonly port: number;
  readonly processes: number;
  readonly output?: 'inherit' | 'pipe' | 'ignore';
}

/** Rejects with the system's error where the port cannot be had. */
export async function startHost({ host, port, processes, output = 'inherit' }: HostOptions): Promise<Host> {
  const server = createServer();
  server.listen(port, host);
  await once(server, 'listening');
  const { port: chosen } = server.address() as AddressInfo;
  const { default: workerd } = createRequire(import.meta.url)('workerd') as { default: string };
  const args = [
    'serve',
    join(HOST_FOLDER, 'config.capnp'),
    `--directory-path=static=${STATIC_FOLDER}`,
    `--socket-fd=${SOCKET}=${SOCKET_DESCRIPTOR}`,
  ];
  const stdio: StdioOptions = ['ignore', output, output, descriptorOf(server)];
  const children = Array.from({ length: processes }, () => spawn(workerd, args, { stdio }));
  // The children hold the socket; this process must not accept from it.
  server.close();
  const close = async () => {
    const running = children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    const ended = running.map(child => once(child, 'exit'));
    for (const child of running) child.kill('SIGTERM');
    await Promise.all(ended);
  };
  return { origin: `http://${host.includes(':') ? `[${host}]` : host}:${chosen}`, processes: children, close };
}

/** The open socket's descriptor, which Node has, though its types do not tell. */
function descriptorOf(server: Server): number {
  const { fd } = (server as Server & { _handle?: { fd?: number } })._handle ?? {};
  if (fd !== undefined && fd >= 0) return fd;
  throw new Error('socket: expected a descriptor that processes can share, got none on this system');
}
