// The package `vitbn-edge`: reads digits where it runs, draws strokes as the model sees them, and asks a server.

export { IMAGE_SIZE, type Point, renderStrokes, type Stroke } from '../preparation/ink.ts';
export type { Prediction, Ranking } from '../ranking.ts';
export { classify, type Drawing } from './classify.ts';
export { type Answer, type AskOptions, type Client, createClient, type Problem } from './client.ts';
