// The operations in which the model is stated. An interpreter gives them a meaning: TensorFlow.js computes at once,
// the ONNX interpreter builds a graph. Shapes are written [B, N, D] = batch, tokens, features.

export interface Ops<T> {
  /** Element by element; shapes broadcast as in NumPy. */
  add(a: T, b: T): T;
  /** x·weightᵀ + bias over the last axis. [..., I], [O, I], [O] -> [..., O] */
  linear(x: T, weight: T, bias?: T): T;
  /** scale · a·b, or scale · a·bᵀ, for every leading index. [..., M, K], [..., K, N] -> [..., M, N] */
  matMul(a: T, b: T, options?: { transposeB?: boolean; scale?: number }): T;
  /** A leading -1 stands for the batch. */
  reshape(x: T, shape: readonly number[]): T;
  transpose(x: T, permutation: readonly number[]): T;
  /** Equal parts along the first axis. [P·I, ...] -> P times [I, ...] */
  split(x: T, parts: number): T[];
  /** The first entry along axis 1. [B, N, D] -> [B, D] */
  first(x: T): T;
  /** The token in front of every sequence. [1, 1, D], [B, N, D] -> [B, N + 1, D] */
  prepend(token: T, x: T): T;
  /** Convolution with 3×3 kernels and a border of zeros. [B, H, W, I], [O, I, 3, 3] -> [B, ⌈H/stride⌉, ⌈W/stride⌉, O] */
  conv(x: T, weight: T, stride: number): T;
  /**
   * x plus, of its last side² tokens, each feature's own 3×3 convolution with a border of zeros over the square that they
   * are; tokens before them stay as they are. [B, N, C], [C, 1, 3, 3], [C] -> [B, N, C]
   */
  addDepthwise(x: T, parameters: { weight: T; bias: T }, side: number): T;
  /** Mean over axis 1. [B, N, D] -> [B, D] */
  mean(x: T): T;
  /** Over the last axis. */
  softmax(x: T): T;
  /** The exact one: x·Φ(x). Hendrycks & Gimpel, "Gaussian Error Linear Units", 2016. */
  gelu(x: T): T;
  /** Over the last axis, ε = 1e-5. Ba et al., "Layer Normalization", 2016. */
  layerNorm(x: T, weight: T, bias: T): T;
  /**
   * Per feature over batch and tokens, ε = 1e-5. While training it normalises by the batch's own mean and variance and
   * reports them under `name`; otherwise by the running ones. Ioffe & Szegedy, "Batch Normalization", 2015.
   */
  batchNorm(x: T, parameters: BatchNormParameters<T>, name: string): T;
  /**
   * While training, zeroes each element with probability `rate` and scales the others by 1 / (1 - rate). The mask is drawn
   * in x's order or, where that is given, for x with two axes exchanged by `exchange`: [0, 2, 1, 3].
   */
  dropout(x: T, rate: number, exchange?: readonly number[]): T;
  constant(values: Float32Array, shape: readonly number[]): T;
  /** Mean over the batch of -Σ target·log softmax(logits). [B, C], [B, C] with rows that sum to 1 -> [] */
  crossEntropy(logits: T, targets: T): T;
}

export interface BatchNormParameters<T> {
  weight: T;
  bias: T;
  runningMean: T;
  runningVar: T;
}

/** ε of LayerNorm and BatchNorm, PyTorch's default. */
export const NORM_EPSILON = 1e-5;
