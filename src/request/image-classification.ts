// A request in the form of Hugging Face's image classification task: the bytes of a picture, or JSON with `inputs`.

import * as z from 'zod';
import { readBody } from './body.ts';
import { bytesOfBase64, invalid, sourceOf, strokes } from './drawing.ts';
import { checkCoding, mediaTypeOf, pictureOf } from './items.ts';
import { parseJson } from './parse-json.ts';
import type { Source } from './prepare.ts';

const DATA_URL = /^data:/i;

const topK = z.int('expected a whole number of at least 1').min(1, 'expected a whole number of at least 1');

export const ImageInputs = z.strictObject({
  inputs: z
    .union([z.string(), strokes], 'expected a picture in base64 or strokes')
    .meta({ description: 'A picture in base64, or as a data URL, or strokes of points [x, y].' }),
  parameters: z
    .strictObject({ top_k: topK.nullish(), function_to_apply: z.literal('softmax').nullish() })
    .nullish()
    .meta({ description: '`top_k`: how many labels to return; default: all.' }),
});

interface ImageRequest {
  readonly source: Source;
  readonly topK: number | undefined;
}

/** Whatever is not declared as JSON is taken for a picture. Throws a `Problem`, as reading of /classify does. */
export async function readImageRequest(request: Request): Promise<ImageRequest> {
  checkCoding(request.headers);
  const body = await readBody(request);
  if (mediaTypeOf(request.headers) !== 'application/json') return { source: pictureOf(body), topK: undefined };
  const result = ImageInputs.safeParse(parseJson(body), { reportInput: true });
  if (!result.success) throw invalid(result.error.issues);
  const { inputs, parameters } = result.data;
  return { source: sourceOfInputs(inputs), topK: parameters?.top_k ?? undefined };
}

function sourceOfInputs(inputs: z.output<typeof ImageInputs>['inputs']): Source {
  if (typeof inputs !== 'string') return { strokes: inputs };
  if (DATA_URL.test(inputs)) return sourceOf({ image: inputs });
  return pictureOf(bytesOfBase64(inputs, '#/inputs'));
}
