// What the last layer read of some training images, and what it said: the page teaches it new drawings without forgetting these.

import { partsOf, type Samples, selectSamples } from '../data/samples.ts';
import { encodeSafetensors } from '../model/safetensors.ts';
import { FEATURES, LOGITS } from '../onnx/model.ts';
import { type Predict, predictAll } from '../training/evaluate.ts';

/** So many images in all, as many of each class. */
const REPLAYED = 300;

/** A safetensors file: features [images, dim], logits [images, outputs] and labels [images] of the first data set's images. */
export async function encodeReplay(
  training: Samples,
  classes: number,
  predicting: (output: string) => Promise<{ predict: Predict; release(): Promise<void> }>,
): Promise<Uint8Array> {
  const [source] = partsOf(training);
  const left = new Uint32Array(classes).fill(REPLAYED / classes);
  const first = Array.from(source!.labels.keys()).filter(
    i => left[source!.labels[i]!]! > 0 && left[source!.labels[i]!]!--,
  );
  const images = selectSamples(source!, first);
  const outputOf = async (output: string) => {
    const { predict, release } = await predicting(output);
    const { logits: values } = await predictAll(predict, images);
    await release();
    return { shape: [images.count, values.length / images.count], values };
  };
  return encodeSafetensors(
    {
      features: await outputOf(FEATURES),
      logits: await outputOf(LOGITS),
      labels: { shape: [images.count], values: Float32Array.from(images.labels) },
    },
    {},
  );
}
