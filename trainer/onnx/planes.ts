// Inference with the convolutions of ONNX Runtime itself, which takes images as planes, a channel each, and is fastest where
// the kernels are constants. What follows on them stays in planes as long as it can: BatchNorm, which the kernels absorb, GELU.

import { type BatchNormParameters, NORM_EPSILON, type Ops } from '../model/ops.ts';
import { constant, elementwise, emit, floats, scalar, sqrt, type Value } from './graph.ts';
import { graphOps } from './ops.ts';

/** As `graphOps` infers, for parameters that are constants. */
export function planeOps(): Ops<Value> {
  const ops = graphOps();
  /** Values [B, H, W, C] that stand as planes, too: [B, C, H, W]. */
  const planes = new Map<Value, Value>();

  function fromPlanes(y: Value): Value {
    const x = ops.transpose(y, [0, 2, 3, 1]);
    planes.set(x, y);
    return x;
  }

  function conv(x: Value, weight: Value, stride: number): Value {
    const source = planes.get(x) ?? ops.transpose(x, [0, 3, 1, 2]);
    const [batch, , size] = source.shape as [number, number, number];
    const side = Math.ceil(size / stride);
    const attributes = {
      kernel_shape: { ints: [3, 3] },
      strides: { ints: [stride, stride] },
      pads: { ints: [1, 1, 1, 1] },
    };
    return fromPlanes(emit('Conv', [source, weight], [batch, weight.shape[0]!, side, side], attributes));
  }

  function batchNorm(x: Value, parameters: BatchNormParameters<Value>, name: string): Value {
    const y = planes.get(x);
    if (y?.node?.op !== 'Conv') return ops.batchNorm(x, parameters, name);
    const { weight, bias, runningMean, runningVar } = parameters;
    const scale = elementwise('Div', weight, sqrt(elementwise('Add', runningVar, scalar(NORM_EPSILON))));
    const shift = elementwise('Sub', bias, elementwise('Mul', runningMean, scale));
    const [source, kernel] = y.node.inputs as [Value, Value];
    return fromPlanes(emit('Conv', [source, scaled(kernel, scale), shift], y.shape, y.node.attributes));
  }

  function gelu(x: Value): Value {
    const y = planes.get(x);
    return y ? fromPlanes(ops.gelu(y)) : ops.gelu(x);
  }

  return { ...ops, conv, batchNorm, gelu };
}

/** Each kernel of [O, I, 3, 3] times its value of [O]. */
function scaled(kernels: Value, scale: Value): Value {
  const [values, factors] = [floats(kernels)!, floats(scale)!];
  const size = values.length / factors.length;
  return constant(
    values.map((value, i) => value * factors[Math.floor(i / size)]!),
    kernels.shape,
  );
}
