// Bodies that are slow, cut off, or say the wrong length, byte by byte on a connection to plain workerd.

import { once } from 'node:events';
import type { Socket } from 'node:net';
import { expect } from 'vitest';
import { MAX_BODY_BYTES } from '../../src/request/body.ts';
import { classifyDigit, test } from './workerd.ts';

const DRAWING = JSON.stringify({ strokes: [[[10, 10], [90, 10], [40, 120]]] }); // biome-ignore format: points in one line

function head(...headers: string[]): string {
  return ['POST /classify HTTP/1.1', 'Host: test', 'Content-Type: application/json', ...headers, '', ''].join('\r\n');
}

function chunk(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`;
}

/** The status that comes back, whether or not the whole body was taken. */
async function statusOf(socket: Socket): Promise<number> {
  const [data] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return Number(data.toString().split(' ')[1]);
}

test.for<[string, string[], string, number]>([
  [
    'of the limit in one chunk',
    ['Transfer-Encoding: chunked'],
    `${chunk(DRAWING.padEnd(MAX_BODY_BYTES))}0\r\n\r\n`,
    200,
  ],
  [
    'a byte longer in one chunk',
    ['Transfer-Encoding: chunked'],
    `${chunk(DRAWING.padEnd(MAX_BODY_BYTES + 1))}0\r\n\r\n`,
    413,
  ],
  [
    'longer in chunks of one KiB',
    ['Transfer-Encoding: chunked'],
    chunk(' '.repeat(1024)).repeat(MAX_BODY_BYTES / 1024 + 1),
    413,
  ],
  ['that announces one byte too many', [`Content-Length: ${MAX_BODY_BYTES + 1}`], '', 413],
  ['that announces 2⁵³ bytes', ['Content-Length: 9007199254740992'], '', 413],
  ['that announces less than comes', [`Content-Length: ${DRAWING.length}`], `${DRAWING}GET / HTTP`, 200],
  ['of a length that is no number', ['Content-Length: abc'], DRAWING, 400],
  ['without length', [], '', 400],
])('a body %s: %i', async ([, headers, body, status], { start }) => {
  const socket = await (await start()).connect();
  socket.on('error', () => {});
  socket.write(head(...headers) + body);
  expect(await statusOf(socket)).toBe(status);
});

test.for<[string, string[], string]>([
  ['that ends before its length', [`Content-Length: ${DRAWING.length}`], DRAWING.slice(0, 9)],
  ['of a chunk without length', ['Transfer-Encoding: chunked'], `zz\r\n${DRAWING}\r\n0\r\n\r\n`],
  ['that ends inside a chunk', ['Transfer-Encoding: chunked'], chunk(DRAWING).slice(0, 20)],
])('a body %s is 400, and no matter for the log', async ([, headers, body], { start }) => {
  const worker = await start();
  const socket = await worker.connect();
  socket.end(head(...headers) + body);
  expect(await statusOf(socket)).toBe(400);
  expect(worker.errors()).toBe('');
});

test('a body that comes byte by byte is answered', async ({ start }) => {
  const socket = await (await start()).connect();
  socket.setNoDelay(true);
  socket.write(head(`Content-Length: ${DRAWING.length}`));
  for (const letter of DRAWING) await new Promise(resolve => socket.write(letter, resolve));
  expect(await statusOf(socket)).toBe(200);
});

test('bodies that are cut off leave the others their answers', async ({ start }) => {
  const worker = await start();
  const { body: before } = await classifyDigit(worker, 3);
  for (let i = 0; i < 50; i++) {
    const socket = await worker.connect();
    socket.on('error', () => {});
    socket.write(head(`Content-Length: ${DRAWING.length}`) + DRAWING.slice(0, i));
    const answering = Array.from({ length: i % 2 }, () => classifyDigit(worker, 3));
    socket.destroy();
    for (const { body } of await Promise.all(answering)) expect(body).toBe(before);
  }
  expect((await classifyDigit(worker, 3)).body).toBe(before);
});
