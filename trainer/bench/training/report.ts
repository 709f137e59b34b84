// The training benchmark as text: a line an engine and a peer, and how they compare.

import { describeThreads, percent, textTable } from '../../format.ts';
import type { Timing, TrainingBenchmark } from './benchmark.ts';

const HEADER = ['engine', 'ms/step', 'waits for data', 'images/s', 's/epoch', 'evaluation ms/image', 'rounds'];

export function formatBenchmark(benchmark: TrainingBenchmark): string {
  const { machine, model, parameters, batchSize, threads, floor, engines, missing, peers } = benchmark;
  const gigaflops = (value: number) => `${(value / 1e9).toFixed(1)} GFLOP`;
  const rows = [
    ...engines.map(engine => row(engine, percent(engine.dataWaitShare))),
    ...peers.map(peer => row(peer, '–')),
  ];
  return [
    `${model.norm}, depth ${model.depth}, ${parameters} parameters, batch ${batchSize}, ${describeThreads(threads)}; ${machine}`,
    `floor of a step: ${gigaflops(floor.operations)} at ${gigaflops(floor.operationsPerSecond)}/s = ${floor.ms.toFixed(1)} ms`,
    '',
    textTable(HEADER, rows),
    ...missing.map(reason => `not timed: ${reason}`),
    ...peers.flatMap(peer => ['', ...engines.map(engine => comparison(engine, peer))]),
  ].join('\n');
}

function row({ name, stepMs, imagesPerSecond, epochSeconds, evaluationImageMs, rounds }: Timing, wait: string) {
  const speed = [Math.round(imagesPerSecond).toString(), epochSeconds.toFixed(1)];
  return [name, stepMs.toFixed(1), wait, ...speed, evaluationImageMs.toFixed(3), rounds.toString()];
}

/** "onnxruntime-node 1.30.0 takes 0.62 of the step and 0.58 of the evaluation of pytorch 2.13". */
function comparison(engine: Timing, peer: Timing): string {
  const step = (engine.stepMs / peer.stepMs).toFixed(2);
  const evaluation = (engine.evaluationImageMs / peer.evaluationImageMs).toFixed(2);
  return `${engine.name} takes ${step} of the step and ${evaluation} of the evaluation of ${peer.name}`;
}
